from odoo import fields, models


class PistePartnerFavoriteReplace(models.TransientModel):
    """Ask who takes over from a favorite contact that leaves (PC-08)."""

    _name = "piste.partner.favorite.replace"
    _description = "Replace the Favorite Contact"

    contact_id = fields.Many2one(
        "res.partner", "Favorite Who Leaves", required=True, readonly=True
    )
    company_id = fields.Many2one(related="contact_id.parent_id", string="Company")
    successor_id = fields.Many2one(
        "res.partner",
        "New Favorite",
        required=True,
        domain="[('parent_id', '=', company_id), ('id', '!=', contact_id),"
        " ('type', '=', 'contact'), ('is_company', '=', False)]",
    )

    def action_replace(self):
        """Make the successor the favorite and archive the one who leaves."""
        self.ensure_one()
        self.successor_id.action_piste_set_favorite()
        self.contact_id.action_archive()
        return {"type": "ir.actions.act_window_close"}
