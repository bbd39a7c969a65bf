from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_duplicate_merge import MergeCommon

CIRCLE = (
    "« %s » et l’une des autres fiches sont une entreprise et son contact : ce ne sont"
    " pas des doublons."
)


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeRefused(MergeCommon):
    """AX-04: what are no doubles is refused, in a sentence, and nothing changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")

    def _state(self, *records):
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            [
                (r.active, r.piste_merged_into_id, r.name, r.write_date, r.company_id)
                for record in records
                for r in record.with_context(active_test=False)
            ],
            self.env["piste.merge.log"].search_count([]),
            self.env["mail.message"].search_count([]),
        ]

    def _assert_refused(self, sentence, double=None, original=None, user=None):
        double, original = double or self.double, original or self.original
        before = self._state(double, original)
        user = user or self.manager
        french = {"lang": "fr_CA", "allowed_company_ids": user.company_ids.ids}
        with self.assertRaises(UserError) as refusal:
            double.with_user(user).with_context(**french)._merge_into(
                original.with_user(user).with_context(**french)
            )
        told = str(refusal.exception).replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(told, sentence)
        self.assertEqual(self._state(double, original), before)

    def _create_pistes(self, **values):
        return self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "lead",
                    "partner_name": "Café Brume",
                    "user_id": self.rep.id,
                    **values,
                }
                for name in ("Brume", "Café")
            ]
        )

    # PISTES

    def test_a_closed_piste(self):
        """AX-04: a lost piste is opened again first."""
        original, double = self._create_pistes()
        self.env["crm.lead.lost"].create(
            {
                "lead_ids": [Command.set(double.ids)],
                "lost_reason_id": self.env["crm.lost.reason"].search([], limit=1).id,
            }
        ).action_lost_reason_apply()
        closed = "« Café » est fermée : rouvrez-la avant de la fusionner."
        self._assert_refused(closed, double, original)
        self._assert_refused(closed, original, double)

    def test_a_converted_piste(self):
        """AX-04: a converted piste stays with its client."""
        original, double = self._create_pistes()
        convert = self.env["piste.lead.convert"].with_user(self.rep)
        convert = convert.with_context(active_model="crm.lead", active_ids=double.ids)
        convert.create({}).action_convert()
        party = double.piste_conversion_id.partner_id.display_name
        converted = (
            f"« Café » est convertie : convertissez l’autre piste vers « {party} » au"
            " lieu de la fusionner."
        )
        self._assert_refused(converted, double, original)
        self._assert_refused(converted, original, double)

    def test_a_piste_and_an_opportunity(self):
        """AX-04: a piste becomes an opportunity by its conversion."""
        original, double = self._create_pistes()
        original.type = "opportunity"
        self._assert_refused(
            "« Café » et « Brume » sont une piste et une opportunité : convertissez"
            " plutôt la piste.",
            double,
            original,
        )

    # COMPANIES

    def test_across_companies(self):
        """AX-04, AX-25: what belongs to two companies stays two files."""
        other = self.env["res.company"].create({"name": "Autre inc."})
        self.manager.company_ids += other
        self.double.company_id = self.env.company
        self.original.company_id = other
        self._assert_refused(
            "« BOULANGERIE DE L ILE INC » et « Boulangerie de l'Île » appartiennent à"
            " des sociétés différentes."
        )

    def test_shared_by_all_companies(self):
        """AX-04, AX-25: other companies do not lose the contact they share."""
        self.original.company_id = self.env.company
        self._assert_refused(
            "« BOULANGERIE DE L ILE INC » est partagée par toutes les sociétés et"
            " « Boulangerie de l'Île » ne l’est pas : choisissez « BOULANGERIE DE L"
            " ILE INC » comme original."
        )

    def _share(self, *shares):
        """Let a client be shared by some of three companies, by their numbers."""
        companies = self.env.company
        for number in range(2):
            name = f"Société {len(shares[1])} {number}"
            companies |= self.env["res.company"].create({"name": name})
        self.manager.company_ids |= companies
        for client, numbers in zip((self.double, self.original), shares, strict=True):
            chosen = [companies[number].id for number in numbers]
            client._piste_share_with(companies.browse(chosen))
        return companies

    def test_shared_by_more_companies(self):
        """AX-04, AX-25: nobody loses the contact of a company he works in."""
        self._share((0, 1, 2), (0, 1))
        self._assert_refused(
            "« BOULANGERIE DE L ILE INC » est partagée par plus de sociétés que"
            " « Boulangerie de l'Île » : choisissez « BOULANGERIE DE L ILE INC » comme"
            " original."
        )

    def test_shared_by_other_companies(self):
        """AX-04, AX-25: a merge shows a contact to no other company."""
        self._share((0, 1), (1, 2))
        self._assert_refused(
            "« BOULANGERIE DE L ILE INC » et « Boulangerie de l'Île » appartiennent à"
            " des sociétés différentes."
        )

    def test_the_original_stays_shared_as_it_was(self):
        """AX-04, AX-25: of all companies, or of more than its double."""
        for share in ((), (0, 1, 2)):
            companies = self._share((0, 1), share)
            with self.subTest(share=share):
                log = self._merge(user=self.manager)
                shared = self.original.piste_shared_company_ids
                self.assertEqual(shared, companies if share else shared.browse())
                self.assertEqual(self.original.piste_is_shared, bool(share))
                log.action_undo()
                self.assertEqual(self.double.piste_shared_company_ids, companies[:2])

    # ARCHIVED AND GONE

    def test_an_archived_record(self):
        """AX-04: neither into it nor away from it."""
        for archived in self.double, self.original:
            archived.active = False
            with self.subTest(archived=archived.name):
                self._assert_refused(
                    f"« {archived.name} » est archivée : désarchivez-la avant de la"
                    " fusionner."
                )
            archived.active = True

    def test_a_double_merged_already(self):
        """AX-04: once only, and nothing more into what was merged away."""
        self._merge()
        merged = (
            "« BOULANGERIE DE L ILE INC » a déjà été fusionnée dans « Boulangerie de"
            " l'Île »."
        )
        self._assert_refused(merged)
        self._assert_refused(merged, self.merchant_a, self.double)

    def test_a_deleted_record(self):
        """AX-04: what is gone is not merged."""
        self.double.unlink()
        french = self.original.with_user(self.manager).with_context(lang="fr_CA")
        with self.assertRaises(UserError) as refusal:
            french.browse(self.double.id)._merge_into(french)
        self.assertEqual(
            str(refusal.exception),
            "Une des fiches choisies a été supprimée entre-temps.",
        )

    # CIRCLES

    def test_a_company_into_its_contact(self):
        """AX-04: a company and its own contact are no doubles, either way."""
        contact = self._create_company("Gisèle", parent_id=self.double.id)
        self._assert_refused(CIRCLE % "BOULANGERIE DE L ILE INC", self.double, contact)
        self._assert_refused(CIRCLE % contact.display_name, contact, self.double)

    def test_a_company_into_the_contact_of_its_branch(self):
        """AX-04: nor are those that a company stands between."""
        branch = self._create_company("Succursale", parent_id=self.double.id)
        grandchild = self._create_company("Gisèle", parent_id=branch.id)
        self._assert_refused(
            CIRCLE % "BOULANGERIE DE L ILE INC", self.double, grandchild
        )
        self._assert_refused(CIRCLE % grandchild.display_name, grandchild, self.double)

    def test_two_doubles_of_which_one_is_the_contact_of_the_other(self):
        """AX-04: three files at once hide no circle."""
        contact = self._create_company("Gisèle", parent_id=self.double.id)
        self._assert_refused(
            CIRCLE % contact.display_name, contact + self.double, self.original
        )

    def test_clients_who_would_have_referred_each_other(self):
        """AX-04, GB-02: a merge closes no circle of referrals."""
        way = self.env["piste.referral"].search([("asks_referrer", "=", True)], limit=1)
        (self.original + self.merchant_a).piste_referral_id = way
        self.original.piste_referrer_id = self.merchant_a
        self.merchant_a.piste_referrer_id = self.double
        self._assert_refused(
            "Ces clients se seraient référés l'un l'autre : choisissez qui est venu le"
            " premier."
        )

    # THE REST

    def test_itself(self):
        """AX-04: nothing is merged into itself."""
        self._assert_refused(
            "Choisissez un original et au moins un doublon.", original=self.double
        )

    def test_too_many_at_once(self):
        """AX-04: a hundred doubles at most."""
        doubles = self.env["res.partner"].create(
            [{"name": f"Île {n}"} for n in range(101)]
        )
        self._assert_refused(
            "101 fiches à la fois, c'est trop : choisissez-en au plus 100.", doubles
        )

    def test_two_user_accounts(self):
        """AX-04: a person logs in once."""
        double, original = self.portal_a.partner_id, self.portal_b.partner_id
        self._assert_refused(
            f"« {double.display_name} » et « {original.display_name} » ont chacun un"
            " compte utilisateur. Supprimez d'abord un des comptes.",
            double,
            original,
        )

    def _invoice(self, *partners):
        journal = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        self.assertTrue(journal)
        line = {"name": "Plage", "price_unit": 10, "tax_ids": []}
        self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "journal_id": journal.id,
                    "invoice_line_ids": [Command.create(line)],
                }
                for partner in partners
            ]
        ).action_post()

    def test_posted_invoices_stay_with_their_client(self):
        """AX-04: who was invoiced is the original."""
        self._invoice(self.double)
        self._assert_refused(
            "« BOULANGERIE DE L ILE INC » a des factures comptabilisées et"
            " « Boulangerie de l'Île » n'en a pas : choisissez « BOULANGERIE DE L ILE"
            " INC » comme original."
        )

    def test_posted_invoices_stay_with_their_company(self):
        """AX-04: a contact does not take them to another company."""
        double, original = self.env["res.partner"].create(
            [
                {"name": "G. Roy", "parent_id": self.double.id},
                {"name": "Gisèle Roy", "parent_id": self.original.id},
            ]
        )
        self._invoice(double, original)
        self._assert_refused(
            f"« {double.display_name} » a des factures comptabilisées de"
            f" « BOULANGERIE DE L ILE INC », et « {original.display_name} » relève"
            " d'une autre entreprise : fusionnez d'abord les entreprises.",
            double,
            original,
        )

    def test_a_rep_merges_only_what_he_may_write(self):
        """OD-15: the client of another rep cannot be merged away."""
        self.double.user_id = self.rep_b
        with self.assertRaises(AccessError):
            self._merge(user=self.rep)
        with self.assertRaises(UserError):
            self._merge(user=self.portal_a)
        self.assertTrue(self.double.active)
