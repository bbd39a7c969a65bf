from odoo.http import request, route

from .portal_request import MAX_REQUEST, PisteRequestPages

_PAGE = "/piste/request/<string:token>"
# Wrong links that one address, or one link, may try in ten minutes.
MOST_FAILURES, FAILURE_SECONDS = 60, 600


class RequestLink(PisteRequestPages):
    """What is asked of a client, by secure link and without an account (OD-02).

    The token in the address is the right of one person to answer one request. Opening
    it changes nothing; nothing is ever done in the name of whoever is logged in here.
    """

    # Public: the token in the address is the right of one person; else 404.
    @route(
        _PAGE,
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
    )
    def request_link(self, token, saved=None, **kw):
        """Show what is asked, with what was answered so far."""
        link_sudo = self._link(token)
        if not link_sudo:
            return self._link_gone()
        return self._link_private(
            self._request_page(
                link_sudo.request_id, self._base(token), saved=saved, is_link=True
            )
        )

    # Public: the same.
    @route(
        f"{_PAGE}/item/<int:item_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def request_link_answer(self, token, item_id, **post):
        """Save one answer."""
        link_sudo = self._link(token)
        if not link_sudo:
            return self._link_gone()
        return self._link_private(
            self._request_answer(link_sudo.request_id, item_id, self._base(token), post)
        )

    # Public: the same.
    @route(
        f"{_PAGE}/file/<int:file_id>",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
    )
    def request_link_file(self, token, file_id, **kw):
        """Serve a file that the client sent."""
        link_sudo = self._link(token)
        if not link_sudo:
            return self._link_gone()
        return self._request_serve(link_sudo.request_id, file_id)

    # Public: the same.
    @route(
        f"{_PAGE}/file/<int:file_id>/remove",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["POST"],
    )
    def request_link_remove(self, token, file_id, **post):
        """Take a file back."""
        link_sudo = self._link(token)
        if not link_sudo:
            return self._link_gone()
        return self._request_remove(link_sudo.request_id, file_id, self._base(token))

    # Public: the same.
    @route(
        f"{_PAGE}/finish",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["POST"],
    )
    def request_link_finish(self, token, **post):
        """Send the answers: the link ends, staff is told.

        Pressed twice, the second one gets the same thanks.
        """
        link_sudo = self._link(token, also_used=True)
        if not link_sudo:
            return self._link_gone()
        if not link_sudo.request_id._finish():
            return self._piste_redirect(self._base(token))
        return self._link_private(
            self._piste_render(
                "piste.request_link_done",
                {"page_name": "piste_request"},
                title=request.env._("Thank you, your answers were received."),
            )
        )

    # HELPERS
    def _link(self, token, also_used=False):
        """Return the living link of a token, in sudo mode, or none.

        :param bool also_used: also one that ended when its request was completed
        """
        # In sudo mode: nobody else counts who guesses.
        Attempts = request.env["piste.failed.attempt"].sudo()
        # By the address, and by the link.
        names = [f"ip {request.httprequest.remote_addr}", f"link {token}"]
        if Attempts._is_blocked(names, MOST_FAILURES, FAILURE_SECONDS):
            return request.env["piste.request.link"]
        Links = request.env["piste.request.link"]
        link = Links._from_token(token)
        if not link and also_used:
            used = Links._of_token(token)
            link = used if used._is_used_up() else link
        if not link:
            Attempts._fail(names)
            return link
        # Nobody, whoever is logged in: the answers are the client's.
        request.update_env(
            user=request.env.ref("base.public_user").id,
            context={**request.env.context, "lang": link.request_id._mail_lang()},
        )
        # In sudo mode: the token is the right.
        return request.env["piste.request.link"].sudo().browse(link.id)

    def _link_gone(self):
        """Answer 404, the same whatever is wrong, saying what to do."""
        return self._link_private(
            self._piste_render(
                "piste.request_link_gone",
                {"page_name": "piste_request"},
                title=request.env._("This link does not work any more"),
                status=404,
            )
        )

    @staticmethod
    def _base(token):
        return f"/piste/request/{token}"

    @staticmethod
    def _link_private(response):
        # No search engine keeps the address that holds the token, nor follows it.
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
