from odoo import api, models


class MailBlacklist(models.Model):
    """Whoever changes the exclusion list, by link or by hand, is noted (AX-07)."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        before = self.env.cr.now()
        rows = super().create(vals_list)
        new = rows.filtered(lambda row: row.active and row.create_date >= before)
        self.env["piste.consent"]._note_change("email", new.mapped("email"), "refuse")
        return rows

    def write(self, vals):
        changed = self.browse()
        if "active" in vals:
            changed = self.filtered(lambda row: row.active != vals["active"])
        result = super().write(vals)
        decision = "refuse" if vals.get("active") else "allow"
        Consent = self.env["piste.consent"]
        Consent._note_change("email", changed.mapped("email"), decision)
        return result
