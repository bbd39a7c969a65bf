from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client how many discussions wait for the user (GB-05).

        In the page itself, because asking would cost every page one more request.
        """
        info = super().session_info()
        discussions = self.env["piste.discussion"]
        if discussions.has_access("read"):
            info["piste_unread_discussions"] = discussions.get_unread_total()
        return info
