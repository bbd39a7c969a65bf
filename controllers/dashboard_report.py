from odoo.exceptions import AccessError
from odoo.http import content_disposition, request, route

from odoo.addons.piste.utils import report_table

from .portal_common import MAX_ID, PRIVATE_HEADERS, PistePortal

FILE_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": report_table.XLSX}


class PisteReportFile(PistePortal):
    """The rows of a chart as a file, in the rights of whoever asks (AX-45)."""

    @route(
        "/piste/report/<int:chart_id>/<string:kind>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["GET"],
        readonly=True,
    )
    def report_file(self, chart_id, kind, cids="", **filters):
        """Send the rows that the page shows to this user, in his language."""
        if not 0 < chart_id <= MAX_ID:
            raise request.not_found()
        charts = self._report_model("piste.report.chart", kind, cids)
        if not charts.has_access("read"):
            raise request.not_found()
        chart = charts._visible().filtered(lambda each: each.id == chart_id)
        if not chart or chart._find_error():
            raise request.not_found()
        return self._report_response(kind, *chart._get_file(filters, kind))

    @route(
        "/piste/team/<string:kind>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["GET"],
        readonly=True,
    )
    def team_file(self, kind, cids="", **filters):
        """Send the figures of the team that the page shows to this user."""
        team = self._report_model("piste.team.report", kind, cids)
        try:
            name, content = team._get_file(filters, kind)
        except AccessError:
            raise request.not_found() from None
        return self._report_response(kind, name, content)

    def _report_model(self, name, kind, cids):
        """Return a model in the language and companies of the page, for employees."""
        user = request.env.user
        if kind not in FILE_TYPES or not user._is_internal():
            raise request.not_found()
        return request.env[name].with_context(
            lang=user.lang,
            tz=user.tz,
            allowed_company_ids=self._report_company_ids(cids),
        )

    def _report_response(self, kind, name, content):
        return request.make_response(
            content,
            {
                **PRIVATE_HEADERS,
                "Content-Type": FILE_TYPES[kind],
                "Content-Disposition": content_disposition(name),
            },
        )

    def _report_company_ids(self, text):
        """Return the companies of the page, those that are the user's."""
        user = request.env.user
        asked = [
            int(part) for part in text.split("-") if part.isascii() and part.isdigit()
        ]
        known = set(user.company_ids.ids)
        return [each for each in asked if each in known] or user.company_id.ids
