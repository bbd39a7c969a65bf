from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Exchanges of a piste or an opportunity (OD-05)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "piste.contact.mixin"]

    piste_contacts_before_win = fields.Integer(
        "Contacts before Signature",
        compute="_compute_piste_contacts_before_win",
        compute_sudo=True,
        groups="base.group_user",
        help="How often one spoke until the opportunity was won.",
    )

    # COMPUTE

    @api.depends("won_status", "date_closed")
    def _compute_piste_contacts_before_win(self):
        # compute_sudo: as the number of exchanges.
        won = self.filtered(lambda lead: lead.won_status == "won")
        rows = self.env["piste.contact.win"].search_fetch(
            [("lead_id", "in", won._origin.ids)], ["lead_id", "contact_count"]
        )
        counts = {row.lead_id.id: row.contact_count for row in rows}
        for lead in self:
            lead.piste_contacts_before_win = counts.get(lead._origin.id, 0)

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self._piste_align_contact_points()
        return result

    # BUSINESS

    def _piste_align_contact_points(self):
        """Let the exchanges of a piste be those of its customer, once it has one."""
        # sudo: exchanges follow their file whoever moves it; nobody writes them.
        points = self.env["piste.contact.point"].sudo()
        for lead, mine in (
            points.search([("lead_id", "in", self.ids)]).grouped("lead_id").items()
        ):
            mine.write({"partner_id": lead.partner_id.id})
            points._forget_figures()

    def _piste_contact_figures(self):
        rows = self.env["piste.contact.point"]._read_group(
            [("lead_id", "in", self._origin.ids)], ["lead_id"], ["__count", "date:max"]
        )
        return {lead.id: (count, last) for lead, count, last in rows}

    def _piste_contact_domain(self):
        return Domain("lead_id", "in", self.ids)

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: as above.
        points = self.env["piste.contact.point"].sudo()
        moved = points.search([("lead_id", "in", opportunities.ids)])
        if moved:
            values = {"lead_id": self.id}
            if self.partner_id:
                values["partner_id"] = self.partner_id.id
            moved.write(values)
            points._forget_figures()
        return result
