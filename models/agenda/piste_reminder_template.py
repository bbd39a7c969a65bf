from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

# What may stand between braces in a subject or a text.
PLACEHOLDERS = ("event", "date", "place", "client", "person")


class PisteReminderTemplate(models.Model):
    """What a reminder of an event says (AX-43).

    Words between braces are replaced: nothing in a template is ever run, so that
    whoever may write one can do no harm by it.
    """

    _name = "piste.reminder.template"
    _description = "Reminder Template"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    media = fields.Selection([("email", "Email")], required=True, default="email")
    model = fields.Selection(
        [("reminder", "EventReminder")], required=True, default="reminder"
    )
    subject = fields.Char(
        required=True,
        translate=True,
        help="{event}, {date}, {place}, {client} and {person} are filled in.",
    )
    body = fields.Html("Text", translate=True, sanitize_overridable=False)
    signature = fields.Html(translate=True, sanitize_overridable=False)
    recipient_ids = fields.Many2many(
        "res.partner",
        string="Recipients",
        help="Those who receive every reminder of this template, besides whom the"
        " reminder itself is for.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.constrains("subject", "name")
    def _check_texts(self):
        for template in self:
            if not template.subject.strip() or not template.name.strip():
                raise ValidationError(
                    self.env._("A template needs a name and a subject.")
                )

    @api.model
    def _piste_default(self):
        """Return the template of those who choose none: the first one."""
        return self.search([], limit=1)

    def _piste_fill(self, words):
        """Return the subject and the body with their words filled in.

        :param dict words: text or markup of each of ``PLACEHOLDERS``
        """
        self.ensure_one()
        subject = self._piste_replace(self.subject, words)
        parts = (self.body, self.signature)
        body = "".join(part for part in parts if not is_html_empty(part))
        escaped = {name: escape(word) for name, word in words.items()}
        return " ".join(subject.split()), self._piste_replace(body, escaped)

    @api.model
    def _piste_replace(self, text, words):
        for name in PLACEHOLDERS:
            text = text.replace(f"{{{name}}}", str(words.get(name) or ""))
        return text
