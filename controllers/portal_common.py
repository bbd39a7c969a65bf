import uuid
from contextlib import contextmanager
from datetime import date
from hmac import compare_digest

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

# What every page about a client's own documents answers with: never cached by a
# shared computer, never framed, never leaked to another site or to a search engine.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex",
}
# All that a page reads of its visitor and of his company.
VISITOR_FIELDS = ("partner_id", "share", "company_id")
CONTACT_FIELDS = ("name", "commercial_partner_id", "user_id", "lang", "tz")
# And what the home shows of him besides.
HOME_FIELDS = (
    "complete_name",
    "function",
    "website",
    "commercial_company_name",
    "email",
    "phone",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "parent_id",
    "is_company",
    "company_id",
    "company_name",
    "type",
    "active",
    "vat",
)
MAX_ID = 2**31 - 1
MAX_TOKEN = 64
PER_PAGE = 20
MAX_PAGE = 10_000


class PistePortal(CustomerPortal):
    """What the portal pages of every domain share: safe access, casts, headers."""

    def _piste_document(self, model, document_id, access_token=None):
        """Return the document in sudo mode, or answer 404.

        A visitor reaches the documents of his own company (commercial partner) as
        far as his record rules go, or the one whose token he holds. Whatever is
        wrong, the answer is the same, so that ids reveal nothing.

        :param str model: technical name of a model with a ``partner_id``
        :param int document_id: id found in the URL
        :param access_token: token found in the URL, of any type and length
        :raise werkzeug.exceptions.NotFound: unknown, foreign, or wrong token
        """
        if not 0 < document_id <= MAX_ID:
            raise request.not_found()
        document = request.env[model]
        if document.has_access("read"):
            domain = [("id", "=", document_id), *self._piste_domain()]
            document = document.search(domain, limit=1)
        # In sudo mode, for related names that a portal user may not read.
        document_sudo = document.sudo()
        if not document_sudo and access_token:
            document_sudo = self._piste_token_document(model, document_id, access_token)
        if not document_sudo:
            raise request.not_found()
        return document_sudo

    def _piste_domain(self):
        """Domain of the documents of the visitor's company, beside record rules.

        Documents of Piste name the company itself, never a person of it.
        """
        self._piste_fetch_visitor()
        company = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "=", company.id)]

    @staticmethod
    def _piste_fetch_visitor():
        """Read of the visitor and his company what pages need, not all they have.

        What is in the cache already is not read again.
        """
        user = request.env.user
        user.fetch(VISITOR_FIELDS)
        user.partner_id.fetch(CONTACT_FIELDS)
        # In sudo mode, as core: a contact may not read who looks after his company.
        user.partner_id.commercial_partner_id.sudo().fetch(CONTACT_FIELDS)
        # In sudo mode, as core's page: the name in its corners.
        request.env.company.sudo().fetch(["name", "partner_id"])

    def _prepare_portal_layout_values(self):
        self._piste_fetch_visitor()
        return super()._prepare_portal_layout_values()

    def _prepare_home_portal_values(self, counters):
        if not counters:
            # In sudo mode: what core asks to know the ways to pay.
            request.env.company.sudo().fetch(["parent_path", "currency_id"])
            request.env.user.partner_id.fetch(HOME_FIELDS)
        return super()._prepare_home_portal_values(counters)

    @staticmethod
    def _piste_token_document(model, document_id, access_token):
        # In sudo mode: the token, compared in constant time, is the right.
        Documents = request.env[model].sudo()
        if not (
            isinstance(access_token, str)
            and access_token.isascii()
            and len(access_token) <= MAX_TOKEN
        ):
            return Documents
        document_sudo = Documents.browse(document_id).exists()
        expected = document_sudo.access_token or ""
        if expected and compare_digest(expected, access_token):
            return document_sudo
        return Documents

    def _piste_page(self, records, domain, url, page, **url_args):
        """Return one page of a list, the newest first, and its pager.

        :param records: empty recordset of the listed model
        :param domain: what is listed, beside the visitor's record rules
        :param str url: address of the first page
        :param page: number of the wanted page, of any type
        """
        paging = pager(
            url=url,
            url_args=url_args,
            total=records.search_count(domain),
            page=self._piste_integer(page, default=1, low=1, high=MAX_PAGE),
            step=PER_PAGE,
        )
        found = records.search(
            domain, order="id desc", limit=PER_PAGE, offset=paging["offset"]
        )
        return found, paging

    @staticmethod
    def _piste_uid(value):
        """Return the key of a form as sent, or a new one when it is none."""
        try:
            return uuid.UUID(hex=value).hex
        except (AttributeError, TypeError, ValueError):
            return uuid.uuid4().hex

    @staticmethod
    @contextmanager
    def _piste_submitted_once(uid):
        """Create what a form asks for, once, however often it is sent at once.

        :raise ConcurrencyError: for the second of two; the web server then tries it
            again and finds the first result
        """
        try:
            with request.env.cr.savepoint():
                yield
        except UniqueViolation as error:
            raise ConcurrencyError(uid) from error

    def _piste_file(self, stream, as_attachment=False):
        """Serve a file to those who see its document; nothing in it may run."""
        response = self._piste_private(stream.get_response(as_attachment=as_attachment))
        response.headers["Cache-Control"] = "private, max-age=3600"
        response.headers["Content-Security-Policy"] = "default-src 'none'"
        return response

    @staticmethod
    def _piste_text(value, limit):
        """Return ``value`` as clean text of at most ``limit`` characters.

        Control characters (NUL first, which PostgreSQL refuses) are dropped; line
        breaks and tabs stay. Anything but a string is the empty text.
        """
        if not isinstance(value, str):
            return ""
        text = value[: 2 * limit].replace("\r\n", "\n").replace("\r", "\n")
        kept = (c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))
        return "".join(kept).strip()[:limit]

    @staticmethod
    def _piste_date(value):
        """Return the date written as YYYY-MM-DD, or None when it does not exist."""
        try:
            return date.fromisoformat(value) if len(value) == 10 else None
        except (TypeError, ValueError):
            return None

    @staticmethod
    def _piste_integer(value, default=0, low=0, high=MAX_ID):
        """Return ``value`` as an integer within bounds, else ``default``."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            return default
        return int(text) if low <= int(text) <= high else default

    @staticmethod
    def _piste_choice(value, choices, default):
        """Return ``value`` if it is one of ``choices``, else ``default``."""
        return value if isinstance(value, str) and value in choices else default

    @staticmethod
    def _piste_private(response):
        """Add the headers of a private page to ``response`` and return it."""
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _piste_render(self, template, values, title, status=200):
        """Render a private portal page.

        :param str template: xml id of a template that calls ``piste.portal_page``
        :param dict values: what the template shows; never a record in sudo mode
        :param str title: title of the window and, unless the template sets its own
            ``heading``, the only ``h1`` of the page
        :param int status: HTTP status
        """
        lang = (request.env.lang or "en_US").replace("_", "-")
        response = request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                "title": title,
                "html_data": {"lang": lang},
                **values,
            },
            status=status,
        )
        return self._piste_private(response)

    def _piste_redirect(self, url):
        """Answer a successful POST by a local redirect (Post/Redirect/Get)."""
        return self._piste_private(request.redirect(url, code=303))
