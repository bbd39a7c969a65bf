from odoo import api, fields, models
from odoo.exceptions import UserError


class PisteStatusReplace(models.TransientModel):
    """Ask which status receives the records of one to be deleted (AX-15).

    One dialog for every table of statuses, so that it refers to them by model and id.
    """

    _name = "piste.status.replace"
    _description = "Replace a Status"

    res_model = fields.Char("Table", required=True, readonly=True)
    status_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True
    )
    replacement_id = fields.Many2oneReference(
        "New Status", model_field="res_model", required=True
    )
    record_count = fields.Integer("In This Status", compute="_compute_record_count")

    @api.depends("res_model", "status_id")
    def _compute_record_count(self):
        for wizard in self:
            status = wizard._get_status(wizard.status_id)
            wizard.record_count = status.piste_record_count

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse any other model: its name comes from the client."""
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._get_status(wizard.status_id)
        return wizards

    def _get_status(self, status_id):
        model = self.env.get(self.res_model)
        mixin = self.env.registry["piste.status.role.mixin"]
        if not isinstance(model, mixin):
            raise UserError(self.env._("Open this dialog from a list of statuses."))
        return model.browse(status_id).exists()

    def action_replace(self):
        """Move the records, then delete the status.

        :raise UserError: when the replacement does not suit
        """
        self.ensure_one()
        status = self._get_status(self.status_id)
        status._replace_by(self._get_status(self.replacement_id))
        return {"type": "ir.actions.client", "tag": "soft_reload"}
