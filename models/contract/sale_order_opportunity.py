from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What the life of an order does to its opportunity (AX-34, AX-35)."""

    _inherit = "sale.order"

    piste_other_quotation_count = fields.Integer(
        "Other Open Quotations",
        compute="_compute_piste_other_quotation_count",
        groups="base.group_user",
    )
    piste_reopen_answer = fields.Selection(
        related="opportunity_id.piste_reopen_answer", groups="base.group_user"
    )

    # COMPUTE
    @api.depends("opportunity_id.order_ids.state", "state")
    def _compute_piste_other_quotation_count(self):
        for order in self:
            others = order._piste_other_quotations() if order.state == "sale" else ()
            order.piste_other_quotation_count = len(others)

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._piste_on_confirmed()
        return orders

    def write(self, vals):
        new_state = vals.get("state")
        moved = self.browse()
        if new_state in {"sale", "cancel"}:
            moved = self.filtered(
                lambda order: (
                    order.state != "sale"
                    if new_state == "sale"
                    else order.state == "sale"
                )
            )
        result = super().write(vals)
        if new_state == "sale":
            moved._piste_on_confirmed()
        else:
            moved._piste_on_unconfirmed()
        return result

    # ACTION
    def action_piste_cancel_other_quotations(self):
        """Cancel the other open quotations of the opportunity (AX-35).

        Those that the client signed are left alone and told.

        :raise UserError: when this order is not confirmed
        """
        self.ensure_one()
        if self.state != "sale":
            raise UserError(
                self.env._(
                    "Confirm %(order)s before cancelling the others.", order=self.name
                )
            )
        others = self._piste_other_quotations()
        signed = others.filtered("signed_on")
        (others - signed)._action_cancel()
        message = self.env._(
            "Quotations cancelled: %(names)s.",
            names=", ".join((others - signed).mapped("name")) or "0",
        )
        if signed:
            kept = self.env._(
                "Signed by the client, so kept: %(names)s.",
                names=", ".join(signed.mapped("name")),
            )
            message = f"{message} {kept}"
        self.message_post(body=message, subtype_xmlid="mail.mt_note")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if signed else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_piste_reopen_opportunity(self):
        """Open the opportunity of this cancelled order again (AX-35)."""
        self.ensure_one()
        return self.opportunity_id.action_piste_reopen_won()

    # BUSINESS
    def _piste_other_quotations(self):
        """Return the open quotations that compete with this order."""
        return (self.opportunity_id.order_ids - self._origin - self).filtered(
            lambda order: order.state in {"draft", "sent"}
        )

    def _piste_on_confirmed(self):
        """Win the opportunities of these orders where their company wants it."""
        # Whoever confirms, be it the client by paying, closes the opportunity.
        closing_sudo = self.sudo().filtered(
            lambda order: order.company_id.piste_win_by_order
        )
        opportunities_sudo = closing_sudo.opportunity_id.filtered(
            lambda lead: lead.won_status != "won"
        )
        if opportunities_sudo:
            opportunities_sudo.action_set_won()
            opportunities_sudo._piste_remind_siblings()
        self.sudo().opportunity_id.filtered(
            "piste_reopen_answer"
        ).piste_reopen_answer = False

    def _piste_on_unconfirmed(self):
        """Ask whether to reopen what was won and has no confirmed order any more."""
        # The question belongs to the opportunity, whoever cancels the order.
        opportunities_sudo = self.sudo().opportunity_id
        if opportunities_sudo:
            opportunities_sudo._piste_propose_reopening()
