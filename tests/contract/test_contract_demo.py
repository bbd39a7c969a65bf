from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "piste_contract")
class TestContractDemo(TransactionCase):
    def test_the_history_of_the_demo_contracts_is_in_french(self):
        """OD-22, U25: data files have no language; a history keeps its words."""
        for name in ("argile", "gisele", "pitstop", "quaigris", "meche"):
            contract = self.env.ref(f"piste.demo_contract_{name}")
            told = " ".join(contract.message_ids.mapped("body"))
            with self.subTest(contract=name):
                self.assertIn("Contrat créé", told)
                self.assertNotIn("Contract created", told)
