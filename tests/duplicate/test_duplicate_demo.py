from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeDemo(TransactionCase):
    def test_the_demo_data_have_merges_that_can_be_undone(self):
        """AX-04, U2: two merges by Marie, told in French, each undone by her."""
        marie = self.env.ref("piste.demo_user_marie")
        for name, merged in (
            ("lead_fleursdemacadam", "lead_merged"),
            ("partner_souffle", "partner_merged"),
        ):
            original = self.env.ref(f"piste.demo_{name}")
            [log] = self.env["piste.merge.log"].search(
                [("res_model", "=", original._name), ("survivor_id", "=", original.id)]
            )
            self.assertEqual((log.user_id, log.state), (marie, "done"))
            told = " ".join(original.message_ids.mapped("body"))
            self.assertIn("Fusionné avec", told)
            log.with_user(marie).action_undo()
            # Its external ID had gone on to the original, as everything.
            double = self.env.ref(f"piste.demo_{merged}")
            self.assertEqual(double.id, log.double_id)
            self.assertTrue(double.active)
