import os
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from odoo.tests import BaseCase, tagged
from odoo.tools import file_path

from ...utils import bank_account, cpa005, debit_period, mandate_wording, pain008


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationAccounts(BaseCase):
    """OD-26: what a bank account looks like, in Canada and in Europe."""

    def test_canadian_parts(self):
        for part, typed, digits in (
            ("institution", "006", "006"),
            ("transit", "0001-1", "00011"),
            ("transit", " 00011 ", "00011"),
            ("account", "12 345-67", "1234567"),
            ("account", "123456789012", "123456789012"),
        ):
            with self.subTest(part=part, typed=typed):
                self.assertEqual(bank_account.canadian(part, typed), digits)

    def test_wrong_canadian_parts(self):
        for part, typed in (
            ("institution", "06"),
            ("institution", "0006"),
            ("institution", "000"),
            ("transit", "1234"),
            ("transit", "12a45"),
            ("account", "123456"),
            ("account", "1234567890123"),
            ("account", "١٢٣٤٥٦٧٨"),
            ("account", None),
            ("account", 12345678),
        ):
            with self.subTest(part=part, typed=typed):
                with self.assertRaises(bank_account.AccountError) as caught:
                    bank_account.canadian(part, typed)
                self.assertEqual(caught.exception.code, part)

    def test_iban(self):
        right = "fr14 2004 1010 0505 0001 3M02 606"
        self.assertEqual(bank_account.european(right), "FR1420041010050500013M02606")
        for wrong in (
            "FR1420041010050500013M02607",
            "FR14",
            "US64SVBKUS6S3300958879",
            "BR1800360305000010009795493C1",  # Valid, outside the zone.
            "",
            None,
        ):
            with self.subTest(iban=wrong), self.assertRaises(bank_account.AccountError):
                bank_account.european(wrong)

    def test_bic_and_creditor(self):
        self.assertEqual(bank_account.bank("agrifrpp"), "AGRIFRPP")
        self.assertEqual(bank_account.creditor("FR72 ZZZ 123456"), "FR72ZZZ123456")
        for check, wrong in (
            (bank_account.bank, "AGRIFRP"),
            (bank_account.bank, None),
            (bank_account.creditor, "FR00ZZZ123456"),
        ):
            with (
                self.subTest(wrong=wrong),
                self.assertRaises(bank_account.AccountError),
            ):
                check(wrong)

    def test_periods(self):
        day = date(2026, 11, 26)
        for frequency, first in (
            ("weekly", "2026-11-23"),
            ("monthly", "2026-11-01"),
            ("quarterly", "2026-10-01"),
            ("yearly", "2026-01-01"),
            ("once", "once"),
        ):
            with self.subTest(frequency=frequency):
                self.assertEqual(debit_period.key(frequency, day), first)


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationWording(BaseCase):
    """OD-26, U8: what the client signs, in his language."""

    values = {
        "number": "AUT/2026/0001",
        "umr": "AUT-2026-0001",
        "company": "Québec inc. {x}",
        "address": "1, rue du Test",
        "contact": "a@example.com",
        "creditor": "FR72ZZZ123456",
        "payor": "Chez Gisèle",
        "institution": "006",
        "transit": "00011",
        "account": "••••6789",
        "bic": "",
        "category": "business",
        "amount_type": "variable",
        "amount": "0 $",
        "cap": "500 $",
        "frequency": "monthly",
        "notice": 10,
        "waived": False,
        "contract": "S00042",
    }

    def test_every_text_is_complete(self):
        for language in mandate_wording.LANGUAGES:
            for kind in ("pad", "sepa", "card"):
                with self.subTest(language=language, kind=kind):
                    text = mandate_wording.render(language, kind, self.values)
                    for value in (
                        "Québec inc. {x}",
                        "Chez Gisèle",
                        "••••6789",
                        "S00042",
                    ):
                        self.assertIn(value, text)
                    self.assertIn("500 $", text)
                    self.assertNotIn("{company}", text)

    def test_rights_of_the_payor_are_told(self):
        """Rule H1, Appendix II: cancellation, recourse, notice or its waiver."""
        french = mandate_wording.render("fr", "pad", self.values)
        for words in ("www.paiements.ca", "10 jours ouvrables", "remboursement"):
            self.assertIn(words, french)
        self.assertIn("au moins 10 jours d'avance", french)
        waived = mandate_wording.render("fr", "pad", {**self.values, "waived": True})
        self.assertIn("renonce à recevoir un préavis", waived)
        personal = {**self.values, "category": "personal"}
        self.assertIn("90 calendar days", mandate_wording.render("en", "pad", personal))

    def test_mandate_names_its_reference_and_its_creditor(self):
        """EPC130-08: reference, creditor, refund within 8 weeks."""
        text = mandate_wording.render("fr", "sepa", self.values)
        for words in ("AUT-2026-0001", "FR72ZZZ123456", "8 semaines", "récurrent"):
            self.assertIn(words, text)
        once = mandate_wording.render(
            "fr", "sepa", {**self.values, "frequency": "once"}
        )
        self.assertIn("ponctuel", once)


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationCpa005(BaseCase):
    """OD-26: the file of Canadian banks, byte for byte (Standard 005)."""

    def setUp(self):
        super().setUp()
        sender = cpa005.Originator(
            "0001234567",
            "00610",
            "QUEBEC INC",
            "Québec inc.",
            "006",
            "00011",
            "7654321",
        )
        debits = [
            cpa005.Debit(
                cents=10_000 + number,
                due=date(2026, 12, 1),
                institution="815",
                transit="30021",
                account="0458213",
                name="Crêperie « Cœur »",
                reference=f"INV/2026/{number:05}",
                category="personal" if number else "business",
            )
            for number in range(8)
        ]
        file = cpa005.File(sender, 7, date(2026, 11, 26), debits)
        self.text = file.render()
        self.records = self.text.split("\r\n")

    def test_records_have_their_length(self):
        self.assertEqual(self.records.pop(), "")
        self.assertEqual([len(record) for record in self.records], [1464] * 4)
        self.assertEqual([record[0] for record in self.records], list("ADDZ"))
        counts = [int(record[1:10]) for record in self.records]
        self.assertEqual(counts, [1, 2, 3, 4])
        self.assertTrue(self.text.isascii())

    def test_header(self):
        record = self.records[0]
        self.assertEqual(
            record[:35], "A000000001" + "0001234567" + "0007" + "026330" + "00610"
        )
        self.assertEqual(record[35:55], " " * 20)
        self.assertEqual(record[55:58], "CAD")
        self.assertEqual(record[58:], " " * 1406)

    def test_debit_segment(self):
        record = self.records[1]
        self.assertEqual(record[:24], "D000000002" + "0001234567" + "0007")
        segment = record[24:264]
        fields = (
            (3, "700"),
            (10, "0000010000"),
            (6, "026335"),
            (9, "081530021"),
            (12, "0458213     "),
            (22, "0" * 22),
            (3, "000"),
            (15, "QUEBEC INC     "),
            (30, "CREPERIE COEUR".ljust(30)),
            (30, "QUEBEC INC.".ljust(30)),
            (10, "0001234567"),
            (19, "INV/2026/00000".ljust(19)),
            (9, "000600011"),
            (12, "7654321     "),
            (15, " " * 15),
            (22, " " * 22),
            (2, "  "),
            (11, "0" * 11),
        )
        self.assertEqual(sum(length for length, _value in fields), 240)
        start = 0
        for length, value in fields:
            with self.subTest(position=start):
                self.assertEqual(segment[start : start + length], value)
            start += length
        self.assertEqual(record[264:267], "450")

    def test_unused_segments_are_blank(self):
        self.assertEqual(self.records[2][24 + 2 * 240 :], " " * 4 * 240)

    def test_trailer(self):
        record = self.records[3]
        total = sum(range(10_000, 10_008))
        self.assertEqual(record[:24], "Z000000004" + "0001234567" + "0007")
        self.assertEqual(record[24:46], f"{total:014}{8:08}")
        self.assertEqual(record[46:112], "0" * 66)
        self.assertEqual(record[112:], " " * 1352)

    def test_what_does_not_fit_is_refused(self):
        sender = cpa005.Originator("1", "00610", "a", "b", "006", "00011", "1")
        self.assertRaises(ValueError, cpa005.File(sender, 1, date.today(), []).render)
        for cents in (-1, 10**10):
            debit = cpa005.Debit(cents, date.today(), "815", "30021", "1", "n", "r")
            file = cpa005.File(sender, 1, date.today(), [debit])
            with self.subTest(cents=cents), self.assertRaises(ValueError):
                file.render()


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationPain008(BaseCase):
    """OD-26: the file of European banks, against the structure of ISO 20022."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        schema = file_path(os.path.join("piste", "tests", "contract", "pain008.xsd"))
        cls.schema = etree.XMLSchema(etree.parse(schema))
        cls.creditor = pain008.Creditor(
            "Québec inc. & fils", "FR72ZZZ123456", "FR1420041010050500013M02606"
        )

    def render(self, count=3, **values):
        debits = [
            pain008.Debit(
                reference=f"DEB/2026/0001-{number}",
                amount=Decimal("89.00") + number,
                mandate=f"AUT-2026-000{number}",
                signed=date(2026, 10, 1),
                name="Crêperie du Menhir",
                iban="FR7630006000011234567890189",
                is_first=not number,
                **values,
            )
            for number in range(count)
        ]
        moment = datetime(2026, 11, 26, 8, 30)
        content = pain008.render(
            self.creditor, debits, "DEB/2026/0001", moment, date(2026, 12, 1)
        )
        return etree.fromstring(content)

    def test_documents_follow_the_schema(self):
        for values in ({}, {"bic": "AGRIFRPP"}, {"remark": "INV/2026/00001 « été »"}):
            with self.subTest(values=values):
                self.schema.assertValid(self.render(**values))

    def test_counts_and_totals(self):
        root = self.render()
        ns = {"p": pain008.NAMESPACE}
        header = root.find(".//p:GrpHdr", ns)
        self.assertEqual(header.findtext("p:NbOfTxs", None, ns), "3")
        self.assertEqual(header.findtext("p:CtrlSum", None, ns), "270.00")
        payments = root.findall(".//p:PmtInf", ns)
        self.assertEqual(
            [p.findtext("p:NbOfTxs", None, ns) for p in payments], ["2", "1"]
        )
        self.assertEqual(
            [p.findtext("p:CtrlSum", None, ns) for p in payments], ["181.00", "89.00"]
        )
        sequences = [node.text for node in root.iterfind(".//p:SeqTp", ns)]
        self.assertEqual(sequences, ["RCUR", "FRST"])

    def test_words_are_in_the_letters_of_the_scheme(self):
        root = self.render(remark="Facture n° 1 — « œufs »")
        ns = {"p": pain008.NAMESPACE}
        self.assertEqual(root.findtext(".//p:Ustrd", None, ns), "Facture n 1 oeufs")
        self.assertEqual(
            root.findtext(".//p:InitgPty/p:Nm", None, ns), "Quebec inc. fils"
        )

    def test_schema_refuses_what_is_wrong(self):
        """The check of the test checks: a wrong order and a wrong IBAN fail."""
        root = self.render()
        header = root[0][0]
        header.append(header[0])
        self.assertFalse(self.schema.validate(root))
        root = self.render()
        next(root.iter(f"{{{pain008.NAMESPACE}}}IBAN")).text = "x"
        self.assertFalse(self.schema.validate(root))

    def test_empty_document_is_refused(self):
        with self.assertRaises(ValueError):
            self.render(count=0)
