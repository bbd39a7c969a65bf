from odoo import models


class IrRule(models.Model):
    """Let the rule of the bin know which statuses are one (BD-11)."""

    _inherit = "ir.rule"

    def _eval_context(self):
        Stage = self.env["crm.stage"]
        trash = Stage._piste_trash_ids() if Stage._piste_is_dealership() else ()
        return {**super()._eval_context(), "piste_trash_ids": list(trash)}
