from odoo.tests import tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_core")
class TestMergePreviewNotes(PisteCommon):
    def test_the_preview_does_not_betray_private_notes(self):
        """OD-16, AX-04: notes are counted for those who read them, and move anyway."""
        original = self.merchant_a
        double = original.copy({"name": "Casse-croûte Gisèle inc.", "email": False})
        double.user_id = self.rep
        note = (
            self.env["piste.note"]
            .with_user(self.rep)
            .create({"partner_id": double.id, "body": "<p>Doucement</p>"})
        )
        label = self.env["ir.model"]._get("piste.note").name
        for user, is_told in ((self.rep, True), (self.manager, False)):
            preview = (
                self.env["piste.duplicate.merge"]
                .with_user(user)
                .create(
                    {
                        "res_model": "res.partner",
                        "res_ids": (original | double).ids,
                        "original_id": original.id,
                    }
                )
                .preview
            )
            with self.subTest(user=user.login):
                self.assertEqual(label in preview, is_told)
        double.with_user(self.manager)._merge_into(original.with_user(self.manager))
        self.assertEqual(note.partner_id, original)
