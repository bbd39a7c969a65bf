from odoo import api, fields, models, tools
from odoo.tools import SQL

_FIRST, _PROPOSED, _LAST = 10, 60, 90


class CrmStage(models.Model):
    """The probability that a status suggests for its opportunities (AX-33)."""

    _inherit = "crm.stage"

    piste_probability = fields.Float(
        "Suggested Probability (%)",
        digits=(5, 2),
        aggregator=None,
        help="What an opportunity is worth once it enters this status, unless its"
        " representative typed another probability. 0: Odoo predicts it from what was"
        " won and lost before.",
    )

    _piste_probability_range = models.Constraint(
        "CHECK (piste_probability >= 0 AND piste_probability <= 100)",
        "A suggested probability lies between 0 and 100 %.",
    )

    # CRUD
    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"piste_probability", "piste_is_closed", "is_won"}:
            self.env.registry.clear_cache()
        if "piste_probability" in vals:
            self._piste_apply_probability()
        return result

    # BUSINESS
    @api.model
    @tools.ormcache()
    def _piste_probabilities(self):
        """Return what the open statuses suggest: id of the stage -> percentage."""
        stages = self.sudo().search_fetch(
            [("piste_is_closed", "=", False), ("piste_probability", ">", 0)],
            ["piste_probability"],
        )
        return {stage.id: stage.piste_probability for stage in stages}

    def _piste_apply_probability(self):
        """Suggest to the open opportunities of these stages what they now suggest.

        Those whose probability was typed keep it.
        """
        suggested = self._piste_probabilities()
        # A change of configuration holds for everybody's opportunities.
        Lead = self.env["crm.lead"].sudo()
        for stage in self.filtered(lambda stage: stage.id in suggested):
            value = suggested[stage.id]
            leads = Lead.search(
                [
                    ("type", "=", "opportunity"),
                    ("stage_id", "=", stage.id),
                    ("won_status", "=", "pending"),
                ]
            )
            following = leads.filtered("is_automated_probability")
            following.write({"probability": value, "automated_probability": value})
            (leads - following).write({"automated_probability": value})

    @api.model
    def _piste_suggest_at_installation(self):
        """Suggest probabilities in a new pipeline; one in use keeps its own ways."""
        if not self._piste_has_opportunities():
            self._piste_spread_probabilities()

    @api.model
    def _piste_has_opportunities(self):
        """Say whether the company has a pipeline in use, archived or not."""
        self.env.cr.execute(
            SQL("SELECT FROM crm_lead WHERE type = 'opportunity' LIMIT 1")
        )
        return bool(self.env.cr.rowcount)

    @api.model
    def _piste_spread_probabilities(self, only=None):
        """Give the open statuses that suggest nothing a value that rises with them.

        :param only: the statuses to complete, all of them by default
        """
        stages = self.search([("piste_is_closed", "=", False)])
        proposal_id = self._piste_ids_by_role().get("proposal")
        before = len(stages) - 1
        if proposal_id in stages.ids:
            before = stages.ids.index(proposal_id)
        for rank, stage in enumerate(stages):
            if not stage.piste_probability and (only is None or stage in only):
                stage.piste_probability = self._piste_spread(rank, before, len(stages))

    @api.model
    def _piste_spread(self, rank, before, count):
        """Return the value of the stage ``rank``, the proposal being ``before``."""
        if rank <= before:
            value = _FIRST + (_PROPOSED - _FIRST) * rank / max(before, 1)
        else:
            value = _PROPOSED + (_LAST - _PROPOSED) * (rank - before) / (count - before)
        return round(value / 5) * 5
