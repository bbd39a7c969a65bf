from odoo.tests import BaseCase, tagged

from odoo.addons.piste.utils.postal import (
    canadian_code,
    canadian_lines,
    envelope_lines,
    french_lines,
)

from .common import TiersCommon

QUEBEC = {
    "name": "Casse-croûte Chez Gisèle inc.",
    "contact": "Gisèle Potvin",
    "street": "12, rue du Cran-Serré, bur. 3",
    "street2": "",
    "city": "Saguenay",
    "state_code": "QC",
    "zip": "g7h0a1",
    "country": "Canada",
    "country_code": "CA",
}
PARIS = {
    "name": "Société Générale des Boulangers",
    "contact": "Mme Zoé L'Écuyer",
    "street": "25, Avenue de la République",
    "street2": "Bâtiment C - Étage 3",
    "city": "Saint-Étienne-du-Rouvray cedex",
    "state_code": "",
    "zip": "76800",
    "country": "France",
    "country_code": "FR",
}


@tagged("post_install", "-at_install", "piste_partner")
class TestPostal(BaseCase):
    """AX-26: the postal norms of Canada and of France."""

    def test_canada(self):
        self.assertEqual(
            canadian_lines(QUEBEC),
            [
                "GISÈLE POTVIN",
                "CASSE-CROÛTE CHEZ GISÈLE INC",
                "12 RUE DU CRAN-SERRÉ BUR 3",
                "SAGUENAY QC  G7H 0A1",
            ],
        )

    def test_canadian_code_however_typed(self):
        for typed in ("g7h0a1", "G7H 0A1", " g7h-0a1 "):
            self.assertEqual(canadian_code(typed), "G7H 0A1")
        self.assertEqual(canadian_code(None), "")

    def test_france(self):
        self.assertEqual(
            french_lines(PARIS),
            [
                "SOCIÉTÉ GÉNÉRALE DES BOULANGERS",
                "MME ZOÉ L'ÉCUYER",
                "BATIMENT C ETAGE 3",
                "25 AVENUE DE LA REPUBLIQUE",
                "76800 SAINT ETIENNE DU ROUVRAY CEDEX",
            ],
        )

    def test_french_lines_are_six_of_38_characters_whatever_is_typed(self):
        long = dict.fromkeys(PARIS, "boulevard extrêmement " * 9)
        lines = french_lines({**long, "zip": "75001", "country_code": "FR"})
        self.assertEqual(len(lines), 6)
        self.assertTrue(all(len(line) <= 38 for line in lines))
        self.assertTrue(lines[-1].startswith("75001"))

    def test_long_street_is_shortened_as_the_norm_says(self):
        street = {**PARIS, "street": "125 boulevard du Maréchal de Lattre de Tassigny"}
        self.assertIn("125 BD DU MARECHAL DE LATTRE DE", french_lines(street))

    def test_country_is_written_for_mail_that_leaves(self):
        self.assertEqual(envelope_lines(PARIS, "CA")[-1], "FRANCE")
        self.assertEqual(envelope_lines(QUEBEC, "CA")[-1], "SAGUENAY QC  G7H 0A1")

    def test_missing_parts_leave_no_empty_line(self):
        for address in ({}, {"country_code": "CA"}, {"country_code": "FR", "zip": "1"}):
            self.assertTrue(all(envelope_lines(address)))


@tagged("post_install", "-at_install", "piste_partner")
class TestEnvelope(TiersCommon):
    """AX-26: Enveloppe, single and batch, for C5, DL and No. 10."""

    REPORTS = ("envelope_10", "envelope_c5", "envelope_dl")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop.write(
            {
                "street": "7, rue du Levain",
                "city": "Trois-Rivières",
                "zip": "G9A0A3",
                "state_id": cls.env.ref("base.state_ca_qc").id,
                "country_id": cls.env.ref("base.ca").id,
            }
        )

    def render(self, name, records):
        report = self.env["ir.actions.report"].with_user(self.rep)
        html, _kind = report._render_qweb_html(
            f"piste.res_partner_report_{name}", records.ids
        )
        return html.decode()

    def test_each_format_prints_the_address(self):
        for name in self.REPORTS:
            with self.subTest(report=name):
                html = self.render(name, self.anais)
                self.assertIn("ANAÏS ROY", html)
                self.assertIn("BOULANGERIE DEUX ÉPIS", html)
                self.assertIn("TROIS-RIVIÈRES QC  G9A 0A3", html)

    def test_formats_have_the_size_of_the_envelope(self):
        sizes = {"10": (241, 105), "c5": (229, 162), "dl": (220, 110)}
        for name, size in sizes.items():
            paper = self.env.ref(f"piste.res_partner_report_envelope_{name}")
            paper = paper.paperformat_id
            self.assertEqual((paper.page_width, paper.page_height), size)

    def test_batch_is_one_document_with_a_page_each(self):
        """A plain wkhtmltopdf refuses several documents in one print."""
        people = self.shop | self.anais | self.luc
        html = self.render("envelope_dl", people)
        report = self.env.ref("piste.res_partner_report_envelope_dl")
        bodies, *_rest = report._prepare_html(html, report_model="res.partner")
        self.assertEqual(len(bodies), 1)
        self.assertEqual(html.count("page-break-after: always"), 2)

    def test_rep_prints_own_clients_only(self):
        from odoo.exceptions import AccessError

        foreign = self.merchant_b
        with self.assertRaises(AccessError):
            self.render("envelope_dl", foreign)
