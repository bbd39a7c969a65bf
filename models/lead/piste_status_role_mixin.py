from odoo import models


class PisteStatusRoleMixin(models.AbstractModel):
    """A deleted status keeps its name in the history of those who were in it."""

    _inherit = "piste.status.role.mixin"

    def unlink(self):
        # In sudo mode: nobody has rights on the history itself.
        self.env["piste.status.change"].sudo()._keep_names(self)
        return super().unlink()
