from odoo import fields, models


class ProjectProject(models.Model):
    """The project that gets a prospect started; it stays with the client (AX-28)."""

    _inherit = "project.project"

    piste_partner_id = fields.Many2one(
        "res.partner",
        "Project of the Party",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _piste_partner_unique = models.UniqueIndex(
        "(piste_partner_id) WHERE piste_partner_id IS NOT NULL AND active",
        "This party has its project already: open it.",
    )

    def _piste_open(self, partner):
        """Open this project; tell whoever may not that it was made (AX-28)."""
        if self.has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "project.project",
                "res_id": self.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The project of %(name)s is ready.", name=partner.display_name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
