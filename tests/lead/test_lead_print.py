from io import BytesIO

from lxml import html

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadPrint(LeadCommon):
    """AX-14: Imprimer gives one page with the essentials of the piste."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.report = cls.env.ref("piste.lead_sheet_action")
        cls.piste = cls.create_piste(
            contact_name="Élodie Gagnon",
            phone="+1 418-555-0190",
            email_from="elodie@tigus.example.com",
            street="3, rue du Quai",
            city="Rimouski",
            piste_size="micro",
            piste_score="4",
            description="<p>Très pingre</p>",
            lang_id=cls.env["res.lang"]._lang_get("fr_CA").id,
        )
        cls.env["piste.note"].with_user(cls.rep).create(
            {"lead_id": cls.piste.id, "body": "<p>Note secrète</p>"}
        )

    def text(self, piste=None, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.rep)
        content, _type = report._render_qweb_html(
            "piste.lead_sheet", (piste or self.piste).ids
        )
        return " ".join(html.fromstring(content).text_content().split())

    def test_essentials_are_on_it(self):
        """AX-14: who, where, how to reach them, who follows them."""
        text = self.text()
        for part in (
            "Chez Ti-Gus",
            "Élodie Gagnon",
            "+1 418-555-0190",
            "elodie@tigus.example.com",
            "3, rue du Quai, Rimouski",
            "2 à 9 employés",
            self.rep.name,
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)

    def test_no_private_note_on_it(self):
        """AX-14, OD-16: neither notes nor stars, whoever prints."""
        for user in (self.rep, self.note_admin):
            text = self.text(user=user)
            self.assertNotIn("secrète", text)
            self.assertNotIn("pingre", text)
            self.assertNotIn("coring", text)

    def test_language_of_the_contact(self):
        """AX-14: an English-speaking contact, printed by a French-speaking rep."""
        self.rep.lang = "fr_CA"
        self.assertIn("Téléphone", self.text())
        self.assertIn("Fiche de piste", self.text())
        self.piste.lang_id = self.env["res.lang"]._lang_get("en_US")
        text = self.text()
        self.assertIn("Piste Sheet", text)
        self.assertIn("Phone", text)

    def test_refusals_are_told(self):
        """AX-14, AX-07: whoever holds the sheet does not call by mistake."""
        self.piste._piste_refuse("phone")
        self.assertIn("Ne pas appeler", self.text())

    def test_menu_print_offers_it(self):
        """AX-14: in Rapports → Imprimer of pistes, for representatives."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        views = Lead.get_views([(False, "form")], {"toolbar": True})
        prints = views["views"]["form"]["toolbar"].get("print", [])
        self.assertIn(self.report.id, [action["id"] for action in prints])

    def test_one_page_even_when_everything_is_filled(self):
        """AX-14: real PDF, on letter and on A4 paper."""
        self.piste.write(
            {
                "function": "Gérante",
                "piste_mobile": "5815550191",
                "piste_industry_id": self.env.ref("piste.industry_cafe").id,
                "piste_category_id": self.env.ref("piste.category_sme").id,
                "piste_department_id": self.env.ref("piste.department_floor").id,
                "website": "https://tigus.example.com",
                "piste_do_not_call": True,
                "piste_do_not_email": True,
            }
        )
        for index in range(8):
            self.env["calendar.event"].create(
                {
                    "name": f"Visite {index}",
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": self.piste.id,
                    "start": f"2026-03-0{index + 1} 15:00:00",
                    "stop": f"2026-03-0{index + 1} 16:00:00",
                }
            )
        for size, height in (("us", 792), ("euro", 842)):
            self.env.company.paperformat_id = self.env.ref(f"base.paperformat_{size}")
            content, kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf("piste.lead_sheet", self.piste.ids)
            )
            self.assertEqual(kind, "pdf")
            pages = PdfFileReader(BytesIO(content)).pages
            with self.subTest(size=size):
                self.assertEqual(len(pages), 1)
                self.assertAlmostEqual(float(pages[0].mediabox.height), height, delta=2)
