from odoo import api, fields, models

from .piste_request import OPEN_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    piste_request_count = fields.Integer(
        "Open Requests",
        compute="_compute_piste_request_count",
        groups="piste.piste_group_rep,piste.piste_group_marketing,piste.piste_group_agent",
    )

    # COMPUTE
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_request_count(self):
        counts = dict(
            # Not in sudo mode: a user inherits this field.
            self.env["piste.request"]
            .sudo(False)
            ._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "in", OPEN_STATES),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.piste_request_count = counts.get(partner.commercial_partner_id, 0)

    # CRUD
    def write(self, vals):
        owners = {partner: partner.user_id for partner in self if "user_id" in vals}
        result = super().write(vals)
        for partner, owner in owners.items():
            if owner and partner.user_id != owner:
                partner._piste_hand_over_requests(owner)
        return result

    def _piste_hand_over_requests(self, owner):
        """Give what the former owner had to do on requests to the new one.

        :param res.users owner: user who was the account owner until now
        """
        # In sudo mode: who changes the owner need not see the requests.
        requests = (
            self.env["piste.request"].sudo().search([("partner_id", "=", self.id)])
        )
        requests.message_unsubscribe(owner.partner_id.ids)
        activities = requests.activity_ids.filtered(lambda a: a.user_id == owner)
        if self.user_id:
            activities.write({"user_id": self.user_id.id})
            requests.filtered(lambda r: r.requester_id == owner).write(
                {"requester_id": self.user_id.id}
            )
        else:
            activities.unlink()

    # ACTION
    def action_view_piste_requests(self):
        """Open the requests made to this client."""
        self.ensure_one()
        merchant = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_request_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", merchant.id)],
            "context": {"default_partner_id": merchant.id},
        }

    def action_piste_ask(self):
        """Choose what to ask of this client."""
        self.ensure_one()
        merchant = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Information"),
            "res_model": "piste.request.ask",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": merchant.id,
                **({} if self == merchant else {"default_contact_id": self.id}),
            },
        }

    # BUSINESS
    def _piste_activity_documents(self):
        return {
            **super()._piste_activity_documents(),
            "piste.request": self._piste_documents("piste.request"),
        }
