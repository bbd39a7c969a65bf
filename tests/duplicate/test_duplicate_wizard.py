from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_duplicate_merge import MergeCommon


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeReview(MergeCommon):
    """AX-04: the user chooses the original and each value, and sees what moves."""

    def _wizard(self, records=None, user=None):
        records = records if records is not None else self.original + self.double
        return Form(
            self.env["piste.duplicate.merge"]
            .with_user(user or self.rep)
            .with_context(active_model=records._name, active_ids=records.ids)
            .create({})
        )

    def test_the_chosen_original_remains_with_the_chosen_values(self):
        """AX-04: original and values are two independent choices."""
        self.double.phone = "5145550199"
        form = self._wizard()
        wizard = form.save()
        wizard.original_id = wizard.record_ids.filtered(
            lambda line: line.res_id == self.double.id
        )
        phone = wizard.value_ids.filtered(lambda line: line.name == "phone")
        self.assertEqual(phone.option_id.name, "5145550199")
        phone.option_id = phone.option_ids.filtered(
            lambda option: option.name == "5145550101"
        )
        action = wizard.action_merge()
        self.assertEqual(action["res_id"], self.double.id)
        self.assertEqual(self.double.phone, "5145550101")
        self.assertEqual(self.double.name, "BOULANGERIE DE L ILE INC")
        self.assertFalse(self.original.active)

    def test_the_action_of_the_list_opens_a_filled_dialog(self):
        """AX-04: the dialog compares the chosen files as soon as it is shown."""
        records = self.original + self.double
        action = (
            self.env.ref("piste.res_partner_action_merge_doubles")
            .with_user(self.rep)
            .with_context(active_model=records._name, active_ids=records.ids)
            .run()
        )
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.record_ids.mapped("res_id"), records.ids)
        self.assertTrue(wizard.original_id)

    def test_only_values_that_differ_are_asked(self):
        """AX-04: what one file alone knows is taken without asking."""
        wizard = self._wizard().save()
        self.assertIn("name", wizard.value_ids.mapped("name"))
        self.assertNotIn("email", wizard.value_ids.mapped("name"))
        wizard.action_merge()
        self.assertEqual(self.original.email, "ile@example.com")

    def test_the_preview_counts_what_moves(self):
        """U2: the reader knows before he merges."""
        self.env["res.partner"].create(
            [{"name": name, "parent_id": self.double.id} for name in "AB"]
        )
        wizard = self._wizard().save()
        self.assertIn("Contacts: 2", wizard.preview)

    def test_one_file_is_not_merged(self):
        with self.assertRaises(UserError):
            self._wizard(self.original)

    def test_another_model_is_refused(self):
        with self.assertRaises(UserError):
            self._wizard(self.env.company)

    def test_another_rep_cannot_open_the_review(self):
        """OD-15: files of another rep are not shown side by side."""
        with self.assertRaises(UserError):
            self._wizard(user=self.rep_b)
