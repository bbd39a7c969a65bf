from odoo.tests import BaseCase, tagged

from odoo.addons.piste.tests.common import PisteCommon
from odoo.addons.piste.utils.postal import canadian_province


class TestCanadianProvince(BaseCase):
    def test_each_postal_code_lies_in_one_province(self):
        """OD-06: by its first letter, and three of the north by theirs."""
        for code, province in (
            ("G4X 1C4", "QC"),
            ("j9x3m8", "QC"),
            ("H2X-1Y4", "QC"),
            ("K1A 0B1", "ON"),
            ("E1C 4Z1", "NB"),
            ("X0A 0H0", "NU"),
            ("X1A 2N4", "NT"),
            ("75001", None),
            ("D1A 1A1", None),
            ("", None),
            (None, None),
        ):
            with self.subTest(code=code):
                self.assertEqual(canadian_province(code), province)


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerProvince(PisteCommon):
    """Taxes follow the province, which nobody types."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.canada = cls.env.ref("base.ca")
        cls.quebec = cls.env.ref("base.state_ca_qc")

    def make(self, model, **values):
        values = {"name": "Fjord", "country_id": self.canada.id, **values}
        return self.env[model].with_user(self.rep).create(values)

    def test_postal_code_tells_the_province(self):
        """OD-06, OD-22: on a piste as on a client, created or completed later."""
        for model in ("crm.lead", "res.partner"):
            with self.subTest(model=model):
                record = self.make(model, zip="J9X 3M8")
                self.assertEqual(record.state_id, self.quebec)
                later = self.make(model)
                self.assertFalse(later.state_id)
                later.zip = "H2X 1Y4"
                self.assertEqual(later.state_id, self.quebec)

    def test_chosen_province_stays(self):
        """OD-06: what somebody typed is never overwritten."""
        ontario = self.env.ref("base.state_ca_on")
        record = self.make("crm.lead", zip="J9X 3M8", state_id=ontario.id)
        record.zip = "H2X 1Y4"
        self.assertEqual(record.state_id, ontario)
        french = self.make("crm.lead", zip="75001", country_id=False)
        self.assertFalse(french.state_id)
