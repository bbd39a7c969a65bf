from odoo import fields

from .common import PisteContracts

REASON = "Elle ouvre trois plages"


class PisteApprovals(PisteContracts):
    """Contracts that leave the standard terms, and two approvers.

    Mix it in before TransactionCase or HttpCase.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approver_b = cls._create_user("approver_b", "piste.piste_group_approver")
        cls.approver_b.write(
            {
                "company_ids": [fields.Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        # The demo data give a discount.
        cls.terms.sale_order_template_line_ids.piste_max_discount = 0
        users = cls.rep + cls.rep_b + cls.leader + cls.manager
        for user in users + cls.approver + cls.approver_b:
            user.email = f"{user.login}@example.com"

    @classmethod
    def _line(cls, order, name):
        """Return the line of a fee: design, access…"""
        product = cls.env.ref(f"piste.product_fee_{name}")
        return order.order_line.filtered(lambda line: line.product_id == product)

    @classmethod
    def _deviating(cls, user=None, opportunity=None):
        """Return a contract whose representative lowered the design to 300 $."""
        order = cls._quote(opportunity)
        cls._line(order, "design").with_user(user or cls.rep).price_unit = 300
        return order

    @classmethod
    def _requested(cls, user=None, opportunity=None):
        """Return the request for a deviating contract."""
        order = cls._deviating(user, opportunity)
        asked = order.with_user(user or cls.rep)
        return asked.action_piste_request_approval(REASON).sudo()

    @classmethod
    def _approved(cls):
        """Return a contract whose other terms an approver accepted."""
        request = cls._requested()
        request.with_user(cls.approver).action_approve()
        return request.order_id

    def _activities(self, order, user):
        return order.activity_ids.filtered(lambda activity: activity.user_id == user)

    def _mails_to(self, user):
        """Return the e-mails about approvals for a user, the newest first."""
        return self.env["mail.mail"].search(
            [
                ("recipient_ids", "in", user.partner_id.ids),
                ("model", "=", "piste.contract.approval"),
            ]
        )
