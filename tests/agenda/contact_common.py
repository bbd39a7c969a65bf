from datetime import timedelta

from odoo.tests import Form

from odoo.addons.piste.tests.lead.common import LeadCommon


class ContactCommon(LeadCommon):
    """A piste with somebody to speak to, and ways to speak."""

    def setUp(self):
        super().setUp()
        self.piste = self.create_piste(
            email_from="gus@example.com", contact_name="Gus Tremblay"
        )
        self.Point = self.env["piste.contact.point"].sudo()

    def points(self, **values):
        return self.Point.search([(name, "=", value) for name, value in values.items()])

    def post(self, document, author=None, **values):
        author = author or self.rep
        return document.with_user(author).message_post(
            **{
                "body": "Bonjour",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )

    def meet(self, stop, **values):
        return (
            self.env["calendar.event"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Rencontre",
                    "start": stop - timedelta(hours=1),
                    "stop": stop,
                    **values,
                }
            )
        )

    def spoke(self, document, **values):
        action = document.with_user(self.rep).action_piste_spoke()
        Log = self.env["piste.contact.log"].with_user(self.rep)
        with Form(Log.with_context(**action["context"])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        log = form.record
        log.action_save()
        return log
