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

    def _row(self, wizard, name):
        return next((r for r in wizard.table["rows"] if r["name"] == name), None)

    def test_odd_values_are_told_not_a_traceback(self):
        """AX-04: whatever comes as ids or choices."""
        Wizard = self.env["piste.duplicate.merge"].with_user(self.rep)
        both = (self.original + self.double).ids
        for ids in ("abc", 5, ["x"], {"a": 1}, [1, [2]], [2**40, 1], both[:1] * 2):
            with self.subTest(ids=ids), self.assertRaises(UserError):
                Wizard.create({"res_model": "res.partner", "res_ids": ids})
        wizard = Wizard.create({"res_model": self.original._name, "res_ids": both})
        for choices in ([1], "x", {"phone": [1]}, {"write_uid": both[1]}):
            with self.subTest(choices=choices):
                wizard.choices = choices
                self.assertTrue(wizard.table["files"])
        with self.assertRaises(UserError):
            wizard.res_ids = "abc"

    def test_the_chosen_original_remains_with_the_chosen_values(self):
        """AX-04: original and values are two independent choices."""
        self.double.phone = "5145550199"
        wizard = self._wizard().save()
        wizard.original_id = self.double.id
        self.assertEqual(
            self._row(wizard, "phone"),
            {
                "name": "phone",
                "label": "Phone",
                "cells": [
                    {"id": self.original.id, "text": "5145550101"},
                    {"id": self.double.id, "text": "5145550199"},
                ],
                "chosen": self.double.id,
            },
        )
        wizard.choices = {"phone": self.original.id}
        self.assertEqual(self._row(wizard, "phone")["chosen"], self.original.id)
        action = wizard.action_merge()
        self.assertEqual(action["res_id"], self.double.id)
        self.assertEqual(self.double.phone, "5145550101")
        self.assertEqual(self.double.name, "BOULANGERIE DE L ILE INC")
        self.assertFalse(self.original.active)

    def test_fields_are_called_as_in_their_form(self):
        """AX-04, A9: a piste has a subject, an opportunity a name."""
        Lead = self.env["crm.lead"].with_user(self.rep).with_context(lang="fr_CA")
        for kind, label in (("lead", "Sujet"), ("opportunity", "Opportunité")):
            leads = Lead.create(
                [
                    {"name": name, "type": kind, "partner_name": "Café Brume"}
                    for name in ("Terrasse", "Four")
                ]
            )
            [row] = [r for r in leads._merge_differences() if r["name"] == "name"]
            with self.subTest(kind=kind):
                self.assertEqual(row["label"], label)
                self.assertEqual(len(row["cells"]), 2)
        form = self.env["crm.lead"].with_context(lang="fr_CA")
        view = self.env.ref("piste.crm_lead_piste_view_form")
        self.assertIn('string="Sujet"', form.get_view(view.id, "form")["arch"])

    def test_a_choice_is_only_what_was_shown(self):
        """AX-04: no client can have another field or file written by a choice."""
        wizard = self._wizard().save()
        wizard.choices = {"user_id": self.merchant_b.id, "name": self.merchant_b.id}
        wizard.action_merge()
        self.assertEqual(self.original.user_id, self.rep)
        self.assertEqual(self.original.name, "Boulangerie de l'Île")

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
        self.assertEqual([file["id"] for file in wizard.table["files"]], records.ids)
        self.assertEqual(wizard.original_id, self.original.id)

    def test_only_values_that_differ_are_asked(self):
        """AX-04: what one file alone knows is taken without asking."""
        wizard = self._wizard().save()
        self.assertTrue(self._row(wizard, "name"))
        self.assertIsNone(self._row(wizard, "email"))
        wizard.action_merge()
        self.assertEqual(self.original.email, "ile@example.com")

    def test_the_preview_counts_what_moves(self):
        """U2, AX-04: the reader knows before he merges, kind by kind."""
        self.env["res.partner"].create(
            [{"name": name, "parent_id": self.double.id} for name in "AB"]
        )
        self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": "2026-03-02 14:00:00",
                "stop": "2026-03-02 15:00:00",
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.double.id,
            }
        )
        preview = self._wizard().save().preview
        self.assertIn("Contacts: 2", preview)
        self.assertIn("Events: 1", preview)

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
