from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def get_paperformat(self):
        """Print the sheet of a piste on the paper of the company, without margins
        for a header that it does not have (AX-14).
        """
        if self.report_name != "piste.lead_sheet":
            return super().get_paperformat()
        size = "a4" if self.env.company.paperformat_id.format == "A4" else "letter"
        return self.env.ref(f"piste.lead_paperformat_{size}")
