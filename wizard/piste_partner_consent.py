from odoo import api, fields, models
from odoo.exceptions import UserError


class PistePartnerConsent(models.TransientModel):
    """Note a refusal, or its withdrawal, with date, source and reason (AX-07)."""

    _name = "piste.partner.consent"
    _description = "Consent of a Contact"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    # What they want
    do_not_call = fields.Boolean(
        compute="_compute_refusals", store=True, precompute=True, readonly=False
    )
    do_not_email = fields.Boolean(
        "Do Not Send Emails",
        compute="_compute_refusals",
        store=True,
        precompute=True,
        readonly=False,
    )
    is_withdrawal = fields.Boolean("Withdrawal", compute="_compute_is_withdrawal")
    # How we know
    basis = fields.Selection(
        selection=lambda self: self._selection_basis(), required=True, default="told"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Char()
    reason = fields.Text()
    # History
    call_refusal = fields.Char("Refusal of Calls", compute="_compute_present")
    email_refusal = fields.Char("Refusal of Emails", compute="_compute_present")

    @api.model
    def _selection_basis(self):
        field = self.env["piste.consent"]._fields["basis"]
        ours = {"told", "written", "list"}
        return [
            (value, label)
            for value, label in field._description_selection(self.env)
            if value in ours
        ]

    # COMPUTE

    @api.depends("res_model", "res_id")
    def _compute_refusals(self):
        for wizard in self:
            record = wizard._record()
            wizard.do_not_call = record.piste_do_not_call
            wizard.do_not_email = record.piste_do_not_email

    @api.depends("res_model", "res_id")
    def _compute_present(self):
        for wizard in self:
            record = wizard._record()
            wizard.call_refusal = record.piste_call_refusal
            wizard.email_refusal = record.piste_email_refusal

    @api.depends("do_not_call", "do_not_email", "res_model", "res_id")
    def _compute_is_withdrawal(self):
        for wizard in self:
            record = wizard._record()
            wizard.is_withdrawal = (
                record.piste_do_not_call and not wizard.do_not_call
            ) or (record.piste_do_not_email and not wizard.do_not_email)

    def _record(self):
        """Return whose consent this is, checked against the rights of the user."""
        Model = self.env.get(self.res_model)
        if not isinstance(Model, self.pool["piste.consent.mixin"]):
            raise UserError(self.env._("Open the contact or the piste first."))
        record = Model.browse(self.res_id)
        record.check_access("read")
        return record

    # ACTION

    def action_apply(self):
        """Note what changed.

        :raise UserError: when a refusal is withdrawn without reason
        """
        self.ensure_one()
        record = self._record()
        details = {
            "basis": self.basis,
            "date": self.date,
            "source": self.source,
        }
        for channel, wanted, now in (
            ("phone", self.do_not_call, record.piste_do_not_call),
            ("email", self.do_not_email, record.piste_do_not_email),
        ):
            if wanted and not now:
                record._piste_refuse(channel, reason=self.reason, **details)
            elif now and not wanted:
                record._piste_allow(channel, self.reason, **details)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
