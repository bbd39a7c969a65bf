import uuid
from types import SimpleNamespace

from odoo.http import request, route

from ..utils import upload
from .portal_common import PistePortal

MAX_FILES = 5
MAX_REQUEST = (MAX_FILES + 1) * upload.MAX_BYTES
MAX_SUBJECT = 200
MAX_TEXT = 10_000
MAX_FEEDBACK = 1_000
FACES = ("happy", "neutral", "unhappy")
FILTERS = ("open", "closed")
KINDS = ("question", "problem")


class PisteTicketPortal(PistePortal):
    """Tickets of the merchant in the portal (OD-03, OD-04)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ticket_count" in counters:
            Tickets = request.env["piste.ticket"]
            values["ticket_count"] = (
                Tickets.search_count(self._ticket_domain("open"))
                if Tickets.has_access("read")
                else 0
            )
        return values

    def _ticket_domain(self, filterby):
        states = request.env["piste.ticket"]._closed_states()
        operator = "in" if filterby == "closed" else "not in"
        return [*self._piste_domain(), ("state", operator, states)]

    # LIST

    @route(
        ["/my/tickets", "/my/tickets/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_tickets(self, page=1, filterby=None, **kw):
        """List the tickets of the merchant as cards, 20 per page."""
        Tickets = request.env["piste.ticket"]
        if not Tickets.has_access("read"):
            raise request.not_found()
        filterby = self._piste_choice(filterby, FILTERS, "open")
        tickets, paging = self._piste_page(
            Tickets,
            self._ticket_domain(filterby),
            "/my/tickets",
            page,
            filterby=filterby,
        )
        return self._piste_render(
            "piste.portal_tickets",
            {
                "page_name": "piste_ticket",
                # In sudo mode: time zones of people whom the visitor may not read.
                "tickets": tickets.sudo()._portal_cards(),
                "pager": paging,
                "filterby": filterby,
            },
            title=request.env._("Tickets"),
        )

    # NEW

    @route(
        "/my/tickets/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_ticket_new(self, **kw):
        """Show the empty form."""
        self._ticket_check_merchant()
        return self._ticket_form({"submission_uid": uuid.uuid4().hex}, {})

    @route(
        "/my/tickets/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def portal_ticket_create(self, **post):
        """Open one ticket, however often the same form is sent."""
        self._ticket_check_merchant()
        form = self._ticket_parse(post)
        known = request.env["piste.ticket"]._portal_submitted(form["submission_uid"])
        if known:
            return self._piste_redirect(f"{known.access_url}?saved=created")
        files, errors = self._ticket_files()
        errors = {**self._ticket_errors(form), **errors}
        if errors:
            return self._ticket_form(form, errors)
        with self._piste_submitted_once(form["submission_uid"]):
            ticket = request.env["piste.ticket"]._portal_open(form, files)
        return self._piste_redirect(f"{ticket.access_url}?saved=created")

    @route(
        "/my/tickets/similar",
        type="jsonrpc",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_ticket_similar(self, subject=None, **kw):
        """Return the merchant's open tickets about the subject that he is typing."""
        self._ticket_check_merchant()
        text = self._piste_text(subject, MAX_SUBJECT)
        return request.env["piste.ticket"]._portal_similar(text)

    def _ticket_check_merchant(self):
        # Employees open tickets in the back office, for a merchant.
        if not request.env.user._is_portal():
            raise request.not_found()

    def _ticket_parse(self, post):
        subject = self._piste_text(post.get("subject"), MAX_SUBJECT)
        choices = request.env["piste.ticket"]._portal_choices()
        return {
            **{
                name: self._ticket_choice(post.get(name), choices[name])
                for name in choices
            },
            "submission_uid": self._piste_uid(post.get("submission_uid")),
            "kind": self._piste_choice(post.get("kind"), KINDS, "question"),
            "subject": " ".join(subject.split()),
            "description": self._piste_text(post.get("description"), MAX_TEXT),
        }

    def _ticket_choice(self, value, choices):
        """Return the id that was chosen, False for none or one of somebody else."""
        chosen = self._piste_integer(value)
        return chosen if chosen in dict(choices) else False

    def _ticket_errors(self, form):
        errors = {}
        if not form["subject"]:
            errors["subject"] = request.env._("Say in a few words what it is about.")
        if not form["description"]:
            errors["description"] = request.env._("Describe your question or problem.")
        return errors

    def _ticket_files(self):
        """Return the clean files of the form, and its errors.

        :return: list of (name, MIME type, content), and errors by field
        """
        sent = [f for f in request.httprequest.files.getlist("files") if f.filename]
        if len(sent) > MAX_FILES:
            return [], {
                "files": request.env._(
                    "Choose at most %(count)s files.", count=MAX_FILES
                )
            }
        files = []
        for file in sent:
            try:
                data = file.read(upload.MAX_BYTES + 1)
                files.append(upload.clean(file.filename, data))
            except upload.UploadError as error:
                return [], {"files": self._ticket_file_error(file, error)}
        return files, {}

    @staticmethod
    def _ticket_file_error(file, error):
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

    def _ticket_form(self, form, errors):
        return self._piste_render(
            "piste.portal_ticket_new",
            {
                "page_name": "piste_ticket",
                "form": form,
                "errors": errors,
                "choices": request.env["piste.ticket"]._portal_choices(),
                "limits": {"subject": MAX_SUBJECT, "description": MAX_TEXT},
                "max_files": MAX_FILES,
                "max_bytes": upload.MAX_BYTES,
                "delay": request.env["piste.ticket"]._portal_delay(),
            },
            title=request.env._("New ticket"),
            status=422 if errors else 200,
        )

    # ONE TICKET

    @route(
        "/my/tickets/<int:ticket_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_ticket(self, ticket_id, access_token=None, saved=None, face=None, **kw):
        """Show the conversation of one ticket, to its merchant or by its link.

        :param face: face that is proposed, from the link of an e-mail; it counts when
            it is sent
        """
        if request.env.user._is_public() and not access_token:
            return request.redirect(f"/web/login?redirect=/my/tickets/{ticket_id}")
        ticket_sudo = self._piste_document("piste.ticket", ticket_id, access_token)
        card = ticket_sudo._portal_page()
        return self._piste_render(
            "piste.portal_ticket",
            {
                "page_name": "piste_ticket",
                "ticket": card,
                "proposed": self._piste_choice(face, FACES, card["face"]),
                "max_feedback": MAX_FEEDBACK,
                "success": self._ticket_success(card, saved),
                **self._ticket_thread_values(ticket_sudo, access_token, kw),
            },
            title=card["subject"],
        )

    def _ticket_thread_values(self, ticket_sudo, access_token, kw):
        """Return what the conversation needs; never the record itself."""
        public = request.env.user._is_public()
        return {
            "object": SimpleNamespace(_name=ticket_sudo._name, id=ticket_sudo.id),
            "token": ticket_sudo.access_token if public else None,
            "pid": self._piste_integer(kw.get("pid")) or None,
            "hash": self._piste_text(kw.get("hash"), 64) or None,
            "access_token": ticket_sudo.access_token if access_token else None,
        }

    @staticmethod
    def _ticket_success(card, saved):
        if saved == "created":
            return request.env._(
                "Your ticket %(number)s is open. Answer promised before %(moment)s.",
                number=card["number"],
                moment=card["promise"],
            )
        return {
            "solved": request.env._("Thank you, the ticket is marked as solved."),
            "reopened": request.env._("The ticket is open again."),
            "rated": request.env._("Thank you, your opinion was received."),
        }.get(saved)

    @route(
        "/my/tickets/<int:ticket_id>/solve",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_ticket_solve(self, ticket_id, access_token=None, **post):
        """Let the merchant say that his problem is solved."""
        return self._ticket_move(ticket_id, access_token, "_customer_solve", "solved")

    @route(
        "/my/tickets/<int:ticket_id>/reopen",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_ticket_reopen(self, ticket_id, access_token=None, **post):
        """Let the merchant reopen a ticket closed too early."""
        return self._ticket_move(
            ticket_id, access_token, "_customer_reopen", "reopened"
        )

    # Public: from the link of an e-mail; its token is the right, else 404.
    @route(
        "/my/tickets/<int:ticket_id>/rate",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_ticket_rate(
        self, ticket_id, access_token=None, face=None, feedback=None, **post
    ):
        """Let the merchant say by a face how satisfied he is."""
        chosen = self._piste_choice(face, FACES, "")
        text = self._piste_text(feedback, MAX_FEEDBACK)
        return self._ticket_move(
            ticket_id, access_token, "_customer_rate", "rated", chosen, text
        )

    def _ticket_move(self, ticket_id, access_token, method, saved, *values):
        ticket_sudo = self._piste_document("piste.ticket", ticket_id, access_token)
        done = getattr(ticket_sudo, method)(*values)
        url = f"{ticket_sudo.access_url}?saved={saved if done else 'no'}"
        if access_token:
            url += f"&access_token={ticket_sudo.access_token}"
        return self._piste_redirect(url)

    @route(
        "/my/tickets/<int:ticket_id>/file/<int:file_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_ticket_file(self, ticket_id, file_id, access_token=None, **kw):
        """Serve a file sent with the request, to whoever sees the ticket."""
        ticket_sudo = self._piste_document("piste.ticket", ticket_id, access_token)
        file_sudo = ticket_sudo._portal_files().filtered(lambda f: f.id == file_id)
        if not file_sudo:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(file_sudo)
        picture = file_sudo.mimetype in ("image/png", "image/jpeg")
        return self._piste_file(stream, as_attachment=not picture)
