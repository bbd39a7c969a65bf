from odoo import fields, models


class ResCompany(models.Model):
    """When and from what the project of a merchant is made (OD-13)."""

    _inherit = "res.company"

    piste_project_moment = fields.Selection(
        [("signature", "At the signature"), ("payment", "At the payment")],
        "Project of the Merchant",
        required=True,
        default="payment",
        help="At the signature: as soon as the client has signed.\n"
        "At the payment: when the contract is confirmed.",
    )
    piste_project_template_id = fields.Many2one(
        "project.project",
        "Default Project Template",
        domain=[("is_template", "=", True)],
        help="For offers without a template of their own; empty: the delivered one.",
    )
    piste_project_marketing_id = fields.Many2one(
        "res.users",
        "Marketing of New Projects",
        domain=[("share", "=", False)],
        help="Gets the tasks of new projects whose role is marketing.",
    )

    def _piste_default_project_template(self):
        """Return the template of offers that have none; none where it is archived."""
        self.ensure_one()
        delivered = self.env.ref(
            "piste.project_template_onboarding", raise_if_not_found=False
        )
        template = self.piste_project_template_id or delivered
        return template and template.filtered("active")
