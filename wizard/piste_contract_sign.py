import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request


class PisteContractSign(models.TransientModel):
    """Choose who signs a contract, and where (OD-24, U10)."""

    _name = "piste.contract.sign"
    _description = "Have a Contract Signed"

    order_id = fields.Many2one("sale.order", "Contract", required=True, readonly=True)
    client_id = fields.Many2one(related="order_id.partner_id.commercial_partner_id")
    signer_id = fields.Many2one(
        "res.partner",
        "Who Signs",
        required=True,
        compute="_compute_signer_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    second_signer_id = fields.Many2one(
        "res.partner", "Then", help="Signs after the first one, by a link of their own."
    )
    cc_partner_ids = fields.Many2many(
        "res.partner", string="Copy to", help="Receive the signed contract too."
    )
    qr_code = fields.Binary("QR Code", readonly=True, attachment=False)
    link = fields.Char(readonly=True)

    @api.depends("order_id")
    def _compute_signer_id(self):
        for wizard in self:
            wizard.signer_id = wizard.order_id._piste_default_signer()

    # === ACTION ===

    def action_tablet(self):
        """Hand the tablet over: the ceremony opens, and the session is locked."""
        signer = self._prepare()
        signer.request_id._log("presented", by=self.env.user.name)
        path = signer._sign_path()
        if request:
            request.session["piste_presenting"] = path
        return {"type": "ir.actions.act_url", "url": path, "target": "self"}

    def action_send(self):
        """Send each signer the link, the second one when it is his turn.

        :raise UserError: if the person cannot be written to
        """
        if not self.signer_id.email:
            raise UserError(
                self.env._(
                    "%(name)s has no email address: add one, or use this tablet.",
                    name=self.signer_id.display_name,
                )
            )
        self._prepare()._send_link()
        self._mark_sent()
        return {"type": "ir.actions.act_window_close"}

    def action_qr(self):
        """Show the QR code that opens the ceremony on the phone of the client."""
        signer = self._prepare()
        signer.request_id._log("sent", signer.partner_id.name, by="QR")
        self._mark_sent()
        self.link = signer.sign_url
        # In sudo mode: drawing a code needs no right.
        self.qr_code = self._draw_code(signer.sign_url)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign on the Client's Phone"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("piste.piste_contract_sign_view_qr").id, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    # === BUSINESS ===

    @api.model
    def _draw_code(self, link):
        code = self.env["ir.actions.report"].barcode("QR", link, width=420, height=420)
        return base64.b64encode(code)

    def _mark_sent(self):
        self.order_id.filtered(lambda o: o.state == "draft").action_quotation_sent()

    def _prepare(self):
        """Return whose turn it is, once the document is drawn."""
        self.ensure_one()
        self.order_id.check_access("write")
        people = self.signer_id | self.second_signer_id | self.cc_partner_ids
        people.check_access("read")
        if self.signer_id == self.second_signer_id:
            raise UserError(
                self.env._("Two different persons sign, or one: choose another one.")
            )
        partners = self.signer_id + self.second_signer_id
        sign_request = self.env["piste.sign.request"]._prepare(
            self.order_id, partners, self.cc_partner_ids
        )
        return sign_request._next_signer()
