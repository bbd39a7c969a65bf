from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.piste.utils.words import amount_in_words, language_of

from .common import PisteContracts

FRENCH = [
    (0, "zéro dollar", "zéro euro"),
    (1, "un dollar", "un euro"),
    (1.01, "un dollar et un cent", "un euro et un centime"),
    (1.5, "un dollar et cinquante cents", "un euro et cinquante centimes"),
    (71, "soixante et onze dollars", "soixante et onze euros"),
    (80, "quatre-vingts dollars", "quatre-vingts euros"),
    (81, "quatre-vingt-un dollars", "quatre-vingt-un euros"),
    (100, "cent dollars", "cent euros"),
    (200, "deux cents dollars", "deux cents euros"),
    (1000, "mille dollars", "mille euros"),
    (1190.5, "mille cent quatre-vingt-dix dollars et cinquante cents", None),
    (80_000, "quatre-vingt mille dollars", None),
    (1_000_000, "un million de dollars", "un million d'euros"),
    (2_000_000, "deux millions de dollars", "deux millions d'euros"),
    (1_000_001, "un million un dollars", "un million un euros"),
    (0.5, "cinquante cents", "cinquante centimes"),
]
ENGLISH = [
    (0, "zero dollars"),
    (1, "one dollar"),
    (1.01, "one dollar and one cent"),
    (71, "seventy-one dollars"),
    (200, "two hundred dollars"),
    (1190.5, "one thousand, one hundred and ninety dollars and fifty cents"),
    (1_000_000, "one million dollars"),
]


@tagged("post_install", "-at_install", "piste_contract")
class TestContractWords(BaseCase):
    """OD-22: the amount of a contract in words; no database needed."""

    def test_french_dollars_and_euros(self):
        """OD-22: plural marks, "et un", "de" after a million, cents and centimes."""
        for amount, dollars, euros in FRENCH:
            with self.subTest(amount=amount):
                self.assertEqual(amount_in_words(amount, "CAD", "fr_CA"), dollars)
                if euros:
                    self.assertEqual(amount_in_words(amount, "EUR", "fr_FR"), euros)

    def test_english_dollars(self):
        """OD-22: any language but French gets English."""
        for amount, words in ENGLISH:
            with self.subTest(amount=amount):
                self.assertEqual(amount_in_words(amount, "CAD", "en_CA"), words)

    def test_every_french_counts_like_in_quebec(self):
        """OD-22: neither "huitante" nor "septante" on a contract."""
        for lang in ("fr_CA", "fr_FR", "fr_CH", "fr_BE", "fr"):
            with self.subTest(lang=lang):
                self.assertEqual(language_of(lang), "fr")
                self.assertEqual(
                    amount_in_words(80, "CAD", lang), "quatre-vingts dollars"
                )
        self.assertEqual(language_of(False), "en")

    def test_cents_are_rounded_half_up(self):
        """OD-22: the cents of the figures, not those of binary numbers."""
        self.assertIn("soixante-huit cents", amount_in_words(2.675, "CAD", "fr"))
        self.assertEqual(amount_in_words(0.1 + 0.2, "CAD", "fr"), "trente cents")
        self.assertEqual(amount_in_words(1.999, "CAD", "fr"), "deux dollars")

    def test_negative_and_unknown_are_refused(self):
        """OD-22: a contract never says minus, nor an amount without its currency."""
        with self.assertRaises(ValueError):
            amount_in_words(-1, "CAD", "fr")
        # What ISO 4217 writes where there is no currency at all.
        with self.assertRaises(ValueError):
            amount_in_words(1, "XXX", "fr")
        with self.assertRaises(ValueError):
            amount_in_words(1.5, "XXX", "fr", names=("unité", "unités", "", ""))

    def test_another_currency_by_its_own_names(self):
        """OD-22: a currency says its unit; one without hundredths has none."""
        names = ("Dirham", "Dirhams", "Fils", "Fils")
        self.assertEqual(
            amount_in_words(2.25, "AED", "fr", names), "deux Dirhams et vingt-cinq Fils"
        )
        self.assertEqual(
            amount_in_words(1500, "JPY", "en", ("yen", "yen", "", ""), decimals=0),
            "one thousand, five hundred yen",
        )


@tagged("post_install", "-at_install", "piste_contract")
class TestContractWordsOrder(PisteContracts, TransactionCase):
    """OD-22: a contract says its total in the words of its client."""

    def test_words_are_in_the_language_of_the_client(self):
        order = self._quote()
        self.assertEqual(
            order.with_user(self.rep).piste_amount_words,
            "mille cent quatre-vingt-quatorze dollars et cinquante-neuf cents",
        )
        self.merchant_a.lang = "en_US"
        self.assertEqual(
            order.piste_amount_words,
            "one thousand, one hundred and ninety-four dollars and fifty-nine cents",
        )

    def test_currency_without_words_is_told(self):
        """OD-22: bad input: a sentence that says what to fill in, before it leaves."""
        order = self._quote()
        currency = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        order.sudo().currency_id = currency
        self.assertFalse(order.piste_amount_words)
        with self.assertRaisesRegex(Exception, "QQQ has no words"):
            order.with_user(self.rep).action_quotation_sent()
        currency.write({"currency_unit_label": "Q", "currency_subunit_label": "q"})
        order.with_user(self.rep).action_quotation_sent()
        self.assertEqual(order.state, "sent")
