from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_duplicate_merge import MergeCommon


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeOwnLinks(MergeCommon):
    """AX-04: what the original says of its double, it does not say of itself."""

    def _refer(self, client, referrer):
        way = self.env["piste.referral"].search([("asks_referrer", "=", True)], limit=1)
        client.write({"piste_referral_id": way.id, "piste_referrer_id": referrer.id})

    def test_referred_by_its_double(self):
        """AX-04, GB-02: nobody has referred himself; the undo tells it again."""
        self._refer(self.original, self.double)
        log = self._merge()
        self.assertFalse(self.original.piste_referrer_id)
        log.with_user(self.rep).action_undo()
        self.assertEqual(self.original.piste_referrer_id, self.double)

    def test_referred_by_its_double_who_was_referred(self):
        """AX-04, GB-02: who referred the double has referred the original."""
        self._refer(self.original, self.double)
        self._refer(self.double, self.merchant_a)
        log = self._merge()
        self.assertEqual(self.original.piste_referrer_id, self.merchant_a)
        log.with_user(self.rep).action_undo()
        self.assertEqual(self.original.piste_referrer_id, self.double)
        self.assertEqual(self.double.piste_referrer_id, self.merchant_a)

    def test_the_way_decides_whether_a_client_referred(self):
        """AX-04, GB-02: a client met by advertising was referred by nobody."""
        ways = self.env["piste.referral"].search([])
        self.original.piste_referral_id = ways.filtered(lambda w: not w.asks_referrer)[
            :1
        ]
        self._refer(self.double, self.merchant_a)
        self._merge()
        self.assertFalse(self.original.piste_referrer_id)


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeOwnFields(MergeCommon):
    """AX-04: the same of pistes and contacts, of fields made in the settings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = ("res.partner", "crm.lead")
        cls.env["ir.model.fields"].create(
            [
                {
                    "name": f"x_own_{ttype}",
                    "field_description": f"Own {ttype}",
                    "model_id": cls.env["ir.model"]._get_id(model),
                    "ttype": ttype,
                    **values,
                }
                for model in cls.models
                for ttype, values in (
                    ("many2one", {"relation": model}),
                    ("many2many", {"relation": model}),
                    (
                        "reference",
                        {"selection_ids": [(0, 0, {"value": model, "name": "M"})]},
                    ),
                )
            ]
        )

    def test_every_kind_of_field(self):
        """AX-04: emptied where it would name itself, and back with the undo."""
        for model in self.models:
            values = {"user_id": self.rep.id}
            values |= {"type": "lead"} if model == "crm.lead" else {"is_company": True}
            original, double, other = self.env[model].create(
                [{"name": name, **values} for name in "ABC"]
            )
            for one, two in ((original, double), (double, original)):
                one.x_own_many2one = two
                one.x_own_many2many = two + other
                one.x_own_reference = two
            [log] = double.with_user(self.rep)._merge_into(original.with_user(self.rep))
            self.assertFalse(original.x_own_many2one)
            self.assertFalse(original.x_own_reference)
            self.assertEqual(original.x_own_many2many, other)
            log.action_undo()
            self.env.invalidate_all()
            for one, two in ((original, double), (double, original)):
                self.assertEqual(one.x_own_many2one, two)
                self.assertEqual(one.x_own_reference, two)
                self.assertEqual(one.x_own_many2many, two + other)


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeUndoPrepared(MergeCommon):
    """U2: an undo parts again what the merge had made one."""

    def test_roles_that_were_joined(self):
        """U2, AX-22: each of two persons has again what he did for a company."""
        signs, keeps = self.env["piste.contact.role"].create(
            [{"name": "Signe"}, {"name": "Tient les livres"}]
        )
        one, two = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.original.id} for name in ("Luc", "L.")]
        )
        one.piste_role_ids, two.piste_role_ids = signs, keeps
        [log] = two.with_user(self.rep)._merge_into(one.with_user(self.rep))
        self.assertEqual(one.piste_role_ids, signs + keeps)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertEqual(one.piste_role_ids, signs)
        self.assertEqual(two.piste_role_ids, keeps)

    def test_roles_given_since_stay(self):
        """U2, AX-22: a role that somebody gave after the merge is kept."""
        signs, keeps, draws = self.env["piste.contact.role"].create(
            [{"name": name} for name in ("Signe", "Tient les livres", "Dessine")]
        )
        one, two = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.original.id} for name in ("Luc", "L.")]
        )
        one.piste_role_ids, two.piste_role_ids = signs, keeps
        [log] = two._merge_into(one)
        one.piste_company_link_ids.role_ids += draws
        log.action_undo()
        self.env.invalidate_all()
        self.assertEqual(one.piste_role_ids, signs + draws)
        self.assertEqual(two.piste_role_ids, keeps)

    def test_roles_of_two_doubles(self):
        """U2, AX-22: what two doubles did for one company is one line, then three."""
        signs, keeps = self.env["piste.contact.role"].create(
            [{"name": "Signe"}, {"name": "Tient les livres"}]
        )
        original, one, two = self.env["res.partner"].create(
            [{"name": name, "user_id": self.rep.id} for name in ("Luc", "L.", "LUC")]
        )
        Link = self.env["piste.partner.link"]
        for person, role in ((one, signs), (two, keeps)):
            Link.create(
                {
                    "partner_id": self.original.id,
                    "person_id": person.id,
                    "role_ids": role.ids,
                }
            )
        logs = (one + two).with_user(self.rep)._merge_into(original)
        self.env.invalidate_all()
        self.assertEqual(original.piste_company_link_ids.role_ids, signs + keeps)
        logs[:1].with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertFalse(original.piste_company_link_ids)
        self.assertEqual(one.piste_company_link_ids.role_ids, signs)
        self.assertEqual(two.piste_company_link_ids.role_ids, keeps)

    def test_client_since_the_first_day(self):
        """U2, GB-04: of two days the first counts, until the undo."""
        (self.original + self.double).piste_type = "client"
        late = self.original.piste_client_since
        self.double.piste_client_since = "2020-01-01"
        log = self._merge()
        self.assertEqual(
            self.original.piste_client_since, self.double.piste_client_since
        )
        log.with_user(self.rep).action_undo()
        self.assertEqual(self.original.piste_client_since, late)

    def _create_address(self, company):
        return self.env["res.partner"].create(
            {
                "name": "Quai",
                "parent_id": company.id,
                "type": "delivery",
                "piste_is_default": True,
            }
        )

    def test_default_address(self):
        """U2, AX-27: both companies have their default address again."""
        ours, theirs = map(self._create_address, (self.original, self.double))
        log = self._merge()
        self.assertEqual((ours + theirs).filtered("piste_is_default"), ours)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertTrue(ours.piste_is_default and theirs.piste_is_default)
        self.assertEqual(theirs.parent_id, self.double)

    def test_default_address_of_two_doubles(self):
        """U2, AX-27: of three companies the original keeps one default address."""
        other = self._create_company("Boulangerie Ile")
        first, second = map(self._create_address, (self.double, other))
        logs = (self.double + other).with_user(self.rep)._merge_into(self.original)
        self.env.invalidate_all()
        defaults = self.original.child_ids.filtered("piste_is_default")
        self.assertEqual(defaults, first)
        logs[:1].with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertTrue(first.piste_is_default and second.piste_is_default)

    def test_favorite_contact(self):
        """U2, U18: the favorite who was chosen, not the longest known one."""
        Partner = self.env["res.partner"]
        Partner.create({"name": "Luc", "parent_id": self.original.id})
        Partner.create({"name": "Ancien", "parent_id": self.double.id})
        chosen = Partner.create({"name": "Élue", "parent_id": self.double.id})
        chosen.action_piste_set_favorite()
        log = self._merge()
        self.assertFalse(chosen.piste_is_favorite)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.double.piste_favorite_id, chosen)

    def test_favorite_who_was_the_double_himself(self):
        """U2, U18: the original has the star of its double, until the undo."""
        Partner = self.env["res.partner"]
        old, original, double = Partner.create(
            [{"name": name, "parent_id": self.original.id} for name in "ABC"]
        )
        double.action_piste_set_favorite()
        [log] = double.with_user(self.rep)._merge_into(original.with_user(self.rep))
        self.assertTrue(original.piste_is_favorite)
        self.assertFalse(old.piste_is_favorite)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.original.piste_favorite_id, double)

    def _merge_refusing(self, **values):
        self.original.write({"email": "accueil@example.com", **values})
        self.double._piste_refuse("email", reason="Trop de courriels")
        self.double._piste_refuse("phone")
        return self._merge()

    def test_consent(self):
        """U2, AX-07: the original refuses while it is merged, and no longer."""
        log = self._merge_refusing()
        self.assertTrue(self.original.piste_do_not_email)
        self.assertTrue(self.original.piste_do_not_call)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertFalse(self.original.piste_do_not_email)
        self.assertFalse(self.original.piste_do_not_call)
        self.assertTrue(self.double.piste_do_not_email)
        self.assertTrue(self.double.piste_do_not_call)

    def test_consent_of_pistes(self):
        """U2, AX-07, A9: the same for pistes."""
        original, double = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "lead",
                    "user_id": self.rep.id,
                    "email_from": f"{name}@brume.example.com",
                }
                for name in ("a", "b")
            ]
        )
        double._piste_refuse("email")
        [log] = double.with_user(self.rep)._merge_into(original.with_user(self.rep))
        self.assertTrue(original.piste_do_not_email)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertFalse(original.piste_do_not_email)
        self.assertTrue(double.piste_do_not_email)

    def test_consent_of_who_has_no_address(self):
        """U2, AX-07: the same for an original that could not be reached at all."""
        log = self._merge_refusing(email=False, phone=False)
        self.assertTrue(self.original.piste_do_not_email)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertFalse(self.original.piste_do_not_email)
        self.assertFalse(self.original.piste_do_not_call)
        self.assertTrue(self.double.piste_do_not_email)

    def test_consent_that_changed_since(self):
        """U2, AX-07: who refused after the merge goes on refusing."""
        log = self._merge_refusing()
        self.original._piste_refuse("email", basis="told", reason="Encore")
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertTrue(self.original.piste_do_not_email)
        self.assertFalse(self.original.piste_do_not_call)

    def test_a_refusal_outlives_what_a_double_allowed(self):
        """AX-07: the strictest wins, whichever was noted last."""
        self.original.write({"email": False})
        self.original._piste_refuse("email")
        self.double.email = False
        self.double._piste_refuse("email")
        self.double._piste_allow("email", "A changé d'idée")
        self._merge()
        self.assertTrue(self.original.piste_do_not_email)

    def test_a_follower_of_both_hears_of_both_again(self):
        """U2: who followed both files follows the one, then both, as he chose."""
        note = self.env.ref("mail.mt_note")
        for company in self.original, self.double:
            company.message_unsubscribe(self.rep.partner_id.ids)
            company.message_subscribe(self.rep.partner_id.ids, note.ids)
        log = self._merge()
        followers = self.original.message_follower_ids
        self.assertEqual(followers.partner_id, self.rep.partner_id)
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.double.message_follower_ids.subtype_ids, note)

    def test_a_stand_in_undoes_nothing(self):
        """U2, U14: who looks after the files of a colleague does not part them."""
        log = self._merge(user=self.rep)
        (self.original + self.double).user_id = self.rep_b
        self.env["piste.stand.in"].with_user(self.manager).create(
            {
                "absent_id": self.rep_b.id,
                "stand_in_id": self.rep.id,
                "date_to": "2100-01-01",
            }
        )
        self.assertTrue(self.original.with_user(self.rep).has_access("write"))
        with self.assertRaises(AccessError) as refusal:
            log.with_user(self.rep).action_undo()
        self.assertIn(self.rep_b.name, str(refusal.exception))
        self.assertFalse(self.double.active)
        log.with_user(self.manager).action_undo()
        self.assertTrue(self.double.active)
