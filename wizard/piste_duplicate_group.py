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
        for group in self:
            group.member_text = " · ".join(
                self.env._(
                    "%(name)s (%(kind)s)",
                    name=record._match_label(),
                    kind=record._match_kind(),
                )
                for records in group._get_members().values()
                for record in records[:10]
            )

    def action_review(self):
        """Open the comparison of these files.

        :raise UserError: if fewer than two are left
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["piste.duplicate.merge"]._open(self._get_members())

    def _get_members(self):
        """Return the files the user still may read: model name -> records."""
        found = {}
        for res_model, res_id in self.members or []:
            found.setdefault(res_model, []).append(res_id)
        return {
            res_model: self.env[res_model].browse(ids).exists()._filtered_access("read")
            for res_model, ids in found.items()
        }
