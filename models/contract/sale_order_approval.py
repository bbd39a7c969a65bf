from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .piste_contract_approval import LIVE_STATES, WAITING_STATES
from .sale_order import SIGNATURE_FIELDS

OPEN_STATES = ("draft", "sent")


class SaleOrder(models.Model):
    """A contract that leaves the standard terms waits for an approval (OD-23, U9).

    Nothing is refused while the representative writes; but as long as nobody has
    approved exactly these terms the contract is neither sent, signed, paid nor
    confirmed, on any path and in sudo mode too.
    """

    _inherit = "sale.order"

    piste_approval_ids = fields.One2many(
        "piste.contract.approval",
        "order_id",
        "Approval Requests",
        readonly=True,
        groups="piste.piste_group_rep,piste.piste_group_approver",
    )
    piste_approval_count = fields.Integer(
        "Number of Approval Requests",
        compute="_compute_piste_approval_count",
        compute_sudo=True,
        groups="base.group_user",
    )
    piste_approval_state = fields.Selection(
        [
            ("needed", "To Be Requested"),
            ("pending", "Waiting for Approval"),
            ("questioned", "Question from the Approver"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        "Approval of the Terms",
        compute="_compute_piste_approval_state",
        compute_sudo=True,
        groups="base.group_user",
        help="Empty for the standard terms, which need no approval.",
    )
    piste_is_held = fields.Boolean(
        "Terms Being Revised",
        compute="_compute_piste_approval_state",
        compute_sudo=True,
        help="The contract is not open to its client before an approval.",
    )
    piste_approval_told = fields.Char(
        "Last Word on the Terms",
        compute="_compute_piste_approval_state",
        compute_sudo=True,
        groups="base.group_user",
    )
    piste_difference_html = fields.Html(
        "Standard and Asked",
        compute="_compute_piste_difference_html",
        compute_sudo=True,
        groups="base.group_user",
    )

    piste_is_mine_to_approve = fields.Boolean(
        "In Place of an Approver",
        compute="_compute_piste_is_mine_to_approve",
        search="_search_piste_is_mine_to_approve",
        groups="base.group_user",
        help="Its terms wait for an approver whom I stand in for today. The record"
        " rules ask this, so that a stand-in begins and ends by itself.",
    )

    # === COMPUTE ===

    @api.depends_context("uid")
    def _compute_piste_is_mine_to_approve(self):
        # In sudo mode: requests are compared, not shown.
        domain = self._search_piste_is_mine_to_approve("in", [True])
        mine = self.sudo().filtered_domain(domain)
        for order in self:
            order.piste_is_mine_to_approve = order in mine

    @api.model
    def _search_piste_is_mine_to_approve(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        if not self.env["piste.contract.approval"]._absent_approvers():
            return Domain.FALSE
        waiting = Domain("state", "in", WAITING_STATES)
        # Past the record rules, which ask this themselves.
        return Domain("piste_approval_ids", "any!", waiting)

    @api.depends("piste_approval_ids")
    def _compute_piste_approval_count(self):
        for order in self:
            order.piste_approval_count = len(order.piste_approval_ids)

    @api.depends(
        lambda self: (
            "state",
            "piste_is_contract",
            "piste_standard",
            "piste_approval_ids.state",
            "piste_approval_ids.exchange_ids",
            *self._piste_condition_terms(),
            *(f"order_line.{name}" for name in self._piste_line_terms()),
        )
    )
    def _compute_piste_approval_state(self):
        for order in self:
            state, request = order._piste_approval_standing()
            order.piste_approval_state = state
            order.piste_is_held = state not in (False, "approved")
            order.piste_approval_told = request._told() if request else False

    @api.depends("piste_approval_state")
    def _compute_piste_difference_html(self):
        Difference = self.env["piste.contract.difference"]
        for order in self:
            facts = order.piste_approval_state and order._piste_differences()
            order.piste_difference_html = (
                Difference._html(facts, order.currency_id) if facts else False
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("piste_is_contract")._piste_keep_standard()
        return orders

    def write(self, vals):
        fresh = self.filtered(lambda order: not order.piste_is_contract)
        result = super().write(vals)
        if "sale_order_template_id" in vals:
            fresh.filtered("piste_is_contract")._piste_keep_standard()
        if "partner_id" in vals:
            self._piste_on_other_client()
        if not vals.keys().isdisjoint(self._piste_condition_terms()):
            self._piste_terms_changed()
        if vals.get("state") == "cancel":
            self._piste_void_approvals("cancelled")
        return result

    def _piste_check_write(self, vals):
        contracts = self.filtered("piste_is_contract")
        signs = any(vals.get(name) for name in SIGNATURE_FIELDS)
        if signs or vals.get("state") in ("sent", "sale"):
            contracts._piste_check_approved()
        if not self.env.su:
            contracts._piste_check_conditions_open(vals)
        return super()._piste_check_write(vals)

    def _piste_check_conditions_open(self, vals):
        given = [
            (self._fields[name], vals[name])
            for name in self._piste_condition_terms()
            if name in vals
        ]
        changed = self.filtered(
            lambda order: any(
                field.convert_to_cache(order[field.name], order)
                != field.convert_to_cache(value, order)
                for field, value in given
            )
        )
        changed._piste_check_terms_open()

    def _piste_check_terms_open(self):
        """Refuse to change what a client has signed or what is confirmed (OD-24).

        :raise UserError: with what to do instead
        """
        for order in self.filtered("piste_is_contract"):
            if order.signed_on:
                raise UserError(
                    self.env._(
                        "%(contract)s is signed: its terms cannot change any more. Make"
                        " a new quotation instead.",
                        contract=order.name,
                    )
                )
            if order.state == "sale":
                raise UserError(
                    self.env._(
                        "%(contract)s is confirmed: its terms cannot change any more."
                        " Make a new quotation instead.",
                        contract=order.name,
                    )
                )

    # === ACTION ===

    def action_quotation_send(self):
        self.filtered("piste_is_contract")._piste_check_approved()
        return super().action_quotation_send()

    def action_piste_request_approval(self, reason):
        """Ask an approver to accept terms that leave the standard (OD-23).

        :param str reason: why the client should get them
        :return: the new ``piste.contract.approval``
        :raise UserError: without deviation or reason, for a contract that is not open
            any more, or while a request is open
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["piste.contract.approval"]._request(self, reason)

    def action_piste_open_approval(self):
        """Open the last approval request of this contract."""
        self.ensure_one()
        return {
            **self._piste_approval_action(),
            "views": [(False, "form")],
            "res_id": self.piste_approval_ids[:1].id,
        }

    def action_piste_open_approvals(self):
        """Open all approval requests of this contract."""
        self.ensure_one()
        if len(self.piste_approval_ids) == 1:
            return self.action_piste_open_approval()
        return {
            **self._piste_approval_action(),
            "domain": [("order_id", "=", self.id)],
            "context": {},
        }

    def _piste_approval_action(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_contract_approval_action"
        )

    # === BUSINESS ===

    def _piste_line_terms(self):
        return (
            "sequence",
            "display_type",
            "product_id",
            "name",
            "product_uom_qty",
            "product_uom_id",
            "price_unit",
            "discount",
            "tax_ids",
            "is_optional",
        )

    def _piste_approval_standing(self):
        """Return where the approval of these terms stands.

        :return: a state of ``piste_approval_state`` and the request that it comes
            from; False and no request for standard terms
        """
        self.ensure_one()
        Approval = self.env["piste.contract.approval"].sudo()
        origin = self._origin
        if not (origin and self.piste_is_contract and self.state in OPEN_STATES):
            return False, Approval
        if not self._piste_differences():
            return False, Approval
        last = origin.sudo().piste_approval_ids[:1]
        if last.state in ("void", False) or last.terms_hash != self._piste_terms_hash():
            return "needed", Approval
        return last.state, last

    def _piste_needs_approval(self):
        """Tell whether nobody has approved exactly these terms (U9)."""
        self.ensure_one()
        return self._piste_approval_standing()[0] not in (False, "approved")

    def _piste_approval_refusal(self):
        """Say why the terms of this contract are not ready for the client.

        :return: a sentence for the user, or False
        """
        self.ensure_one()
        state, _request = self._piste_approval_standing()
        if state in (False, "approved"):
            return False
        sentences = {
            "needed": self.env._(
                "%(contract)s leaves the standard terms: request an approval first.",
                contract=self.name,
            ),
            "pending": self.env._(
                "%(contract)s leaves the standard terms and waits for its approval.",
                contract=self.name,
            ),
            "questioned": self.env._(
                "%(contract)s waits for its approval: answer the question of the"
                " approver.",
                contract=self.name,
            ),
            "refused": self.env._(
                "The terms of %(contract)s were refused: change them, or request"
                " another approval.",
                contract=self.name,
            ),
        }
        return sentences[state]

    def _piste_check_approved(self):
        """:raise UserError: if nobody approved the terms of one of these contracts"""
        for order in self:
            if message := order._piste_approval_refusal():
                raise UserError(message)

    def _piste_confirmation_error(self):
        return self._piste_approval_refusal() or super()._piste_confirmation_error()

    def _piste_is_open_to_client(self):
        return super()._piste_is_open_to_client() and not self._piste_needs_approval()

    def _piste_terms_changed(self):
        """Note who changed the terms of these contracts, and void what was approved.

        In sudo mode nobody in particular edits; the approval is void all the same.
        """
        contracts = self.filtered(
            lambda order: order.piste_is_contract and order.state in OPEN_STATES
        )
        # In sudo mode: the representative writes neither of them.
        contracts_sudo = contracts.sudo()
        if not self.env.su:
            uid = self.env.uid
            contracts_sudo.filtered(
                lambda order: uid not in order.piste_term_editor_ids.ids
            ).piste_term_editor_ids = [fields.Command.link(uid)]
        contracts._piste_void_stale_approvals()

    def _piste_void_stale_approvals(self):
        Approval = self.env["piste.contract.approval"].sudo()
        live = Approval.search(
            [("order_id", "in", self.ids), ("state", "in", LIVE_STATES)]
        )
        stale = live.filtered(
            lambda request: request.terms_hash != request.order_id._piste_terms_hash()
        )
        stale._void("edited")

    def _piste_void_approvals(self, why):
        Approval = self.env["piste.contract.approval"].sudo()
        Approval.search(
            [("order_id", "in", self.ids), ("state", "in", WAITING_STATES)]
        )._void(why)

    def _piste_on_other_client(self):
        """Start again from the standard of the new client; approvals do not follow."""
        contracts = self.filtered(
            lambda order: order.piste_is_contract and order.state in OPEN_STATES
        )
        contracts._piste_keep_standard()
        Approval = self.env["piste.contract.approval"].sudo()
        Approval.search(
            [("order_id", "in", contracts.ids), ("state", "in", LIVE_STATES)]
        )._void("client")

    def _piste_tell_paid_too_early(self):
        """Tell the representative that the client paid terms that changed meanwhile."""
        for order in self:
            order.message_post(
                body=self.env._(
                    "The client has paid while the terms were being changed. Once they"
                    " are approved, confirm the contract by hand."
                ),
                partner_ids=order.user_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _piste_close_approval_activities(self):
        """Take back what waits for a word on the terms of these contracts."""
        # In sudo mode: activities of colleagues too.
        self.sudo().activity_unlink(
            ["piste.mail_activity_approval", "piste.mail_activity_approval_answer"]
        )
