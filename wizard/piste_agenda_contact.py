from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_MODELS = ("crm.lead", "res.partner")


class PisteContactLog(models.TransientModel):
    """*I spoke to the client*: a call, a visit or a text in one click (OD-05)."""

    _name = "piste.contact.log"
    _description = "I Spoke to the Client"

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    document_name = fields.Char("File", compute="_compute_document_name")
    kind = fields.Selection(
        [("call", "Call"), ("visit", "Visit"), ("text", "Text Message")],
        required=True,
        default="call",
    )
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    note = fields.Text("What Was Said", help="Stays in the team: an internal note.")
    next_date = fields.Date("Next Follow-up")

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        for log in self:
            document = log._document()
            log.document_name = document and document.display_name

    @api.constrains("date")
    def _check_date(self):
        now = fields.Datetime.now()
        for log in self:
            # A minute of tolerance: the clocks of two machines are never alike.
            if log.date > fields.Datetime.add(now, minutes=1):
                raise ValidationError(
                    self.env._("Nobody has spoken tomorrow: choose a past moment.")
                )

    @api.constrains("res_model", "res_id")
    def _check_document(self):
        for log in self:
            if log.res_model not in _MODELS:
                raise ValidationError(
                    self.env._("Only a piste or a client can be spoken to.")
                )
            # The right of the user, whoever runs the check for him.
            log._document().with_user(self.env.user).check_access("read")

    # ACTION

    def action_save(self):
        """Count the exchange, tell the team what was said, and set the next date.

        A second click changes nothing.

        :raise UserError: when the document is gone
        """
        self.ensure_one()
        self.check_access("write")
        document = self._document()
        if not document:
            raise UserError(self.env._("This file was deleted."))
        document.check_access("write")
        if self._is_saved():
            return {"type": "ir.actions.act_window_close"}
        is_lead = document._name == "crm.lead"
        # sudo: exchanges are written by the system; the user may write the document.
        self.env["piste.contact.point"].sudo()._record(
            [
                {
                    "date": min(self.date, fields.Datetime.now()),
                    "kind": self.kind,
                    "user_id": self.env.uid,
                    "lead_id": document.id if is_lead else False,
                    "partner_id": document.partner_id.id if is_lead else document.id,
                    "source_model": self._name,
                    "source_id": self.id,
                }
            ]
        )
        if is_lead:
            document._piste_touch_contact(self.date)
        if (self.note or "").strip():
            self._tell(document)
        if self.next_date:
            document.piste_next_followup_date = self.next_date
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Noted."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # BUSINESS

    def _document(self):
        if self.res_model not in _MODELS:
            return self.env["res.partner"]
        return self.env[self.res_model].browse(self.res_id).exists()

    def _is_saved(self):
        # sudo: only yes or no.
        return bool(
            self.env["piste.contact.point"]
            .sudo()
            .search_count(
                [("source_model", "=", self._name), ("source_id", "=", self.id)]
            )
        )

    def _tell(self, document):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        document.message_post(
            body=Markup("<b>%s</b><br/>%s") % (kinds[self.kind], self.note.strip()),
            subtype_xmlid="mail.mt_note",
        )
