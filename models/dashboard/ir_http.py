from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whether to offer the quick creation (PC-03).

        In the page itself, because asking for the group would cost every page one
        more request.
        """
        info = super().session_info()
        info["piste_quick_create"] = self.env.user.has_group("piste.piste_group_rep")
        return info
