from freezegun import freeze_time

from odoo.tests import Form, TransactionCase, tagged

from .common import PisteHabits


@tagged("post_install", "-at_install", "piste_habit")
class TestHabitMailing(PisteHabits, TransactionCase):
    """GB-07, U24: an arrival of a product, told to those who buy it."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2026-06-10 15:00:00"))
        super().setUpClass()
        cls.coffee = cls._product("Café")
        cls.others = cls._product("Gobelets")
        cls.merchant_b.user_id = cls.rep
        cls.refuser = cls.merchant_a.copy(
            {"name": "Refuse", "email": "refuse@example.com", "user_id": cls.rep.id}
        )
        cls.stranger = cls.merchant_a.copy(
            {"name": "Autre", "email": "autre@example.com", "user_id": cls.rep_b.id}
        )
        for client in cls.merchant_a + cls.refuser + cls.stranger:
            cls._buy(client, 10, cls.coffee)
        cls._buy(cls.merchant_b, 10, cls.others)

    def _interested(self, user):
        product = self.coffee.product_tmpl_id.with_user(user)
        action = product.action_piste_interested_clients()
        return self.env["res.partner"].with_user(user).search(action["domain"])

    def test_clients_interested_by_the_product(self):
        """GB-07: those who bought it; a rep's own, marketing's all."""
        self.assertEqual(self._interested(self.rep), self.merchant_a + self.refuser)
        self.assertEqual(self._interested(self.rep_b), self.stranger)
        self.assertEqual(
            self._interested(self.manager),
            self.merchant_a + self.refuser + self.stranger,
        )

    def test_the_mailing_leaves_out_who_refused(self):
        """U24: by the list of the button and the composer of core."""
        self.refuser._piste_refuse("email")
        clients = self._interested(self.rep)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mail.action_partner_mass_mail"
        )
        self.assertEqual(action["res_model"], "mail.compose.message")
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.rep)
            .with_context(
                default_composition_mode="mass_mail",
                default_model="res.partner",
                default_res_ids=clients.ids,
                active_model="res.partner",
                active_ids=clients.ids,
            )
        )
        composer.subject = "Le café est arrivé"
        composer.body = "<p>Il est là.</p>"
        known = self.env["mail.mail"].search([])
        composer.save()._action_send_mail()
        mails = self.env["mail.mail"].search([]) - known
        sent = mails.filtered(lambda mail: mail.state != "cancel")
        self.assertEqual(sent.recipient_ids, self.merchant_a)
        refused = mails - sent
        self.assertEqual(refused.mapped("failure_type"), ["mail_bl"])
