from odoo import api, fields, models
from odoo.exceptions import UserError


class PisteLeadMove(models.TransientModel):
    """Put many pistes into one status; those that cannot go there are reported."""

    _name = "piste.lead.move"
    _description = "Change the State of Pistes"

    lead_ids = fields.Many2many(
        "crm.lead", string="Pistes", required=True, context={"active_test": False}
    )
    lead_count = fields.Integer("Selected", compute="_compute_lead_count")
    status_id = fields.Many2one(
        "piste.lead.status",
        "Piste State",
        required=True,
        ondelete="cascade",
        domain=[("role", "not in", ["converted", "lost"])],
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "lead_ids" in fields_list and self.env.context.get("active_ids"):
            values["lead_ids"] = [(6, 0, self.env.context["active_ids"])]
        return values

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    def action_apply(self):
        """Move the pistes that may be moved, and say why the others stay (AX-05).

        A single piste that lacks something is asked for it, as a drop would.

        :raise UserError: when a single piste cannot be moved
        :raise AccessError: for pistes that the caller may not write
        """
        self.ensure_one()
        self.lead_ids.check_access("write")
        if len(self.lead_ids) == 1 and (
            dialog := self.lead_ids.get_piste_move_action(self.status_id.id)
        ):
            return dialog
        self.lead_ids.lock_for_update(allow_referencing=True)
        refusals = self._get_refusals()
        if refusals and len(self.lead_ids) == 1:
            raise UserError(next(iter(refusals.values())))
        moved = self.lead_ids.filtered(lambda lead: lead.id not in refusals)
        moved.write({"piste_status_id": self.status_id.id})
        message = self.env._(
            "%(count)s pistes are now “%(status)s”.",
            count=len(moved),
            status=self.status_id.name,
        )
        return moved._piste_notify_batch(message, list(refusals.values()))

    def _get_refusals(self):
        """Return a sentence per lead that cannot enter the status."""
        refusals = {}
        for lead in self.lead_ids:
            name = lead.display_name
            if lead.type != "lead":
                refusals[lead.id] = self.env._("“%(name)s” is no piste.", name=name)
            elif lead.piste_is_closed or lead.won_status == "lost":
                refusals[lead.id] = self.env._(
                    "“%(name)s” is closed: open it again first.", name=name
                )
            elif lead._piste_missing_names(self.status_id.id):
                refusals[lead.id] = self.env._(
                    "“%(name)s” lacks fields that this state asks for.", name=name
                )
        return refusals
