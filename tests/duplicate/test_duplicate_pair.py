from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import PisteCommon


class PairCommon(PisteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.queue = cls.env["piste.match.queue"]
        cls.env.flush_all()
        cls.queue._find_pairs(100_000)
        cls.env["piste.duplicate.pair"].sudo().search([]).unlink()
        cls.lead = cls._piste("Café Brume", email_from="brume@example.com")
        cls.other = cls._piste("CAFE BRUME INC.", phone="514 555-0142")
        cls.client_file = cls.env["res.partner"].create(
            {
                "name": "Brume et fils",
                "is_company": True,
                "piste_type": "client",
                "email": "BRUME@example.com",
                "user_id": cls.rep.id,
            }
        )

    @classmethod
    def _piste(cls, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "lead",
                "partner_name": name,
                "user_id": cls.rep.id,
                "country_id": cls.env.ref("base.ca").id,
                **values,
            }
        )

    def _pairs(self, user=None, **values):
        self.queue._find_pairs(100_000)
        pairs = self.env["piste.duplicate.pair"].with_user(user or self.rep)
        return pairs.search([("state", "=", "review")])

    def _ends(self, pairs):
        return {frozenset((pair._side("left"), pair._side("right"))) for pair in pairs}


@tagged("post_install", "-at_install", "piste_duplicate")
class TestPairs(PairCommon):
    """AX-03, U2: doubles are proposed at night, across pistes and contacts."""

    def test_doubles_are_found_across_pistes_and_contacts(self):
        """AX-03: by name without accents and legal form, by e-mail without case."""
        pairs = self._pairs()
        self.assertEqual(
            self._ends(pairs),
            {
                frozenset((self.lead, self.other)),
                frozenset((self.lead, self.client_file)),
            },
        )
        by_email = pairs.filtered(lambda pair: pair.right_model == "res.partner")
        self.assertEqual(
            (by_email.left_kind, by_email.right_kind, by_email.reason_text),
            ("Piste", "Client", "same email"),
        )

    def test_more_in_common_comes_first(self):
        """AX-03: the likeliest doubles stand above."""
        self.other.email_from = "brume@example.com"
        pairs = self._pairs()
        self.assertEqual(pairs[0]._side("right"), self.other)
        self.assertEqual(pairs[0].reason_text, "same name, same email")

    def test_looking_twice_changes_nothing(self):
        """AX-03: the cron is idempotent, and goes on where it was stopped."""
        first = self._ends(self._pairs())
        self.queue._expect(self.lead | self.other)
        self.queue._expect(self.client_file)
        while self.queue._find_pairs(1):
            pass
        self.assertEqual(self._ends(self._pairs()), first)

    def test_the_cron_settles_the_whole_queue(self):
        """AX-03: every night, in batches, until nothing is left."""
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_find_duplicates").method_direct_trigger()
        self.assertFalse(self.queue._count_left())
        self.assertEqual(len(self._pairs()), 2)

    def test_not_a_double_is_remembered_for_good(self):
        """AX-03: a pair that somebody dismissed is never proposed again."""
        pair = self._pairs().filtered(lambda pair: pair.right_model == "crm.lead")
        pair.action_dismiss()
        self.assertEqual(pair.decided_by_id, self.rep)
        self.other.email_from = "brume@example.com"
        self.queue._expect(self.lead | self.other)
        self.assertNotIn(frozenset((self.lead, self.other)), self._ends(self._pairs()))
        pair.action_reopen()
        self.assertIn(frozenset((self.lead, self.other)), self._ends(self._pairs()))

    def test_a_correction_takes_the_pair_away(self):
        """AX-03: what is no longer alike is no longer proposed."""
        self.assertEqual(len(self._pairs()), 2)
        self.other.partner_name = "Quincaillerie Tremblay"
        self.assertEqual(
            self._ends(self._pairs()), {frozenset((self.lead, self.client_file))}
        )

    def test_what_belongs_together_is_not_proposed(self):
        """AX-03, AX-04: own contacts and pistes, closed ones, other companies."""
        contact = self.env["res.partner"].create(
            {"name": "Brume et fils", "parent_id": self.client_file.id}
        )
        self.lead.partner_id = self.client_file
        self.other.write({"user_id": False, "team_id": False})
        self.other.company_id = self.env["res.company"].create({"name": "Autre inc."})
        self.lead.company_id = self.env.company
        closed = self._piste("Café Brume", email_from="brume@example.com")
        closed.action_set_lost()
        ends = self._ends(self._pairs(user=self.manager))
        self.assertFalse([both for both in ends if both & {contact, closed}])
        self.assertFalse(ends)

    def test_twenty_one_of_a_kind_are_no_doubles(self):
        """AX-03: an inbox shared by a whole market says nothing."""
        for number in range(21):
            self._piste(f"Étal {number}", email_from="marche@example.com")
        self.assertEqual(len(self._pairs()), 2)

    def test_a_rep_sees_pairs_of_his_files_only(self):
        """OD-15, AX-03: neither listed, nor counted, nor read."""
        pairs = self._pairs()
        theirs = self.env["piste.duplicate.pair"].with_user(self.rep_b)
        self.assertFalse(theirs.search([]))
        self.assertFalse(theirs.search_count([]))
        with self.assertRaises(AccessError):
            pairs.with_user(self.rep_b).read(["left_name"])
        self.other.user_id = self.rep_b
        self.assertEqual(len(self._pairs()), 1)
        self.assertEqual(len(self._pairs(user=self.manager)), 2)

    def test_another_rep_cannot_decide(self):
        """OD-15, AX-03: what he may not read he cannot dismiss."""
        pair = self._pairs()[0]
        with self.assertRaises(AccessError):
            pair.with_user(self.rep_b).action_dismiss()
        with self.assertRaises(AccessError):
            pair.write({"state": "dismissed"})

    def test_a_pair_of_pistes_opens_the_comparison_of_all(self):
        """AX-04: the third namesake is there too."""
        third = self._piste("Café Brume ltée")
        pair = self._pairs().filtered(lambda pair: pair.right_model == "crm.lead")[0]
        action = pair.action_review()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(set(wizard.res_ids), set((self.lead + self.other + third).ids))

    def test_a_piste_and_a_client_open_the_conversion(self):
        """AX-04, A9: a piste is not merged with a client: it is converted to it."""
        pair = self._pairs().filtered(lambda pair: pair.right_model == "res.partner")
        action = pair.action_review()
        self.assertEqual(action["res_model"], "piste.lead.convert")
        self.assertIn("not merged with a contact", action["name"])
        wizard = (
            self.env["piste.lead.convert"]
            .with_user(self.rep)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.partner_id, self.client_file)
        wizard.action_convert()
        self.assertEqual(self.lead.piste_converted_partner_id, self.client_file)
        self.assertFalse(self._pairs() & pair)

    def test_a_merge_settles_its_pair_and_an_undo_opens_it(self):
        """AX-04, U2: the list of doubles follows what was done elsewhere."""
        self._pairs()
        [log] = self.other.with_user(self.rep)._merge_into(
            self.lead.with_user(self.rep)
        )
        merged = self.env["piste.duplicate.pair"].search([("state", "=", "merged")])
        self.assertEqual(self._ends(merged), {frozenset((self.lead, self.other))})
        with self.assertRaises(UserError):
            merged.action_reopen()
        log.action_undo()
        self.assertEqual(len(self._pairs()), 2)

    def test_a_deleted_file_leaves_no_pair(self):
        self._pairs()
        self.other.unlink()
        self.env["piste.match.key"]._flush_keys()
        self.assertEqual(
            self._ends(self.env["piste.duplicate.pair"].search([])),
            {frozenset((self.lead, self.client_file))},
        )

    def test_a_page_costs_the_same_whatever_it_shows(self):
        """PERFORMANCE: one query for the page, a few for the names."""
        pairs = self._pairs(user=self.manager)
        specification = {"left_name": {}, "right_name": {}, "reason_text": {}}
        Pair = self.env["piste.duplicate.pair"].with_user(self.manager)
        Pair.web_search_read([], specification, limit=40)
        for number in range(10):
            self._piste(f"Dépanneur {number % 5}", city="Laval")
        self._pairs(user=self.manager)
        self.env.invalidate_all()
        self.env.flush_all()
        with self.assertQueryCount(12):
            page = Pair.web_search_read([], specification, limit=40)
        self.assertEqual(page["length"], len(pairs) + 5)
