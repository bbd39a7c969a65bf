from odoo import api, fields, models
from odoo.exceptions import UserError

from .piste_contract_approval import LIVE_STATES


class PisteContractApproval(models.Model):
    """How a request is opened, and when it is not (OD-23)."""

    _inherit = "piste.contract.approval"

    @api.model
    def _request(self, order, reason):
        """Open a request for the terms of a contract; rights on it are checked."""
        reason = self._clean(
            reason, self.env._("Say why the client should get these terms.")
        )
        facts = self._check_requestable(order)
        # In sudo mode: nobody has the right to write a request.
        order_sudo = order.sudo()
        barred = order_sudo.piste_term_editor_ids | self.env.user
        request = self.sudo().create(
            {
                "order_id": order.id,
                "requester_id": self.env.uid,
                "reason": reason,
                "barred_ids": [fields.Command.set(barred.ids)],
                "terms_hash": order._piste_terms_hash(),
                "difference": facts,
            }
        )
        request.write(request._first_reminder())
        if not request._deciders():
            raise UserError(
                self.env._(
                    "Nobody else may approve these terms: ask an administrator to name"
                    " another approver."
                )
            )
        order_sudo._piste_close_approval_activities()
        request._tell_approvers("requested")
        request._note(self.env._("Approval requested: %(reason)s", reason=reason))
        return request.with_env(self.env)

    @api.model
    def _check_requestable(self, order):
        """Return what the contract asks beyond the standard terms.

        :raise UserError: when there is nothing to approve, or it is too late
        """
        name = order.name
        if not order.piste_is_contract:
            raise UserError(
                self.env._(
                    "%(order)s is no contract: it needs no approval.", order=name
                )
            )
        if order.signed_on or order.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(contract)s is signed, confirmed or cancelled: there is nothing"
                    " left to approve. Make a new quotation instead.",
                    contract=name,
                )
            )
        order._piste_void_stale_approvals()
        live = self.sudo().search(
            [("order_id", "=", order.id), ("state", "in", LIVE_STATES)], limit=1
        )
        if live.state == "approved":
            raise UserError(
                self.env._(
                    "The terms of %(contract)s are approved already.", contract=name
                )
            )
        if live:
            raise UserError(
                self.env._(
                    "%(contract)s already waits for its approval, since %(date)s.",
                    contract=name,
                    date=live._day(live.requested_on),
                )
            )
        facts = order._piste_differences()
        if not facts:
            raise UserError(
                self.env._(
                    "%(contract)s follows the standard terms: it needs no approval.",
                    contract=name,
                )
            )
        return facts
