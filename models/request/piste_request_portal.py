from odoo import api, models
from odoo.tools import format_date

from .piste_request_answer import MAX_FILES

# State -> icon and colour; the word always stands beside them.
STATE_LOOKS = {
    "sent": ("fa-envelope-o", "text-bg-info"),
    "in_progress": ("fa-pencil", "text-bg-primary"),
    "complete": ("fa-check", "text-bg-success"),
    "cancelled": ("fa-ban", "text-bg-secondary"),
}


class PisteRequest(models.Model):
    """What a client sees of a request, in the portal or by his link."""

    _inherit = "piste.request"

    @api.model
    def _portal_domain(self):
        """Return the domain of what the current portal user may open."""
        merchant = self.env.user.partner_id.commercial_partner_id
        return [("partner_id", "=", merchant.id), ("state", "!=", "draft")]

    def _portal_card(self):
        """Return what the portal may show of a request in a list. In sudo mode."""
        self.ensure_one()
        icon, color = STATE_LOOKS[self.state]
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "url": f"/my/requests/{self.id}",
            "title": self.name,
            "state": self.state,
            "state_label": labels[self.state],
            "state_icon": icon,
            "state_color": color,
            "progress": self.progress,
            "is_open": self._is_open(),
            "is_late": self.is_late,
            "redo_count": self.redo_count if self._is_open() else 0,
            "due": format_date(self.env, self.date_due) if self.date_due else "",
        }

    def _portal_page(self):
        """Return what its page may show. Call it in sudo mode."""
        missing = self._missing()
        return {
            **self._portal_card(),
            "why": self.why or "",
            "company": self.company_id.name,
            "asked_by": self.requester_id.name or "",
            "items": [item._portal_item() for item in self.item_ids],
            "missing": missing.mapped("name"),
            "can_finish": self._is_open() and not missing,
        }


class PisteRequestItem(models.Model):
    _inherit = "piste.request.item"

    def _portal_item(self):
        """Return what a page may show of one question. Call it in sudo mode."""
        self.ensure_one()
        return {
            "id": self.id,
            "label": self.name,
            "kind": self.kind,
            "required": self.is_required,
            "instructions": self.instructions or "",
            "choices": self._choice_list(),
            "asks_expiry": self.asks_expiry and self.kind == "file",
            "text": self.answer_text or "",
            "date": self.answer_date.isoformat() if self.answer_date else "",
            "number": f"{self.answer_number:.15g}" if self.has_number else "",
            "valid_until": self.valid_until.isoformat() if self.valid_until else "",
            "answer": self.answer or "",
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "is_picture": file.mimetype.startswith("image/"),
                }
                for file in self.file_ids
            ],
            "room": MAX_FILES - len(self.file_ids),
            "done": self.is_done,
            "accepted": self.review == "accepted",
            "redo": self.redo_reason if self.review == "redo" else "",
            "can_answer": self._is_answerable(),
        }
