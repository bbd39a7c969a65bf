from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..lead.opportunity_common import OpportunityCommon


class AgendaCommon(OpportunityCommon):
    """An opportunity of the representative, and builders of events and reminders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.Event = cls.env["calendar.event"]
        cls.client_category = cls.env.ref("piste.piste_event_category_client")
        cls.internal = cls.env.ref("piste.piste_event_category_internal")
        cls.contact.email = "anne@example.com"
        cls.rep.partner_id.email = "rita@example.com"
        cls.now = fields.Datetime.now().replace(microsecond=0)

    @classmethod
    def create_opportunity(cls, user=None, **values):
        """Create an opportunity that is the rep's, so that his colleague has none."""
        owner = user or cls.rep
        lead = super().create_opportunity(user, **values)
        lead.sudo().user_id = owner
        return lead

    @classmethod
    def plan(cls, user=None, hours=48, **values):
        """Plan an event as ``user`` (the rep by default), in so many hours."""
        start = cls.now + timedelta(hours=hours)
        return (
            cls.Event.with_user(user or cls.rep)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Visite du four",
                    "piste_kind": "meeting",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set((user or cls.rep).partner_id.ids)],
                    **values,
                }
            )
        )

    @classmethod
    def plan_with_client(cls, **values):
        """Plan an event with the prospect and its contact."""
        return cls.plan(
            **{
                "piste_partner_id": cls.prospect.id,
                "piste_contact_id": cls.contact.id,
                **values,
            }
        )

    def from_button(self, action, **values):
        """Save the event of a button as the client does, with its context."""
        Event = self.Event.with_user(self.rep).with_context(**action["context"])
        start = self.now + timedelta(hours=48)
        return Event.create({"start": start, "stop": start, **values})

    def mails(self, event):
        return self.env["mail.mail"].search(
            [("model", "=", "calendar.event"), ("res_id", "in", event.ids)]
        )
