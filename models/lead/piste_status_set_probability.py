from odoo import api, models


class PisteStatusSet(models.AbstractModel):
    _inherit = "piste.status.set"

    @api.model
    def _load(self, *args, **kwargs):
        """Load a set; its opportunity statuses suggest a probability (AX-33)."""
        Stage = self.env["crm.stage"]
        # All of them: a dozen at most.
        # pylint: disable-next=no-search-all
        known = Stage.search([])
        result = super()._load(*args, **kwargs)
        # pylint: disable-next=no-search-all
        Stage._piste_spread_probabilities(Stage.search([]) - known)
        return result
