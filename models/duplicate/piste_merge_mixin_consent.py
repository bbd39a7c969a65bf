from odoo import api, models


class PisteMergeMixin(models.AbstractModel):
    _inherit = "piste.merge.mixin"

    @api.model
    def _before_merge(self, pairs):
        """Let the original refuse what one of its doubles refused (AX-07)."""
        super()._before_merge(pairs)
        doubles = self.browse([double.id for double, _survivor in pairs])
        refusing = {
            *doubles._piste_refusals("email"),
            *doubles._piste_refusals("phone"),
        }
        for double, survivor in pairs:
            if double in refusing:
                double._piste_carry_consent(survivor)
