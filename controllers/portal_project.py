from odoo.http import request, route

from .portal_common import PistePortal

# Progress -> icon and colour; the word always stands beside them.
LOOKS = {
    "todo": ("fa-circle-o", "text-muted"),
    "in_progress": ("fa-play-circle", "text-primary"),
    "waiting": ("fa-pause-circle", "text-warning"),
    "late": ("fa-exclamation-circle", "text-danger fw-bold"),
    "done": ("fa-check-circle", "text-success"),
}


class PisteProjectPortal(PistePortal):
    """The project of the merchant, followed by himself (OD-13)."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "piste_project_count" in counters:
            values["piste_project_count"] = len(self._own_project())
        return values

    def _own_project(self):
        """Return the project of the visitor's company, in sudo mode; maybe none.

        The pages of core for projects stay closed to merchants: names of colleagues,
        conversations and hours are not theirs to read.
        """
        company = request.env.user.partner_id.commercial_partner_id
        # In sudo mode: no portal user reads projects; this one is of his own company.
        Projects = request.env["project.project"].sudo()
        if not request.env.user.share:
            return Projects
        return Projects.search(
            [("piste_partner_id", "=", company.id), ("is_template", "=", False)],
            limit=1,
        )

    @route(
        "/my/project",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_project(self, **kw):
        """Show how far the project is, step by step; 404 for who has none."""
        project_sudo = self._own_project()
        if not project_sudo:
            raise request.not_found()
        return self._piste_render(
            "piste.portal_project",
            {
                "page_name": "piste_project",
                "journey": project_sudo._piste_portal_values(),
                "looks": LOOKS,
            },
            title=request.env._("My Project"),
        )
