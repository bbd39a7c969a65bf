from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerOwner(TiersCommon):
    """GB-01: the Chargé de compte, and who was before him."""

    def history(self, partner=None):
        rows = (partner or self.shop).sudo().piste_owner_ids
        return rows.sorted("id").mapped("user_id")

    def test_change_keeps_history(self):
        self.assertEqual(self.history(), self.rep)
        self.shop.with_user(self.manager).user_id = self.rep_b
        self.assertEqual(self.history(), self.rep | self.rep_b)
        first, second = self.shop.sudo().piste_owner_ids.sorted("id")
        self.assertEqual(first.date_end, second.date_start)
        self.assertFalse(second.date_end)
        self.assertEqual(second.changed_by_id, self.manager)

    def test_saving_the_same_owner_tells_nothing(self):
        self.shop.user_id = self.rep
        self.assertEqual(len(self.shop.piste_owner_ids), 1)

    def test_who_sold_what_stays(self):
        order = (
            self.env["sale.order"]
            .with_user(self.rep)
            .create({"partner_id": self.shop.id, "user_id": self.rep.id})
        )
        self.shop.with_user(self.manager).user_id = self.rep_b
        self.assertEqual(order.sudo().user_id, self.rep)

    def test_history_is_never_rewritten(self):
        row = self.shop.piste_owner_ids
        for user in (self.rep, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).create({"partner_id": self.shop.id})
        with self.assertRaises(UserError):
            row.sudo().write({"user_id": self.rep_b.id})
        with self.assertRaises(UserError):
            row.sudo().unlink()

    def test_new_rep_reads_it_and_the_former_no_longer(self):
        self.shop.with_user(self.manager).user_id = self.rep_b
        Owner = self.env["piste.partner.owner"]
        domain = [("partner_id", "=", self.shop.id)]
        self.assertEqual(len(Owner.with_user(self.rep_b).search(domain)), 2)
        self.assertFalse(Owner.with_user(self.rep).search(domain))

    def test_reassigning_many_costs_one_insert(self):
        shops = self.env["res.partner"].create(
            [
                {"name": f"Commerce {n}", "is_company": True, "piste_type": "client"}
                for n in range(10)
            ]
        )

        def cost(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch._piste_log_owner(dict.fromkeys(batch, self.env.user))
            self.env.flush_all()
            return self.cr.sql_log_count - before

        shops.with_context(tracking_disable=True).user_id = self.rep_b
        few = cost(shops[:2])
        self.assertEqual(cost(shops[2:]), few)
