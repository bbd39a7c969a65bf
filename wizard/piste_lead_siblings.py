from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class PisteLeadSiblings(models.TransientModel):
    """Ask what becomes of a prospect's other opportunities once one is won (AX-37)."""

    _name = "piste.lead.siblings"
    _inherit = ["piste.readable.links.mixin"]
    _description = "Other Opportunities of a Prospect"
    _piste_readable_links = ("lead_id",)

    lead_id = fields.Many2one(
        "crm.lead", "Won Opportunity", required=True, readonly=True, ondelete="cascade"
    )
    party_id = fields.Many2one(
        related="lead_id.piste_party_id", string="Prospect", related_sudo=False
    )
    line_ids = fields.One2many("piste.lead.siblings.line", "wizard_id", "Opportunities")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id"))
        if lead and "line_ids" in fields:
            reason = self.env.ref(
                "piste.lost_reason_other_won", raise_if_not_found=False
            )
            values["line_ids"] = [
                Command.create(
                    {
                        "opportunity_id": sibling.id,
                        "lost_reason_id": reason.id if reason else False,
                    }
                )
                for sibling in lead._piste_closable_siblings()
            ]
        return values

    def action_apply(self):
        """Lose what was chosen, each with its reason; the rest stays open.

        :raise UserError: when a reason is missing
        """
        self.ensure_one()
        # What was closed meanwhile, or is nobody's sibling, is left alone.
        siblings = self.lead_id._piste_closable_siblings()
        chosen = self.line_ids.filtered(
            lambda line: line.decision == "lose" and line.opportunity_id in siblings
        )
        for reason, lines in chosen.grouped("lost_reason_id").items():
            if not reason:
                raise UserError(
                    self.env._(
                        "Give a reason to lose “%(opportunity)s”, or keep it.",
                        opportunity=lines[:1].opportunity_id.name,
                    )
                )
            lines.opportunity_id.action_set_lost(lost_reason_id=reason.id)
        self.lead_id._piste_answer_siblings("done", chosen.opportunity_id)
        return {"type": "ir.actions.act_window_close"}

    def action_keep_all(self):
        """Keep them all open: this is not asked again."""
        self.lead_id.action_piste_keep_siblings()
        return {"type": "ir.actions.act_window_close"}
