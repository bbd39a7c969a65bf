from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerReferral(TiersCommon):
    """GB-02: Référé par, three ways shipped, and the client who sent this one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_client = cls.env.ref("piste.referral_client")
        cls.by_ad = cls.env.ref("piste.referral_advertising")
        cls.other = cls._company("Épicerie Fine")

    def refer(self, partner, referrer):
        partner.write(
            {
                "piste_referral_id": self.by_client.id,
                "piste_referrer_id": referrer.id,
            }
        )

    def test_three_ways_are_shipped_in_french(self):
        """A25: Client existant, Publicité / Internet, Représentant."""
        names = (
            self.env["piste.referral"].with_context(lang="fr_CA").search([])
        ).mapped("name")
        self.assertEqual(
            names, ["Client existant", "Publicité / Internet", "Représentant"]
        )

    def test_list_is_editable(self):
        Referral = self.env["piste.referral"]
        fair = Referral.with_user(self.manager).create({"name": "Salon"})
        self.shop.piste_referral_id = fair.with_env(self.shop.env)
        self.assertEqual(self.shop.piste_referral_id.name, "Salon")

    def test_existing_client_asks_by_whom(self):
        with Form(self.shop) as form:
            form.piste_referral_id = self.by_client
            form.piste_referrer_id = self.other
        self.assertEqual(self.other.piste_referred_count, 1)
        with Form(self.shop) as form:
            form.piste_referral_id = self.by_ad
        self.assertFalse(self.shop.piste_referrer_id)

    def test_referrer_without_the_way_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Existing Client"):
            self.shop.piste_referrer_id = self.other

    def test_nobody_refers_itself(self):
        for referrer in (self.shop, self.anais):
            with self.assertRaisesRegex(
                ValidationError, "cannot be referred by itself"
            ):
                self.refer(self.shop, referrer)

    def test_circle_of_referrers_is_refused(self):
        self.refer(self.shop, self.other)
        with (
            self.assertRaisesRegex(ValidationError, "one another"),
            self.env.cr.savepoint(),
        ):
            self.refer(self.other, self.shop)
        self.env.invalidate_all()
        self.assertFalse(self.other.piste_referrer_id)
