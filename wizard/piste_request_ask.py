from datetime import timedelta

from odoo import api, fields, models


class PisteRequestAsk(models.TransientModel):
    """Ask a client for information: a template, then send (OD-02)."""

    _name = "piste.request.ask"
    _description = "Ask for Information"

    partner_id = fields.Many2one("res.partner", "Client", required=True)
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    template_id = fields.Many2one("piste.request.template", required=True)
    name = fields.Char(
        "Title", compute="_compute_from_template", store=True, readonly=False
    )
    why = fields.Text(
        "Why We Ask", compute="_compute_from_template", store=True, readonly=False
    )
    date_due = fields.Date(
        "Answer Before", compute="_compute_from_template", store=True, readonly=False
    )

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for ask in self:
            client = ask.partner_id
            if client and ask.contact_id.commercial_partner_id != client:
                ask.contact_id = client._piste_contact_for("contract") or client

    @api.depends("template_id", "partner_id")
    def _compute_from_template(self):
        today = fields.Date.context_today(self)
        for ask in self:
            lang = self.env["piste.request"]._client_lang(ask.partner_id)
            template = ask.template_id.with_context(lang=lang)
            ask.name = template.name
            ask.why = template.why
            days = template.due_days
            ask.date_due = days and today + timedelta(days=days)

    def _create_request(self):
        self.ensure_one()
        return self.env["piste.request"].create(
            {
                "partner_id": self.partner_id.id,
                "contact_id": self.contact_id.id,
                "template_id": self.template_id.id,
                "name": self.name or self.template_id.name,
                "why": self.why,
                "date_due": self.date_due,
            }
        )

    def action_send(self):
        """Make the request and send its link."""
        request = self._create_request()
        request.action_send()
        return self._open(request)

    def action_prepare(self):
        """Make the request without sending it, to change its questions."""
        return self._open(self._create_request())

    @api.model
    def _open(self, request):
        return {
            "type": "ir.actions.act_window",
            "res_model": "piste.request",
            "res_id": request.id,
            "views": [(False, "form")],
        }
