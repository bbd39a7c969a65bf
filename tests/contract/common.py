from odoo.fields import Command

from odoo.addons.piste.models.contract.sale_order_sign import SIGNING

from ..common import PisteRoles


class PisteContracts(PisteRoles):
    """A Québec company with its taxes, a paying provider and the users of PisteRoles.

    Mix it in before TransactionCase or HttpCase.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env(context={**cls.env.context, **cls.quiet})
        cls.company = env["res.company"].create(
            {
                "name": "Québec inc.",
                "currency_id": env.ref("base.CAD").id,
                "country_id": env.ref("base.ca").id,
                "state_id": env.ref("base.state_ca_qc").id,
            }
        )
        env["account.chart.template"]._load("ca_2023", cls.company, False)
        cls._move_users_to_company()
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.provider = cls._create_provider()
        cls.terms = cls.env.ref("piste.sale_order_template_plage")
        # As a company is installed; the demo asks for more.
        cls.terms.piste_requires_authorization = False
        for merchant in cls.merchant_a + cls.merchant_b:
            merchant.write(
                {
                    "state_id": env.ref("base.state_ca_qc").id,
                    "country_id": env.ref("base.ca").id,
                    "street": "1, rue du Test",
                    "city": "Montréal",
                    "zip": "H2X 0A1",
                    "lang": "fr_CA",
                    "email": f"merchant{merchant.id}@example.com",
                }
            )
        cls.opportunity = cls._create_opportunity(cls.merchant_a, cls.rep)

    @classmethod
    def _move_users_to_company(cls):
        users = (
            cls.rep
            + cls.rep_b
            + cls.leader
            + cls.manager
            + cls.approver
            + cls.accountant
            + cls.portal_a
            + cls.portal_b
            + cls.env.user
        )
        users.write({"company_ids": [Command.link(cls.company.id)]})
        (users - cls.env.user).write({"company_id": cls.company.id})
        (cls.team + cls.team_b).company_id = cls.company

    @classmethod
    def _create_provider(cls):
        provider = cls.env["payment.provider"].search(
            [("company_id", "=", cls.company.id), ("code", "=", "demo")], limit=1
        )
        provider.write({"state": "test", "is_published": True})
        return provider

    @classmethod
    def _create_opportunity(cls, merchant, rep, **values):
        return (
            cls.env["crm.lead"]
            .with_user(rep)
            .create(
                {
                    "name": f"Plage {merchant.name}",
                    "type": "opportunity",
                    "partner_id": merchant.id,
                    "user_id": rep.id,
                    **values,
                }
            )
        )

    @classmethod
    def _quote(cls, opportunity=None, user=None):
        """Return a contract made by its representative through the button."""
        opportunity = opportunity or cls.opportunity
        user = user or opportunity.user_id
        action = opportunity.with_user(user).action_piste_create_quotation()
        return cls.env["sale.order"].browse(action["res_id"])

    @classmethod
    def _sign(cls, order):
        """Sign as the ceremony does at its end, without its documents."""
        order.sudo().with_context(piste_signing=SIGNING).write(
            {
                "signed_by": order.partner_id.name,
                "signed_on": "2026-01-15 15:00:00",
                "signature": cls.env.user.company_id.logo or b"R0lGODlhAQABAAAAACw=",
            }
        )

    @classmethod
    def _pay(cls, order, amount=None, reference=None):
        """Pay as the portal and the provider do; return the transaction."""
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.env.ref("payment_demo.payment_method_demo").id,
                "reference": reference or f"{order.name}-{len(order.transaction_ids)}",
                "amount": amount or order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_invoice_id.id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        transaction._set_done()
        transaction._post_process()
        return transaction


class PortalPayment:
    """Pay ``order`` by the page of the portal, with the token of its link."""

    def _transaction(self, **params):
        return self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/transaction",
            {
                "access_token": self.token,
                "provider_id": self.provider.id,
                "payment_method_id": self.env.ref(
                    "payment_demo.payment_method_demo"
                ).id,
                "token_id": None,
                "amount": self.order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": f"/my/orders/{self.order.id}",
                **params,
            },
        )
