import math
import re

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import formatLang

from ..utils import upload
from .portal_common import PistePortal

MAX_FILES = 5
MAX_REQUEST = (MAX_FILES + 1) * upload.MAX_BYTES
MAX_TEXT = 5_000
MAX_NUMBER = 1e12
NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,6})?", re.ASCII)
FILTERS = ("open", "closed")


class PisteRequestPages(PistePortal):
    """What the portal and the secure link share: one page, answers, files."""

    # PAGE
    def _request_page(self, request_sudo, base, errors=None, saved=None, **values):
        """Render the page of a request.

        :param piste.request request_sudo: checked, in sudo mode
        :param str base: address of this page
        :param dict errors: sentence by id of the question
        """
        card = request_sudo._portal_page()
        return self._piste_render(
            "piste.portal_request",
            {
                "page_name": "piste_request",
                "asked": card,
                "base": base,
                "errors": errors or {},
                "max_text": MAX_TEXT,
                "max_bytes": upload.MAX_BYTES,
                "success": self._request_success(card, saved),
                **values,
            },
            title=card["title"],
            status=422 if errors else 200,
        )

    @staticmethod
    def _request_success(card, saved):
        if saved == "done" and card["state"] == "complete":
            return request.env._("Thank you, your answers were received.")
        if saved == "answer":
            return request.env._("Saved.")
        return None

    # ANSWER
    def _request_answer(self, request_sudo, item_id, base, post):
        """Save the answer to one question, and show the page again."""
        item_sudo = self._request_item(request_sudo, item_id)
        values, error = self._request_parse(item_sudo, post)
        files = []
        if not error and item_sudo.kind == "file":
            files, error = self._request_files()
        if not error:
            try:
                with request.env.cr.savepoint():
                    item_sudo._answer(values, files)
            except UserError as refusal:
                error = str(refusal.args[0])
        if error:
            return self._request_page(request_sudo, base, {item_sudo.id: error})
        return self._piste_redirect(f"{base}?saved=answer#item-{item_sudo.id}")

    @staticmethod
    def _request_item(request_sudo, item_id):
        item_sudo = request_sudo.item_ids.filtered(lambda item: item.id == item_id)
        if not item_sudo:
            raise request.not_found()
        return item_sudo

    def _request_parse(self, item_sudo, post):
        """Return the values of the answer, and what is wrong with them."""
        kind, sent = item_sudo.kind, post.get("answer")
        if kind == "file":
            return self._request_validity(item_sudo, post.get("valid_until"))
        text = self._piste_text(sent, MAX_TEXT)
        if kind == "date":
            date = self._piste_date(text)
            if text and not date:
                return {}, request.env._("This date does not exist.")
            return {"answer_date": date or False}, None
        if kind == "number":
            return self._request_number(text)
        if kind == "choice" and text and text not in item_sudo._choice_list():
            return {}, request.env._("Choose one of the answers.")
        return {"answer_text": text or False}, None

    def _request_validity(self, item_sudo, value):
        if not item_sudo.asks_expiry:
            return {}, None
        until = self._piste_date(value)
        if not until:
            return {}, request.env._("Tell until when this document is valid.")
        if until < item_sudo.env.cr.now().date():
            return {}, request.env._("This document has expired: send the new one.")
        return {"valid_until": until}, None

    @staticmethod
    def _request_number(text):
        plain = re.sub(r"[\s\u00a0\u202f$€%]", "", text)
        if not plain:
            return {"has_number": False, "answer_number": 0}, None
        number = float(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else None
        if number is None or not math.isfinite(number) or abs(number) > MAX_NUMBER:
            example = formatLang(request.env, 1234.5, digits=2)
            return {}, request.env._(
                "Write a number, for instance %(example)s.", example=example
            )
        return {"has_number": True, "answer_number": number}, None

    def _request_files(self):
        """Return the clean files of the form, and what is wrong with them."""
        sent = [f for f in request.httprequest.files.getlist("files") if f.filename]
        if len(sent) > MAX_FILES:
            return [], request.env._("Send at most %(count)s files.", count=MAX_FILES)
        files = []
        for file in sent:
            try:
                data = file.read(upload.MAX_BYTES + 1)
                files.append(upload.clean(file.filename, data))
            except upload.UploadError as error:
                return [], self._request_file_error(file, error)
        return files, None

    @staticmethod
    def _request_file_error(file, error):
        name = upload.clean_name(file.filename)
        messages = {
            "empty": request.env._("“%(name)s” is empty.", name=name),
            "size": request.env._("“%(name)s” is heavier than 8 MB.", name=name),
            "pixels": request.env._(
                "“%(name)s” has more than 50 million pixels.", name=name
            ),
        }
        return messages.get(error.code) or request.env._(
            "“%(name)s” is not a JPEG, PNG, WebP or PDF file.", name=name
        )

    # FILES
    @staticmethod
    def _request_find_file(request_sudo, file_id):
        file_sudo = request_sudo.item_ids.file_ids.filtered(lambda f: f.id == file_id)
        if not file_sudo:
            raise request.not_found()
        return file_sudo

    def _request_serve(self, request_sudo, file_id):
        """Serve a file to who sent it, as a picture or a download."""
        file_sudo = self._request_find_file(request_sudo, file_id)
        stream = request.env["ir.binary"]._get_stream_from(
            file_sudo, "content", filename=file_sudo.name, mimetype=file_sudo.mimetype
        )
        picture = file_sudo.mimetype in ("image/png", "image/jpeg")
        response = self._piste_file(stream, as_attachment=not picture)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _request_remove(self, request_sudo, file_id, base):
        """Take a file back, as long as it was not accepted."""
        file_sudo = self._request_find_file(request_sudo, file_id)
        item_sudo = file_sudo.item_id
        if item_sudo._is_answerable():
            item_sudo._remove_file(file_sudo)
        return self._piste_redirect(f"{base}#item-{item_sudo.id}")


class PisteRequestPortal(PisteRequestPages):
    """Requests made to the merchant, in the portal (OD-02)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # Only what was asked: the page has no place for the others.
        wanted = {"request_count", "request_open_count"} & set(counters)
        if wanted:
            # In sudo mode: limited to the merchant's own by the domain.
            Requests = request.env["piste.request"].sudo()
            domain = self._request_domain("open")
            count = Requests.search_count(domain) if self._is_merchant() else 0
            values.update(dict.fromkeys(wanted, count))
        return values

    @staticmethod
    def _is_merchant():
        return request.env.user._is_portal()

    def _request_domain(self, filterby):
        operator = "not in" if filterby == "closed" else "in"
        self._piste_fetch_visitor()
        return [
            *request.env["piste.request"]._portal_domain(),
            ("state", operator, ("sent", "in_progress")),
        ]

    def _request_own(self, request_id):
        """Return a request of the merchant, in sudo mode, or answer 404."""
        # In sudo mode: limited to the merchant's own by the domain.
        Requests = request.env["piste.request"].sudo()
        found = Requests
        if self._is_merchant() and 0 < request_id < 2**31:
            domain = [("id", "=", request_id), *Requests._portal_domain()]
            found = Requests.search(domain, limit=1)
        if not found:
            raise request.not_found()
        return found

    @route(
        ["/my/requests", "/my/requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_requests(self, page=1, filterby=None, **kw):
        """List what is asked of the merchant as cards, 20 per page."""
        if not self._is_merchant():
            raise request.not_found()
        filterby = self._piste_choice(filterby, FILTERS, "open")
        found, paging = self._piste_page(
            # In sudo mode: limited to the merchant's own by the domain.
            request.env["piste.request"].sudo(),
            self._request_domain(filterby),
            "/my/requests",
            page,
            filterby=filterby,
        )
        return self._piste_render(
            "piste.portal_requests",
            {
                "page_name": "piste_request",
                "requests": [one._portal_card() for one in found],
                "pager": paging,
                "filterby": filterby,
            },
            title=request.env._("Requests"),
        )

    @route(
        "/my/requests/<int:request_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_request(self, request_id, saved=None, **kw):
        """Show what is asked, with what was answered so far."""
        return self._request_page(
            self._request_own(request_id), f"/my/requests/{request_id}", saved=saved
        )

    @route(
        "/my/requests/<int:request_id>/item/<int:item_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_request_answer(self, request_id, item_id, **post):
        """Save one answer."""
        return self._request_answer(
            self._request_own(request_id), item_id, f"/my/requests/{request_id}", post
        )

    @route(
        "/my/requests/<int:request_id>/file/<int:file_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_request_file(self, request_id, file_id, **kw):
        """Serve a file that the merchant sent."""
        return self._request_serve(self._request_own(request_id), file_id)

    @route(
        "/my/requests/<int:request_id>/file/<int:file_id>/remove",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_request_remove(self, request_id, file_id, **post):
        """Take a file back."""
        return self._request_remove(
            self._request_own(request_id), file_id, f"/my/requests/{request_id}"
        )

    @route(
        "/my/requests/<int:request_id>/finish",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_request_finish(self, request_id, **post):
        """Send the answers: staff is told."""
        done = self._request_own(request_id)._finish()
        saved = "done" if done else "no"
        return self._piste_redirect(f"/my/requests/{request_id}?saved={saved}")
