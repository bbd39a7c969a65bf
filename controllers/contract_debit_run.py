import logging

from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route

from .portal_common import MAX_ID, PRIVATE_HEADERS, PistePortal

_logger = logging.getLogger(__name__)


class PisteDebitRunFile(PistePortal):
    """The file of a debit run, for those who settle money."""

    @route(
        "/piste/debit-run/<int:run_id>/file",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def debit_run_file(self, run_id, **kw):
        """Write the file of the bank and send it; it is kept nowhere."""
        Runs = request.env["piste.debit.run"]
        if not (0 < run_id <= MAX_ID and Runs.has_access("write")):
            raise request.not_found()
        run = Runs.search([("id", "=", run_id), ("state", "!=", "draft")])
        if not run:
            raise request.not_found()
        try:
            # In sudo mode: the account numbers are read for this file alone.
            content = run.sudo()._file_content()
        except UserError as error:
            return request.make_response(str(error), PRIVATE_HEADERS, status=409)
        _logger.info("File of %s downloaded by %s", run.name, request.env.user.login)
        name = content_disposition(run._file_name())
        return request.make_response(
            content,
            {
                **PRIVATE_HEADERS,
                "Content-Type": "application/octet-stream",
                "Content-Disposition": name,
            },
        )
