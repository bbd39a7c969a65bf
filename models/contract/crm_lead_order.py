from odoo import api, fields, models


class CrmLead(models.Model):
    """The amount of an opportunity, and its end, follow its orders (AX-34, AX-35)."""

    _inherit = "crm.lead"

    piste_reopen_answer = fields.Selection(
        [("pending", "To Decide"), ("declined", "Left Won")],
        "Reopening",
        readonly=True,
        copy=False,
        help="Whether to open the opportunity again, now that its order is cancelled.",
    )

    # ACTION
    def action_piste_reopen_won(self):
        """Open a won opportunity again, where a proposal stands (AX-35)."""
        self.check_access("write")
        Stage = self.env["crm.stage"]
        by_role = Stage._piste_ids_by_role()
        stage_id = by_role.get("proposal") or by_role.get("new")
        stage = Stage.browse(stage_id) or Stage.search(
            [("piste_is_closed", "=", False)], limit=1
        )
        won = self.filtered(lambda lead: lead.won_status == "won")
        won.write({"stage_id": stage.id})
        self._piste_answer_reopening(False)
        return True

    def action_piste_leave_won(self):
        """Leave the opportunity won although its order is cancelled."""
        self.check_access("write")
        self._piste_answer_reopening("declined")
        return True

    # BUSINESS
    def _update_revenues_from_so(self, order):
        """Let the amount follow what the client accepted, up and down (AX-34)."""
        for lead in self.filtered(
            lambda lead: lead.company_currency == order.currency_id
        ):
            accepted = lead.order_ids.filtered(
                lambda other: (
                    other.state == "sale" and other.currency_id == order.currency_id
                )
            )
            lead._piste_set_amount(sum(accepted.mapped("amount_untaxed")))
        return super()._update_revenues_from_so(order)

    def _piste_propose_reopening(self):
        """Keep the question for the won ones without a confirmed order left."""
        orphans = self.filtered(
            lambda lead: (
                lead.won_status == "won"
                and "sale" not in lead.order_ids.mapped("state")
            )
        )
        orphans.write({"piste_reopen_answer": "pending"})
        orphans._piste_plan_decision(
            "piste.mail_activity_reopen",
            self.env._("Its order is cancelled: open this opportunity again?"),
        )

    def _piste_answer_reopening(self, answer):
        self.write({"piste_reopen_answer": answer})
        self._piste_close_decision("piste.mail_activity_reopen")

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        # Opened again by a click on the band: the question is answered.
        answered = self.filtered(
            lambda lead: lead.piste_reopen_answer and lead.won_status != "won"
        )
        if answered:
            answered._piste_answer_reopening(False)
        return result

    @api.model
    def _piste_not_carried(self):
        return {
            **super()._piste_not_carried(),
            "piste_reopen_answer": "asked when an order is cancelled",
        }

    @api.model
    def _merge_kept(self):
        # Only open ones are merged, and the question is asked of closed ones.
        reason = "asked of closed ones, both are open"
        return {**super()._merge_kept(), "piste_reopen_answer": reason}
