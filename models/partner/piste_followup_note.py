from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PisteFollowupNote(models.Model):
    """What should be done for a client; a click makes a dated action of it (GB-04)."""

    _name = "piste.followup.note"
    _inherit = ["piste.readable.links.mixin"]
    _description = "Follow-up Note"
    _order = "id desc"
    _piste_readable_links = ("partner_id", "activity_id")

    partner_id = fields.Many2one(
        "res.partner", "Party", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("What to Do", required=True)
    user_id = fields.Many2one(
        "res.users",
        "For",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    date_deadline = fields.Date("When", default=lambda self: self._default_deadline())
    activity_id = fields.Many2one(
        "mail.activity",
        "Action",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _default_deadline(self):
        return fields.Date.context_today(self) + timedelta(days=1)

    @api.constrains("name")
    def _check_name(self):
        for note in self:
            if not note.name.strip():
                raise ValidationError(self.env._("Write what is to be done."))

    # ACTION

    def action_plan(self):
        """Make a dated action of each note that is not one yet (GB-04)."""
        self.check_access("write")
        todo = self.filtered(lambda note: not note.activity_id)
        activities = self.env["mail.activity"].create(
            [note._prepare_activity() for note in todo]
        )
        for note, activity in zip(todo, activities, strict=True):
            note.activity_id = activity

    def _prepare_activity(self):
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        return {
            "activity_type_id": todo.id if todo else False,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "summary": self.name,
            "user_id": self.user_id.id,
            "date_deadline": self.date_deadline or self._default_deadline(),
        }
