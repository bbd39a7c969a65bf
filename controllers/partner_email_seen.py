from base64 import b64decode

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

# One transparent point.
_POINT = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PATH = "/piste/email/<int:notification_id>/<string:token>"


class EmailSeen(Controller):
    """Addresses in the emails to clients; each is signed for one recipient (AX-10)."""

    # Public: the recipient has no account; the signed token is the right, else 404.
    @route(
        f"{_PATH}/image.gif",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
        save_session=False,
    )
    def email_image(self, notification_id, token):
        """Answer the image of an email, and note that it was opened."""
        self._note(notification_id, token)
        headers = [("Content-Type", "image/gif"), ("Cache-Control", "no-store")]
        return request.make_response(_POINT, headers)

    # Public: the same, for the very page that the token names.
    @route(
        f"{_PATH}/go",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
        save_session=False,
    )
    def email_link(self, notification_id, token, to=""):
        """Lead to the page of a link, and note that it was clicked.

        Only to the very page that was written in the email, which the token proves.
        """
        if not to:
            raise NotFound
        self._note(notification_id, token, to)
        return request.redirect(to, code=303, local=False)

    def _note(self, notification_id, token, target=None):
        # A program that only looks whether the page is there has read nothing.
        is_read = request.httprequest.method != "HEAD"
        seen = request.env["mail.notification"]._piste_seen
        if not seen(notification_id, token, target, is_read):
            raise NotFound
