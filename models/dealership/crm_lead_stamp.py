from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What a status sets -> field of the opportunity.
STAMP_FIELDS = {"sale": "piste_sale_date", "delivery": "piste_delivery_date"}


class CrmLead(models.Model):
    """The dates that a status of the BDC sets (BD-12).

    A date is set once and kept while the opportunity goes on; going back before the
    status that set it clears it, with a trace.
    """

    _inherit = "crm.lead"

    piste_sale_date = fields.Date("Date of Sale", readonly=True, copy=False)
    piste_delivery_date = fields.Date("Delivery Date", readonly=True, copy=False)
    piste_is_sale = fields.Boolean(
        "Sale",
        compute="_compute_piste_is_sale",
        search="_search_piste_is_sale",
        help="Sold and not lost since; lost at financing, the date of sale stays.",
    )

    # COMPUTE
    @api.depends("piste_sale_date", "stage_id.is_won")
    def _compute_piste_is_sale(self):
        for lead in self:
            lead.piste_is_sale = bool(lead.piste_sale_date) and lead.stage_id.is_won

    @api.model
    def _search_piste_is_sale(self, operator, value):
        if operator != "in":
            return NotImplemented
        sold = Domain("piste_sale_date", "!=", False) & Domain(
            "stage_id.is_won", "=", True
        )
        return sold if True in value else ~sold

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._piste_check_stamps(vals)
        self._piste_check_stamps(
            {
                name: True
                for name in STAMP_FIELDS.values()
                if self.env.context.get(f"default_{name}")
            }
        )
        leads = super().create(vals_list)
        if self.env["crm.stage"]._piste_is_dealership():
            leads.filtered(lambda lead: lead.type == "opportunity")._piste_stamp()
        return leads

    def write(self, vals):
        self._piste_check_stamps(vals)
        return super().write(vals)

    # BUSINESS
    @api.model
    def _piste_check_stamps(self, vals):
        """:raise UserError: when somebody types one of the dates"""
        if not self.env.su and not vals.keys().isdisjoint(STAMP_FIELDS.values()):
            raise UserError(
                self.env._(
                    "The dates of sale and delivery come from the status: change the"
                    " status instead."
                )
            )

    def _piste_on_stage(self):
        """Follow these opportunities into the status that they have just entered."""
        self._piste_stamp()

    def _piste_stamp(self):
        today = fields.Date.context_today(self)
        places = self.env["crm.stage"]._piste_stamp_sequences()
        for kind, place in places.items():
            name = STAMP_FIELDS[kind]
            entered = self.filtered(
                lambda lead, kind=kind, name=name: (
                    lead.stage_id.piste_stamp == kind and not lead[name]
                )
            )
            undone = self.filtered(
                lambda lead, place=place, name=name: (
                    lead[name] and lead.stage_id.sequence < place
                )
            )
            # In sudo mode: nobody writes these dates by hand.
            entered.sudo().write({name: today})
            undone._piste_clear_stamp(name)

    def _piste_clear_stamp(self, name):
        if not self:
            return
        label = self._fields[name]._description_string(self.env)
        bodies = {
            lead.id: self.env._(
                "%(label)s cleared, it was %(date)s.",
                label=label,
                date=fields.Date.to_string(lead[name]),
            )
            for lead in self
        }
        self.sudo().write({name: False})
        self._message_log_batch(bodies=bodies)

    @api.model
    def _piste_not_carried(self):
        return {
            **super()._piste_not_carried(),
            "piste_sale_date": "a piste is not sold",
            "piste_delivery_date": "a piste is not delivered",
        }
