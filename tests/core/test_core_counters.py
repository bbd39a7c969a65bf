from odoo.fields import Command
from odoo.tests import tagged

from ..common import PisteCommon

# Counters that do not depend on who reads the party, and why.
SAME_FOR_ALL = {
    "piste_contact_count": "whoever reads the party may know how often one spoke",
    "piste_habit_count": "whoever reads the party may know how often it buys",
}


@tagged("post_install", "-at_install", "piste_core")
class TestCounters(PisteCommon):
    """GB-05, OD-02, OD-15: no number tells of what one may not read.

    A user inherits the counters of his contact; two readers share a transaction.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        merchant = {"partner_id": cls.merchant_b.id}
        cls.env["piste.ticket"].create({"subject": "Caisse", **merchant})
        cls.env["piste.promotion"].create({"name": "Coupon", **merchant})
        cls.portal_b.partner_id.email = "meche@example.com"
        cls.env["piste.request"].create(
            {
                "name": "Bilan",
                "contact_id": cls.portal_b.partner_id.id,
                "item_ids": [Command.create({"name": "Bilan"})],
                **merchant,
            }
        ).action_send()
        cls.env["piste.discussion"].with_user(cls.manager).create(
            {
                "name": "Retard",
                "concerned_ids": [Command.set(cls.agent.ids)],
                **merchant,
            }
        )
        cls.env["res.partner"].create(
            {
                "name": "Recommandé",
                "is_company": True,
                "user_id": cls.rep_b.id,
                "piste_referral_id": cls.env.ref("piste.referral_client").id,
                "piste_referrer_id": cls.merchant_b.id,
            }
        )
        cls.counters = {
            name
            for name, field in cls.env["res.partner"]._fields.items()
            if name.startswith("piste_") and name.endswith("_count")
        }

    def test_each_reader_has_his_own_number(self):
        """OD-15: neither what a colleague just counted, nor by the user of a client."""
        self.env.flush_all()
        shown = {
            "piste_ticket_count": self.manager,
            "piste_promotion_count": self.manager,
            "piste_request_count": self.manager,
            "piste_referred_count": self.manager,
            "piste_discussion_count": self.manager,
        }
        for name, reader in shown.items():
            with self.subTest(counter=name):
                self.assertEqual(self.merchant_b.with_user(reader)[name], 1)
                self.assertFalse(self.merchant_b.with_user(self.rep)[name])
                if name != "piste_referred_count":
                    self.assertFalse(self.portal_b.with_user(self.rep)[name])

    def test_every_counter_says_whose_it_is(self):
        """OD-15: the number of one reader is not kept for the next one."""
        self.assertGreater(len(self.counters), 6)
        for model in ("res.partner", "crm.lead"):
            for name, field in self.env[model]._fields.items():
                if (
                    not name.startswith("piste_")
                    or not name.endswith("_count")
                    or field.store
                    or name in SAME_FOR_ALL
                ):
                    continue
                context = self.env.registry.field_depends_context[field]
                with self.subTest(model=model, counter=name):
                    self.assertIn("uid", context)
