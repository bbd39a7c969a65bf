from odoo import models
from odoo.exceptions import AccessError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _piste_check_sharing(self, current, mine):
        """Check that a user shares a party only with companies he works in (AX-25).

        :param current: companies that have the party now
        :param mine: companies of the user
        :raise AccessError: naming a company that he may neither add nor leave out
        """
        foreign = (self - current) - mine
        if foreign and not self.env.su:
            raise AccessError(
                self.env._(
                    "You do not work in %(company)s: ask somebody of that company to"
                    " add it.",
                    company=foreign[0].sudo().name,
                )
            )
