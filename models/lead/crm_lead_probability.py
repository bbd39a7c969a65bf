from odoo import api, models


class CrmLead(models.Model):
    """The probability of an opportunity follows its status until one types another.

    Core knows two probabilities: the automated one, and the one in force, which
    follows the automated one as long as both are equal. A status that suggests a
    value takes the place of core's prediction there; everything else is core's: what
    is typed stays, and :meth:`action_set_automated_probability` takes the suggestion
    back.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        typed = [
            lead.id
            for lead, vals in zip(leads, vals_list, strict=True)
            if "probability" in vals and "automated_probability" not in vals
        ]
        self.browse(typed)._piste_suggest_probability()
        return leads

    def _piste_suggest_probability(self):
        """Note what the status suggests beside the probability that was typed."""
        suggested = self.env["crm.stage"]._piste_probabilities()
        pending = self.filtered(
            lambda lead: lead.type == "opportunity" and lead.won_status == "pending"
        )
        for stage, leads in pending.grouped("stage_id").items():
            if stage.id in suggested:
                leads.automated_probability = suggested[stage.id]

    def _pls_get_naive_bayes_probabilities(self, batch_mode=False, is_tooltip=False):
        """Predict as core does, but where the status suggests a value (AX-33)."""
        result = super()._pls_get_naive_bayes_probabilities(batch_mode, is_tooltip)
        suggested = self.env["crm.stage"]._piste_probabilities()
        if not suggested or not isinstance(result, tuple):
            return result
        probabilities, tooltip = result
        for lead in self:
            value = suggested.get(lead.stage_id._origin.id)
            if lead.type != "opportunity" or not value:
                continue
            if not batch_mode or lead.id in probabilities:
                probabilities[lead.id] = value
                if is_tooltip:
                    tooltip["probability"] = value
        return probabilities, tooltip
