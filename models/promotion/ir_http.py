import logging

from psycopg2 import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request

from ...utils.http_problem import problem_response, speak

_logger = logging.getLogger(__name__)
PATHS = ("/piste/feed/", "/piste/api/")


class IrHttp(models.AbstractModel):
    """Programs that read the feed or call the API never get a page as an error."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        try:
            return super()._match(path_info)
        except MethodNotAllowed as error:
            # No handler of a route is asked about this one.
            if path_info.startswith(PATHS):
                error.error_response = cls._piste_problem(error)
            raise

    @classmethod
    def _dispatch(cls, endpoint):
        if request.httprequest.path.startswith(PATHS):
            # A parameter of that name meets the first one of the method: an error.
            request.params.pop("self", None)
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        if not request.httprequest.path.startswith(PATHS):
            return super()._handle_error(exception)
        if isinstance(exception, HTTPException) and exception.response:
            return super()._handle_error(exception)
        return cls._piste_problem(exception)

    @classmethod
    def _piste_problem(cls, exception):
        """Return a problem (RFC 9457) for what went wrong."""
        status, code, headers = 500, "internal_error", {}
        if isinstance(exception, HTTPException):
            status, code = exception.code, f"http_{exception.code}"
            headers = {
                name: value
                for name, value in exception.get_headers()
                if name in ("Allow", "Retry-After")
            }
        elif isinstance(exception, OperationalError | ConcurrencyError):
            status, code, headers = 503, "busy", {"Retry-After": "1"}
        elif isinstance(exception, UserError):
            status, code = 422, "refused"
        speak()
        detail = request.env._("This request cannot be served.")
        if status == 503:
            detail = request.env._("Too many requests at once. Try again in a moment.")
        return problem_response(status, code, detail, headers)
