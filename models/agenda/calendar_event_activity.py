from odoo import api, fields, models
from odoo.fields import Command

# Type of event -> type of the activity that core hangs on its record.
ACTIVITY_TYPES = {
    "call": "mail.mail_activity_data_call",
    "task": "mail.mail_activity_data_todo",
    "meeting": "mail.mail_activity_data_meeting",
    "event": "mail.mail_activity_data_meeting",
}
# Of these, nothing is left to do.
WITHOUT_ACTIVITY = ("note", "absence")
# What came of these is a remark on the opportunity (BD-15).
REMARK_KINDS = ("call", "meeting", "event")


class CalendarEvent(models.Model):
    """An event and its activity are one thing to do (AX-38).

    Core hangs an activity on the record of an event, of the type of meetings, and
    keeps the dates of both together. Here it is of the type of the event, and what
    closes one closes the other.
    """

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        given = self.env.context.get("default_activity_ids")
        if not given:
            vals_list = [self._piste_with_activity(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _piste_with_activity(self, vals):
        """Return these values with the activity that fits the type of the event."""
        kind = vals.get("piste_kind") or self.env.context.get("default_piste_kind")
        if vals.get("activity_ids") or not kind:
            return vals
        # Core hangs none where it is told that there are none.
        nothing = {**vals, "activity_ids": [Command.set([])]}
        if kind in WITHOUT_ACTIVITY:
            return nothing
        # A private event is nobody else's business, nor are its words.
        if vals.get("privacy") == "private":
            return nothing
        if kind not in ACTIVITY_TYPES:
            return vals
        type_ = self.env.ref(ACTIVITY_TYPES[kind], raise_if_not_found=False)
        origin = self._piste_origin_of(vals)
        if not type_ or not origin:
            return vals
        return {**vals, "activity_ids": [self._piste_activity_command(vals, type_)]}

    @api.model
    def _piste_origin_of(self, vals):
        """Return model id and id of the record that these values are planned from."""
        names = ["res_model_id", "res_id", "opportunity_id", "piste_partner_id"]
        known = {**self.default_get(names), **vals}
        if known.get("opportunity_id"):
            model_id = self.env["ir.model"]._get_id("crm.lead")
            return (model_id, known["opportunity_id"])
        model_id, res_id = known.get("res_model_id"), known.get("res_id")
        if not model_id or not res_id:
            return self._piste_client_of(known)
        # In sudo mode as core: which models have activities.
        model = self.env["ir.model"].sudo().browse(model_id)
        excluded = self._get_activity_excluded_models()
        fits = model.is_mail_activity and model.model not in excluded
        return (model_id, res_id) if fits else None

    @api.model
    def _piste_client_of(self, known):
        """Return model id and id of the client that an event of the menu is with.

        So that it is among the next actions too; who may not plan anything on the
        client has the event alone.
        """
        client = self.env["res.partner"].browse(known.get("piste_partner_id") or ())
        if not client or not client.has_access("write"):
            return None
        return (self.env["ir.model"]._get_id(client._name), client.id)

    @api.model
    def _piste_activity_command(self, vals, type_):
        known = {**self.default_get(["start", "name", "user_id", "allday"]), **vals}
        model_id, res_id = self._piste_origin_of(vals)
        start = fields.Datetime.to_datetime(known["start"])
        deadline = self._get_activity_deadline_from_start(start, known.get("allday"))
        return Command.create(
            {
                "activity_type_id": type_.id,
                "res_model_id": model_id,
                "res_id": res_id,
                "summary": known.get("name"),
                "date_deadline": deadline,
                "user_id": known.get("user_id") or self.env.uid,
            }
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("piste_partner_id"):
            self._piste_follow_client()
        return result

    def _piste_follow_client(self):
        """Hang the activity of an event of the menu on its new client."""
        for event in self.filtered(lambda event: not event.res_id):
            # In sudo mode: the activity follows its event.
            stray = event.activity_ids.sudo().filtered(
                lambda activity, client=event.piste_partner_id: (
                    activity.res_model == client._name and activity.res_id != client.id
                )
            )
            stray.res_id = event.piste_partner_id.id

    def _piste_after_done(self):
        result = super()._piste_after_done()
        for event in self:
            # In sudo mode: closing the event is closing its activity.
            event.activity_ids.sudo()._action_done(feedback=event.piste_outcome)
            # In sudo mode: who held it may only read the opportunity.
            if event.piste_kind in REMARK_KINDS:
                event.sudo()._piste_remark_lead()._piste_copy_remark(event)
        return result

    def _piste_after_cancel(self):
        result = super()._piste_after_cancel()
        # In sudo mode: what was called off is left to nobody.
        self.activity_ids.sudo().unlink()
        return result

    def _piste_remark_lead(self):
        """Return the opportunity or piste whose remarks get the outcome."""
        self.ensure_one()
        if self.opportunity_id or self.res_model != "crm.lead":
            return self.opportunity_id
        return self.opportunity_id.browse(self.res_id).exists()
