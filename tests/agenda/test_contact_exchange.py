from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.piste.tests.common import PisteCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestContactExchange(PisteCommon):
    """GB-06: all e-mails exchanged with a client, over all of its documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.portal_a.partner_id
        cls.contact.email = "gisele@example.com"
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.merchant_a.id, "user_id": cls.rep.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Plage",
                "type": "opportunity",
                "partner_id": cls.merchant_a.id,
                "user_id": cls.rep.id,
            }
        )

    def send(self, document, subject, **values):
        return document.with_user(self.rep).message_post(
            **{
                "subject": subject,
                "body": f"<p>Texte de {subject}</p>",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                "partner_ids": self.contact.ids,
                **values,
            }
        )

    def exchanged(self, user=None, extra=()):
        action = self.merchant_a.with_user(user or self.rep).action_piste_exchanges()
        Message = self.env["mail.message"].with_user(user or self.rep)
        return Message.search([*action["domain"], *extra])

    def test_one_list_over_all_documents(self):
        """GB-06: client, opportunity and order; sent and received; no note."""
        sent = [
            self.send(self.merchant_a, "Bienvenue"),
            self.send(self.lead, "Votre plage"),
            self.send(self.order, "Votre entente"),
        ]
        received = self.lead.sudo().message_post(
            subject="Re : Votre plage",
            body="Parfait",
            message_type="email",
            author_id=self.contact.id,
            subtype_xmlid="mail.mt_comment",
        )
        note = self.lead.message_post(body="Entre nous", subtype_xmlid="mail.mt_note")
        found = self.exchanged()
        self.assertEqual(found, received | sent[0] | sent[1] | sent[2])
        self.assertNotIn(note, found)
        by_subject = {message.subject: message for message in found}
        self.assertEqual(by_subject["Votre entente"].piste_direction, "out")
        self.assertEqual(by_subject["Re : Votre plage"].piste_direction, "in")
        self.assertIn(self.contact.name, by_subject["Bienvenue"].piste_recipients)
        self.assertEqual(by_subject["Bienvenue"].piste_author_name, self.rep.name)
        self.assertEqual(found.piste_client_id, self.merchant_a)

    def test_sent_so_many_times(self):
        """GB-06: the same e-mail of the same document, sent twice."""
        for _time in range(2):
            self.send(self.order, "Rappel")
        self.send(self.lead, "Rappel")
        found = self.exchanged()
        counts = {(message.model, message.piste_times_sent) for message in found}
        self.assertEqual(counts, {("sale.order", 2), ("crm.lead", 1)})

    def test_was_it_told(self):
        """GB-06: a word of the subject or the text answers."""
        told = self.send(self.order, "Prix", body="<p>Le renouvellement en mars</p>")
        self.send(self.order, "Autre")
        self.assertEqual(
            self.exchanged(extra=[("body", "ilike", "renouvellement")]), told
        )

    def test_documents_decide_who_reads(self):
        """GB-06: a colleague reads neither the client nor his messages."""
        self.send(self.order, "Votre entente")
        with self.assertRaises(AccessError):
            self.merchant_a.with_user(self.rep_b).action_piste_exchanges()
        Message = self.env["mail.message"].with_user(self.rep_b)
        self.assertFalse(
            Message.search(
                [
                    ("piste_is_exchange", "=", True),
                    ("piste_client_id", "=", self.merchant_a.id),
                ]
            )
        )
        self.assertEqual(len(self.exchanged(self.manager)), 1)

    def test_emails_of_another_client_stay_away(self):
        """GB-06: the list of one client holds nothing of another."""
        other = self.portal_b.partner_id
        other.email = "meche@example.com"
        self.merchant_b.message_post(
            subject="Autre",
            body="Autre",
            partner_ids=other.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.exchanged(self.manager))
