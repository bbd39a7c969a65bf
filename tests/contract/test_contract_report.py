import io
import re

from lxml import html
from pypdf import PdfReader

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PisteContracts

REPORT = "sale.action_report_saleorder"


@tagged("post_install", "-at_install", "piste_contract")
class TestContractReport(PisteContracts, TransactionCase):
    """OD-22: the document of a contract, in the language of its client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "vat": "123456782RT0001",
                "company_registry": "1140065432",
                "l10n_ca_pst": "1023456789TQ0001",
                "street": "10, rue des Pins",
                "city": "Montréal",
            }
        )

    def _text(self, order, user=None):
        """Return the text of the document, as HTML would be printed."""
        report = self.env["ir.actions.report"].with_user(user or self.rep)
        content = report._render_qweb_html(REPORT, order.ids)[0]
        return re.sub(r"\s+", " ", html.fromstring(content).text_content())

    def test_document_of_a_proposal(self):
        """OD-22: parties and numbers, two blocks of fees, due, words, clauses."""
        self.merchant_a.lang = "en_US"
        order = self._quote()
        text = self._text(order)
        for wanted in (
            "Proposal",
            order.name,
            "Valid until",
            "Québec inc.",
            "1140065432",
            "123456782RT0001",
            "QST No.: 1023456789TQ0001",
            "One-off fees",
            "Monthly fees",
            "Total per month",
            "102.33",
            "1,194.59",
            "To pay at signing",
            "one thousand, one hundred and ninety-four dollars",
            "1. Purpose and duration (version 1)",
            "6. Protection of personal information",
            "Name, signature and date",
        ):
            with self.subTest(wanted=wanted):
                self.assertIn(wanted, text)
        self.assertNotIn("Quotation #", text)

    def test_taxes_of_each_block(self):
        """OD-22: TPS and TVQ of one-off and of monthly fees apart, to the cent."""
        text = self._text(self._quote())
        for amount in ("47,50", "94,76", "4,45", "8,88"):
            with self.subTest(amount=amount):
                self.assertIn(amount, text)
        self.assertIn("TPS", text)
        self.assertIn("TVQ", text)

    def test_french_client_reads_french(self):
        """OD-22: words and clauses in French, whoever prints it."""
        text = self._text(self._quote(), self.manager)
        self.assertIn("mille cent quatre-vingt-quatorze dollars", text)
        self.assertIn("Objet et durée", text)
        self.assertIn("Chaque partie protège", text)

    def test_signed_contract_shows_the_signature(self):
        """OD-24: title, name and picture of the signature."""
        self.merchant_a.lang = "en_US"
        order = self._quote()
        self._sign(order)
        content = self.env["ir.actions.report"]._render_qweb_html(REPORT, order.ids)[0]
        text = html.fromstring(content).text_content()
        self.assertIn("Contract", text)
        self.assertNotIn("Proposal", text)
        self.assertIn(order.signed_by, text)
        self.assertEqual(content.count(b"max-height: 2.6cm"), 1)
        self.assertEqual(content.count(b"max-height: 4cm"), 0)

    def test_discount_of_an_approved_line_is_shown(self):
        """OD-22: a rebate stands in its column."""
        order = self._quote()
        self.assertNotIn("12,50", self._text(order))
        order.order_line[0].with_user(self.manager).discount = 12.5
        self.assertIn("12,50", self._text(order))

    def test_contract_keeps_the_version_that_it_shows(self):
        """OD-22: a new version of a clause changes no contract that was sent."""
        order = self._quote()
        order.with_user(self.rep).action_quotation_sent()
        clause = self.env.ref("piste.contract_clause_fees")
        clause.with_user(self.manager).text = "<p>Texte tout neuf</p>"
        self.assertNotIn("Texte tout neuf", self._text(order))
        self.assertIn("Texte tout neuf", self._text(self._quote()))
        self.assertIn("(version 2)", self._text(self._quote()))

    def test_ordinary_order_keeps_the_document_of_core(self):
        """OD-22: nothing of it outside contracts."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.merchant_a.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.env.ref("piste.product_fee_design").id}
                    )
                ],
            }
        )
        self.merchant_a.lang = "en_US"
        text = self._text(order, self.manager)
        self.assertIn("Quotation #", text)
        self.assertNotIn("Monthly fees", text)
        self.assertNotIn("In words", text)

    def test_pdf_has_text_on_its_pages(self):
        """OD-22: wkhtmltopdf prints it, and a reader finds its words."""
        order = self._quote()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, order.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        text = " ".join(page.extract_text() for page in pages)
        self.assertIn(order.name, text)
        self.assertIn("quatre-vingt-quatorze", text)
        self.assertLessEqual(len(pages), 4)
