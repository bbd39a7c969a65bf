from datetime import UTC

from odoo.http import Controller, Response, Stream, request, route
from odoo.tools import file_path

from ..models.promotion.piste_promotion_public import IMAGE_WIDTHS
from ..utils import feed_query
from ..utils.http_problem import HEADERS, JSON, problem_response, speak

# Seconds that a reader, or a cache on the way, may show a page without asking.
MAX_AGE = 60
CACHE = f"public, max-age={MAX_AGE}, stale-while-revalidate=300"
FEED_HEADERS = {**HEADERS, "Cache-Control": CACHE}
IMAGE_AGE = 86_400
PUBLIC_ID_SIZE, IMAGE_HASH_SIZE = 32, 16
HEX = frozenset("0123456789abcdef")


class PistePromotionFeed(Controller):
    """The public feed of current promotions for the shoppers' app (A30, I12).

    Without user, session or cookie, and readable from a replica.
    """

    # Public: published promotions are for everybody.
    @route(
        "/piste/feed/v1/promotions",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def feed_promotions(self, **_kwargs):
        """Answer a page of current promotions."""
        try:
            query = feed_query.parse(request.httprequest.args)
        except feed_query.QueryError as error:
            return self._feed_refuse(error.args[0])
        page = request.env["piste.promotion.feed"]._page(query)
        return self._feed_answer(page, query.lang, is_list=True)

    # Public: the same for one of them.
    @route(
        "/piste/feed/v1/promotions/<string:public_id>",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def feed_promotion(self, public_id, **_kwargs):
        """Answer one promotion as long as it is current."""
        try:
            lang = feed_query.parse_lang(request.httprequest.args)
        except feed_query.QueryError as error:
            return self._feed_refuse(error.args[0])
        page = None
        if is_hex(public_id, PUBLIC_ID_SIZE):
            page = request.env["piste.promotion.feed"]._one(public_id, lang)
        if not page:
            return self._feed_unknown()
        return self._feed_answer(page, lang)

    # Public: pictures of current promotions, by an id that reveals nothing.
    @route(
        "/piste/feed/v1/images/<string:image_id>/<int:width>",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def feed_image(self, image_id, width, **_kwargs):
        """Answer a picture, encoded anew by us, in one of the web sizes."""
        attachment_sudo = None
        if is_hex(image_id, IMAGE_HASH_SIZE) and width in IMAGE_WIDTHS:
            # In sudo mode: only a picture of a published promotion is found.
            attachment_sudo = request.env["piste.promotion.feed"]._image(
                image_id, width
            )
        if not attachment_sudo:
            return self._feed_unknown()
        stream = attachment_sudo._to_http_stream()
        stream.download_name = f"{image_id}-{width}"
        stream.public = True
        response = stream.get_response(as_attachment=False, max_age=IMAGE_AGE)
        response.headers.update(HEADERS)
        return response

    # Public: the description of the feed and of the API.
    @route(
        "/piste/feed/v1/openapi.json",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def feed_openapi(self, **_kwargs):
        """Answer the OpenAPI 3.1 description."""
        stream = Stream.from_path(file_path("piste/static/openapi.json"), public=True)
        response = stream.get_response(as_attachment=False, max_age=3600)
        response.headers.update(HEADERS)
        response.content_type = JSON
        return response

    def _feed_answer(self, page, lang, is_list=False):
        """Answer a page, or that the reader has it already."""
        if self._feed_is_known(page, is_list):
            # No more than what the reader's copy is known and kept by (RFC 9110).
            known = {"Cache-Control": CACHE, "ETag": page.headers["ETag"]}
            return Response(status=304, headers=known)
        headers = {**FEED_HEADERS, "Content-Language": lang, **page.headers}
        return Response(page.body, headers=headers, content_type=JSON)

    @staticmethod
    def _feed_is_known(page, is_list):
        asked = request.httprequest
        tags = asked.headers.get("If-None-Match")
        if tags is not None:
            # Most readers send the very tag they were given: no list to take apart.
            return tags == page.headers["ETag"] or page.etag in asked.if_none_match
        since = asked.if_modified_since
        if not since or not page.modified:
            return False
        since = since.astimezone(UTC).replace(tzinfo=None)
        if page.modified.replace(microsecond=0) > since:
            return False
        return not is_list or request.env["piste.promotion.feed"]._is_unchanged_since(
            since
        )

    @staticmethod
    def _feed_refuse(name):
        speak()
        detail = request.env._("The parameter “%(name)s” is not valid.", name=name)
        return problem_response(400, "bad_parameter", detail)

    @staticmethod
    def _feed_unknown():
        speak()
        detail = request.env._("There is nothing here at the moment.")
        return problem_response(404, "not_found", detail)


def is_hex(text, size):
    return len(text) == size and HEX.issuperset(text)
