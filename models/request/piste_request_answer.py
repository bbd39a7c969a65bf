import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

MAX_FILES = 5


class PisteRequestItem(models.Model):
    """What the client answers, and what becomes of it."""

    _inherit = "piste.request.item"

    # BUSINESS: ANSWER
    def _answer_label(self):
        """Return the answer as a person reads it."""
        self.ensure_one()
        if self.kind == "file":
            return ", ".join(self.file_ids.mapped("name"))
        if self.kind == "date":
            return format_date(self.env, self.answer_date) if self.answer_date else ""
        if self.kind == "number":
            if not self.has_number:
                return ""
            digits = 0 if self.answer_number == int(self.answer_number) else 2
            return formatLang(self.env, self.answer_number, digits=digits)
        return self.answer_text or ""

    def _is_answerable(self):
        """Tell whether the client may (still) answer."""
        self.ensure_one()
        return self.request_id._is_open() and self.review != "accepted"

    def _answer(self, values, files=()):
        """Keep an answer of the client. Call it in sudo mode, after the checks.

        :param dict values: clean values of the answer fields; empty ones clear it
        :param list files: (name, MIME type, content) of clean files, that are added
        :raise UserError: if it is not to be answered any more, or there are too many
            files
        """
        self.ensure_one()
        # One at a time: two screens must not add more files than allowed.
        self.env.cr.execute(
            "SELECT 1 FROM piste_request WHERE id = %s FOR UPDATE",
            [self.request_id.id],
        )
        self.invalidate_recordset()
        self.request_id.invalidate_recordset()
        if not self._is_answerable():
            raise UserError(self.env._("This question is not to be answered any more."))
        if len(self.file_ids) + len(files) > MAX_FILES:
            raise UserError(
                self.env._("Send at most %(count)s files.", count=MAX_FILES)
            )
        self.env["piste.request.file"].create(
            [
                {
                    "item_id": self.id,
                    "name": name,
                    "mimetype": mimetype,
                    "size": len(content),
                    "content": base64.b64encode(content),
                }
                for name, mimetype, content in files
            ]
        )
        self.write(
            {
                **values,
                "answered_on": fields.Datetime.now(),
                "review": False,
                "redo_reason": False,
            }
        )
        self.request_id._after_answer()

    def _remove_file(self, file):
        """Take back a file that the client sent. Call it in sudo mode."""
        self.ensure_one()
        file.unlink()
        self.write({"review": False, "redo_reason": False})
        self.request_id._after_answer()

    # BUSINESS: JUDGEMENT
    def _accept(self):
        self.request_id.check_access("write")
        if any(not item.is_done for item in self):
            raise UserError(self.env._("There is no answer to accept yet."))
        # In sudo mode: judgements are closed to every user but by these methods.
        self.sudo().write({"review": "accepted", "redo_reason": False})

    def _send_back(self, reason):
        """Ask the client to answer again, and send him a new link.

        :param str reason: what he reads
        """
        self.request_id.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Tell the client what to redo."))
        if any(not item.is_done for item in self):
            raise UserError(self.env._("There is no answer to send back."))
        if any(request.state == "cancelled" for request in self.request_id):
            raise UserError(self.env._("Nobody is to answer this request any more."))
        self.request_id._check_sendable()
        # In sudo mode: the same, and the links.
        items_sudo = self.sudo()
        items_sudo.write({"review": "redo", "redo_reason": reason})
        requests_sudo = items_sudo.request_id
        requests_sudo.filtered(lambda r: r.state == "complete").write(
            {"state": "in_progress", "completed_on": False}
        )
        requests_sudo._send_links(reminder=False)
