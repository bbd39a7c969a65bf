from odoo import api, fields, models
from odoo.exceptions import UserError


class PisteRequestItem(models.Model):
    """One question of a request, with the answer of the client (OD-02)."""

    _name = "piste.request.item"
    _inherit = ["piste.request.question.mixin"]
    _description = "Question of a Request to a Client"

    request_id = fields.Many2one(
        "piste.request", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    # Answer
    answer_text = fields.Text("Answer in Words", readonly=True, copy=False)
    answer_date = fields.Date("Answered Date", readonly=True, copy=False)
    answer_number = fields.Float("Answered Number", readonly=True, copy=False)
    has_number = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )
    file_ids = fields.One2many("piste.request.file", "item_id", "Sent Files")
    valid_until = fields.Date(readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    answer = fields.Char(compute="_compute_answer")
    is_done = fields.Boolean("Answered", compute="_compute_is_done", store=True)
    # Judgement
    review = fields.Selection(
        [("accepted", "Accepted"), ("redo", "To Redo")],
        readonly=True,
        copy=False,
        help="Empty: nobody looked at the answer yet.",
    )
    redo_reason = fields.Text("Reason", readonly=True, copy=False)

    _redo_reason_given = models.Constraint(
        "CHECK(review IS DISTINCT FROM 'redo' OR redo_reason IS NOT NULL)",
        "Tell the client what to redo.",
    )

    # COMPUTE
    @api.depends(
        "kind",
        "answer_text",
        "answer_date",
        "has_number",
        "file_ids",
        "valid_until",
        "asks_expiry",
        "review",
    )
    def _compute_is_done(self):
        for item in self:
            item.is_done = item._has_answer() and item.review != "redo"

    @api.depends("kind", "answer_text", "answer_date", "answer_number", "file_ids.name")
    @api.depends_context("lang")
    def _compute_answer(self):
        for item in self:
            item.answer = item._answer_label()

    def _has_answer(self):
        self.ensure_one()
        if self.kind == "file":
            return bool(self.file_ids) and bool(
                self.valid_until or not self.asks_expiry
            )
        return bool(
            {
                "date": self.answer_date,
                "number": self.has_number,
            }.get(self.kind, self.answer_text)
        )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_answer_fields(vals)
        items = super().create(vals_list)
        items._check_draft()
        return items

    def write(self, vals):
        self._check_answer_fields(vals)
        if {"request_id", *self._question_fields()} & vals.keys():
            self._check_draft()
        result = super().write(vals)
        if "request_id" in vals:
            self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self._check_draft()

    def _check_draft(self):
        if not self.env.su and any(r.state != "draft" for r in self.request_id):
            raise UserError(
                self.env._(
                    "The client has this request already: cancel it and make another."
                )
            )

    @api.model
    def _answer_fields(self):
        """Return the fields that only server code writes."""
        return {
            "answer_text",
            "answer_date",
            "answer_number",
            "has_number",
            "file_ids",
            "valid_until",
            "answered_on",
            "is_done",
            "review",
            "redo_reason",
        }

    @api.model
    def _check_answer_fields(self, vals):
        if not self.env.su and not self._answer_fields().isdisjoint(vals):
            raise UserError(
                self.env._("The client alone answers; accept it or send it back.")
            )

    # ACTION
    def action_accept(self):
        """Accept the answers."""
        self._accept()

    def action_open_redo(self):
        """Ask for the reason to send this answer back."""
        self.ensure_one()
        self.request_id.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Back"),
            "res_model": "piste.request.redo",
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_ids": self.ids},
        }
