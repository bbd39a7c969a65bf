"""A call of the API as it was sent, checked: pure Python, no ORM."""

import json
import re
from hashlib import sha256

# Operation -> its members, and whether each is needed.
MEMBERS = {
    "codes": {"promotion": True, "member": True},
    "redeem": {"code": True, "promotion": False},
    "stamp": {"promotion": True, "member": True},
    "scratch": {"promotion": True, "member": True},
}
_PATTERNS = {
    "promotion": re.compile(r"[0-9a-f]{32}"),
    "member": re.compile(r"[\x21-\x7e]{1,64}"),
    "code": re.compile(r"[\x20-\x7e]{1,64}"),
}
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_BEARER = re.compile(r"bearer +(\S{1,256})", re.IGNORECASE)


class CallError(Exception):
    """A call that was not understood, or that may not be made.

    :param int status: HTTP status
    :param str code: stable, for programs
    :param str field: name of the member that is wrong
    """

    def __init__(self, status, code, field="", headers=()):
        super().__init__(code)
        self.status, self.code, self.field = status, code, field
        self.headers = dict(headers)


def token(header):
    """Return the key of an ``Authorization`` header.

    :raise CallError: if it holds none
    """
    match = _BEARER.fullmatch(header.strip())
    if not match:
        raise CallError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
    return match.group(1)


def idempotency_key(header):
    """Return an ``Idempotency-Key``, or the empty text when it is none."""
    return header if _IDEMPOTENCY_KEY.fullmatch(header) else ""


def members(operation, data):
    """Return the members of a body.

    :param str operation: one of :data:`MEMBERS`
    :param bytes data: body as sent
    :raise CallError: unless it is an object with the members of the operation
    """
    try:
        body = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise CallError(400, "bad_json") from error
    if not isinstance(body, dict):
        raise CallError(400, "bad_json")
    known = MEMBERS[operation]
    for name in body:
        if name not in known:
            # Whatever was sent as a name stays out of the answer.
            raise CallError(422, "bad_member", "?")
    for name, is_needed in known.items():
        value = body.get(name)
        if value is None and not is_needed and name not in body:
            continue
        if not (isinstance(value, str) and _PATTERNS[name].fullmatch(value)):
            raise CallError(422, "bad_member", name)
    return body


def digest(operation, body):
    """Return the fingerprint by which two calls are the same."""
    text = json.dumps([operation, body], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _refuse(constant):
    raise ValueError(constant)
