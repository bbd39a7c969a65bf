from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PisteRemark(models.Model):
    """A remark on an opportunity, with its author and date: only ever added (BD-15).

    What a call gave is copied here, so that it is found by those who look at the calls
    and by those who look at the remarks.
    """

    _name = "piste.remark"
    _inherit = ["piste.evidence.mixin"]
    _description = "Remark on an Opportunity"
    _order = "date desc, id desc"
    _rec_name = "date"
    # An opportunity that is merged hands over its remarks.
    _evidence_open_fields = frozenset(("lead_id",))

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", required=True, index=True, ondelete="cascade"
    )
    body = fields.Text("Remark", required=True)
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    user_id = fields.Many2one(
        "res.users",
        "Author",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    event_id = fields.Many2one(
        "calendar.event",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.constrains("body")
    def _check_body(self):
        for remark in self:
            if not remark.body.strip():
                raise ValidationError(self.env._("An empty remark says nothing."))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Author, date and call are what happened, not what is typed.
            true = {
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "event_id": False,
            }
            vals_list = [{**vals, **true} for vals in vals_list]
        remarks = super().create(vals_list)
        remarks.lead_id.invalidate_recordset(["piste_last_remark"])
        return remarks
