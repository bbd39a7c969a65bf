from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import PisteCommon

# What we think of a merchant, and who else is a client.
INTERNAL = {
    "res.partner": (
        "piste_call_refusal",
        "piste_campaign_emails",
        "piste_email_refusal",
        "piste_emails",
        "piste_is_key_account",
        "piste_is_nurtured",
        "piste_merged_into_id",
        "piste_needs",
        "piste_referred_count",
        "piste_referrer_id",
        "piste_similar",
    ),
    "sale.order": (
        "piste_approval_count",
        "piste_approval_ids",
        "piste_approval_state",
        "piste_approval_told",
        "piste_difference_html",
        "piste_is_mine_to_approve",
        "piste_other_quotation_count",
        "piste_reopen_answer",
        "piste_standard",
        "piste_term_editor_ids",
    ),
}


@tagged("post_install", "-at_install", "piste_core")
class TestPortalFields(PisteCommon):
    """I3: a merchant reads its own file, without our internal fields."""

    def test_merchant_reads_none_of_them(self):
        order = self.env["sale.order"].create({"partner_id": self.merchant_a.id})
        order.action_quotation_sent()
        order.message_subscribe(self.portal_a.partner_id.ids)
        for record in (self.merchant_a, order):
            own = record.with_user(self.portal_a)
            self.assertTrue(own.read(["name"]))
            for name in INTERNAL[record._name]:
                with self.subTest(field=name), self.assertRaises(AccessError):
                    own.read([name])

    def test_merchant_does_not_search_by_them_either(self):
        self.merchant_a.piste_needs = "Rabais de volume"
        Partner = self.env["res.partner"].with_user(self.portal_a)
        with self.assertRaises(AccessError):
            Partner.search_count([("piste_needs", "ilike", "rabais")])
