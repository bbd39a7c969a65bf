import json
import logging

from odoo.http import Controller, Response, request, route

from ..utils.api_call import CallError
from ..utils.http_problem import HEADERS, JSON, PROBLEM_JSON, speak

_logger = logging.getLogger(__name__)
# Bytes; a call is some hundred.
MAX_BODY = 16_384
ANSWER_HEADERS = {**HEADERS, "Cache-Control": "no-store"}


class PistePromotionApi(Controller):
    """The API by which the shoppers' app redeems promotions (U20, A30)."""

    # No user and no cookie: the application key is the right. csrf=False, for no
    # browser sends that header by itself, so that no other site can make it call.
    @route(
        "/piste/api/v1/<any(codes,redeem,stamp,scratch):operation>",
        type="http",
        auth="none",
        methods=["POST"],
        readonly=False,
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def api_call(self, operation, **_kwargs):
        """Answer a call; a repeated one gets its first answer again."""
        # Whoever is logged in by this browser: the call is nobody's.
        request.update_env(user=request.env.ref("base.public_user").id)
        speak()
        asked, api = request.httprequest, request.env["piste.promotion.api"]
        headers = dict(ANSWER_HEADERS)
        try:
            status, answer, is_repeated = api._serve(
                operation,
                asked.headers.get("Authorization", ""),
                asked.headers.get("Idempotency-Key", ""),
                self._api_body(asked),
            )
            headers["Idempotent-Replayed"] = "true" if is_repeated else "false"
        except CallError as error:
            if error.status in (401, 403, 429):
                # Of the key, no more than the office sees of it.
                begin = asked.headers.get("Authorization", "")[:19]
                _logger.info("%s: %r from %s", error.code, begin, asked.remote_addr)
            status = error.status
            answer = api._problem(status, error.code, error.field)
            headers.update(error.headers)
        return Response(
            json.dumps(answer, ensure_ascii=False),
            status=status,
            headers=headers,
            content_type=JSON if status < 400 else PROBLEM_JSON,
        )

    @staticmethod
    def _api_body(asked):
        if asked.mimetype != "application/json":
            raise CallError(415, "bad_type")
        return asked.get_data()
