from odoo import fields, models


class PistePartnerFavoriteReplace(models.TransientModel):
    """Ask who takes over from a favorite contact that leaves (PC-08)."""

    _name = "piste.partner.favorite.replace"
    _inherit = ["piste.readable.links.mixin"]
    _description = "Replace the Favorite Contact"
    _piste_readable_links = ("contact_id", "successor_id")

    contact_id = fields.Many2one(
        "res.partner", "Favorite Who Leaves", required=True, readonly=True
    )
    company_id = fields.Many2one(
        related="contact_id.parent_id", string="Company", related_sudo=False
    )
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
