from odoo import api, fields, models


class PisteDuplicateGroup(models.TransientModel):
    """Files that have the same in the fields somebody chose to compare (AX-03)."""

    _name = "piste.duplicate.group"
    _description = "Group of Doubles"
    _order = "size desc, name, id"

    check_id = fields.Many2one(
        "piste.duplicate.check", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(readonly=True)
    size = fields.Integer("Files", readonly=True)
    members = fields.Json(readonly=True)
    reasons = fields.Char("Field Names", readonly=True)
    reason_text = fields.Char("The Same", compute="_compute_reason_text")
    member_text = fields.Char("Who", compute="_compute_member_text")

    @api.depends("reasons")
    def _compute_reason_text(self):
        labels = self.env["piste.duplicate.check"].fields_get(attributes=["string"])
        for group in self:
            group.reason_text = ", ".join(
                labels[name]["string"] for name in (group.reasons or "").split(",")
            )

    @api.depends("members")
    def _compute_member_text(self):
        # Of the whole page at once: rights, then names.
        readable = self._get_members()
        for group in self:
            texts = [
                self.env._(
                    "%(name)s (%(kind)s)",
                    name=record._match_label(),
                    kind=record._match_kind(),
                )
                for res_model, res_id in group.members or []
                if (record := readable[res_model].get(res_id))
            ]
            group.member_text = " · ".join(texts[:10])

    def action_review(self):
        """Open the comparison of these files.

        :raise UserError: if fewer than two are left
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["piste.duplicate.merge"]._open(
            {
                res_model: self.env[res_model].union(*records.values())
                for res_model, records in self._get_members().items()
            }
        )

    def _get_members(self):
        """Return the files the user still may read: model name -> id -> record."""
        ids_by_model = {}
        for group in self:
            for res_model, res_id in group.members or []:
                ids_by_model.setdefault(res_model, []).append(res_id)
        return {
            res_model: {
                record.id: record
                for record in self.env[res_model].browse(ids)._filtered_access("read")
            }
            for res_model, ids in ids_by_model.items()
        }
