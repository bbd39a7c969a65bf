from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_core")
class TestLinks(PisteCommon):
    """I2: an id of somebody else's record opens nothing, whatever field takes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["res.partner"].create(
            {
                "name": "Secret Contact",
                "parent_id": cls.merchant_b.id,
                "email": "secret@b.test",
                "phone": "418 555 0100",
            }
        )
        Lead = cls.env["crm.lead"]
        cls.mine = Lead.create(
            {
                "name": "Mine",
                "type": "opportunity",
                "user_id": cls.rep.id,
                "partner_id": cls.merchant_a.id,
            }
        )
        cls.foreign = Lead.create(
            {
                "name": "Secret Opportunity",
                "type": "opportunity",
                "user_id": cls.rep_b.id,
                "partner_id": cls.merchant_b.id,
                "expected_revenue": 4242,
            }
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def assertRefused(self, model, values, record=None):
        """Refused by create, write, onchange and as a default of the context."""
        Model = self.env[model].with_user(self.rep)
        with self.subTest(model=model, way="create"), self.assertRaises(AccessError):
            Model.create(values)
        defaults = {f"default_{name}": value for name, value in values.items()}
        with self.subTest(model=model, way="default"), self.assertRaises(AccessError):
            Model.with_context(**defaults).create({})
        spec = {name: {"fields": {"display_name": {}}} for name in values}
        with self.subTest(model=model, way="onchange"), self.assertRaises(AccessError):
            Model.onchange(values, list(values), spec)
        if record:
            mine = record.with_user(self.rep)
            with self.subTest(model=model, way="write"), self.assertRaises(AccessError):
                mine.write(values)

    def test_customer_of_a_lead(self):
        self.assertRefused("crm.lead", {"partner_id": self.secret.id}, self.mine)

    def test_client_and_opportunity_of_an_order(self):
        self.assertRefused("sale.order", {"partner_id": self.secret.id})
        self.assertRefused(
            "sale.order",
            {"partner_id": self.merchant_a.id, "opportunity_id": self.foreign.id},
        )

    def test_referring_client(self):
        self.assertRefused(
            "res.partner", {"piste_referrer_id": self.merchant_b.id}, self.merchant_a
        )

    def test_role_of_a_person(self):
        values = {"partner_id": self.merchant_a.id, "person_id": self.secret.id}
        self.assertRefused("piste.partner.link", values)

    def test_phone_of_a_person_reassigned(self):
        """A line that was there before tells no longer how to reach the person."""
        link = self.env["piste.partner.link"].create(
            {"partner_id": self.merchant_a.id, "person_id": self.secret.id}
        )
        self.assertEqual(link.email, "secret@b.test")
        values = link.with_user(self.rep).read(["email", "phone"])[0]
        self.assertFalse(values["email"] or values["phone"])

    def test_action_of_a_followup_note(self):
        activity = self.foreign.with_user(self.rep_b).activity_schedule(
            "mail.mail_activity_data_todo", summary="Secret"
        )
        values = {
            "partner_id": self.merchant_a.id,
            "name": "Rappeler",
            "activity_id": activity.id,
        }
        self.assertRefused("piste.followup.note", values)

    def test_screens(self):
        self.assertRefused("piste.lead.siblings", {"lead_id": self.foreign.id})
        self.assertRefused(
            "piste.partner.favorite.replace",
            {"contact_id": self.secret.id, "successor_id": self.secret.id},
        )

    def test_lines_of_the_screen_of_siblings(self):
        """Neither amount, status nor owner: not even before it is saved."""
        wizard = self.env["piste.lead.siblings"].with_user(self.rep)
        line = {"opportunity_id": self.foreign.id}
        with self.assertRaises(AccessError):
            wizard.create({"lead_id": self.mine.id, "line_ids": [Command.create(line)]})
        names = ("expected_revenue", "stage_id", "user_id")
        spec = {"line_ids": {"fields": {name: {} for name in names}}}
        with self.assertRaises(AccessError):
            wizard.onchange({"line_ids": [[0, "virtual", line]]}, ["line_ids"], spec)

    def test_screens_are_of_one_person(self):
        """A colleague reads nothing of an open dialog."""
        consent = self.env["piste.partner.consent"].with_user(self.rep)
        dialogs = (
            consent.create({"res_model": "crm.lead", "res_id": self.mine.id}),
            consent.env["piste.lead.siblings"].create({"lead_id": self.mine.id}),
        )
        for dialog in dialogs:
            self.assertTrue(dialog.read())
            dialog.env.invalidate_all()
            with self.assertRaises(AccessError):
                dialog.with_user(self.rep_b).read()

    def test_what_is_linked_already_stays(self):
        """A client who changed hands does not lock the opportunity of its author."""
        self.mine.partner_id = self.secret
        self.env.flush_all()
        self.env.invalidate_all()
        mine = self.mine.with_user(self.rep)
        mine.write({"partner_id": self.secret.id, "name": "Autre nom"})
        self.assertEqual(mine.name, "Autre nom")
