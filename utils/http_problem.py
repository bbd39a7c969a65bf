"""Answers of the feed and of the API: headers, and problems as RFC 9457 says."""

import json

from odoo.http import Response, request

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
JSON = "application/json; charset=utf-8"
PROBLEM_JSON = "application/problem+json"


def problem(status, code, detail):
    """Return the members of a problem, see docs/api.md."""
    return {
        "type": f"/piste/feed/v1/openapi.json#{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
    }


def problem_response(status, code, detail, headers=()):
    return Response(
        json.dumps(problem(status, code, detail), ensure_ascii=False),
        status=status,
        content_type=PROBLEM_JSON,
        headers={**HEADERS, "Cache-Control": "no-store", **dict(headers)},
    )


def speak():
    """Answer in the language of the reader: French unless he prefers English."""
    # Not best_match, which takes an exact “en” before a better “fr-CA”.
    accepted = (
        tag[:2].lower() for tag in request.httprequest.accept_languages.values()
    )
    wanted = next((tag for tag in accepted if tag in ("fr", "en")), "fr")
    # In sudo mode: which languages are installed is no secret.
    installed = [code for code, _name in request.env["res.lang"].sudo().get_installed()]
    found = [code for code in installed if code.partition("_")[0] == wanted]
    request.update_context(lang=found[0] if found else "en_US")
