from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """A client in the hands of a stand-in stays with its representative (U14)."""

    _inherit = "res.partner"

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(("user_id", "parent_id")):
            self._piste_check_not_on_loan()
        return super().write(vals)

    def _piste_check_not_on_loan(self):
        """Check that the caller has none of these clients as a stand-in alone.

        Notes and commissions go with the owner: who only looks after a client
        neither takes it, nor gives it away, nor merges it into his own.

        :raise AccessError: naming whose client it is
        """
        owners = self.commercial_partner_id.user_id._piste_only_in_my_care()
        if owners:
            raise AccessError(
                self.env._(
                    "You stand in for %(owners)s, whose clients they stay: ask a"
                    " manager to reassign or merge them.",
                    owners=", ".join(owners.mapped("name")),
                )
            )
