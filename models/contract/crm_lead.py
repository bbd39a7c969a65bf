from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_piste_create_quotation(self):
        """Make a quotation from the standard terms and open it (AX-34, OD-22).

        :return: the action that opens the new quotation
        :raise UserError: if the client or the standard terms are missing
        """
        self.ensure_one()
        self.check_access("write")
        order = self.env["sale.order"].create(self._piste_prepare_contract())
        self._piste_enter_proposal()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _piste_prepare_contract(self):
        """Return the values of a contract for this opportunity.

        Domains above may add to them.
        """
        self.ensure_one()
        self._piste_check_quotable()
        company = self.company_id or self.env.company
        terms = company._piste_get_standard_terms()
        if not terms:
            raise UserError(
                self.env._(
                    "%(company)s has no standard terms yet. Ask a manager to choose"
                    " them in Configuration, Settings.",
                    company=company.name,
                )
            )
        context = self._prepare_opportunity_quotation_context()
        prefix = "default_"
        values = {
            key.removeprefix(prefix): value
            for key, value in context.items()
            if key.startswith(prefix)
        }
        values["user_id"] = self.user_id.id or self.env.uid
        values["sale_order_template_id"] = terms.id
        values["order_line"] = [
            Command.create(line._prepare_order_line_values())
            for line in terms.with_context(
                lang=self.partner_id.lang
            ).sale_order_template_line_ids
        ]
        return values

    def _piste_check_quotable(self):
        if self.type != "opportunity":
            raise UserError(
                self.env._("Convert the piste into an opportunity before quoting it.")
            )
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "Choose the client of “%(opportunity)s” before quoting.",
                    opportunity=self.name,
                )
            )
        self.partner_id.check_access("read")

    def _piste_enter_proposal(self):
        """Bring these opportunities to the proposal stage, never back to it (AX-34)."""
        stage = self._piste_proposal_stage()
        if not stage:
            return
        place = (stage.sequence, stage.id)
        self.filtered(
            lambda lead: (
                lead.active
                and not lead.stage_id.is_won
                and (lead.stage_id.sequence, lead.stage_id.id) < place
            )
        ).stage_id = stage

    def _piste_proposal_stage(self):
        """Return the stage that stands for a proposal, or an empty recordset."""
        Stage = self.env["crm.stage"]
        return Stage.browse(Stage._piste_ids_by_role().get("proposal", ()))
