from odoo import models


class IrUiMenu(models.Model):
    """Show the bin where there is one: to managers, with the switch on (BD-11)."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        if not self.env["crm.stage"]._piste_is_dealership():
            # The groups of a menu are alternatives: the switch cannot be one of them.
            trash = self.env.ref("piste.piste_menu_opportunities_trash", False)
            hidden = [*hidden, *(trash.ids if trash else ())]
        return hidden
