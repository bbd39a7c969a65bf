from odoo import api, fields, models
from odoo.fields import Domain

RELANCE_TYPE = "piste.mail_activity_type_relance"


class CrmLead(models.Model):
    """Expired opportunities, and the relance of many at once (BD-13)."""

    _inherit = "crm.lead"

    piste_is_expired = fields.Boolean(
        "Expired Opportunity",
        compute="_compute_piste_is_expired",
        search="_search_piste_is_expired",
        help="Too long without contact in one of the first statuses.",
    )

    # By which the rules find the silent ones among all (OD-07).
    _piste_silence_idx = models.Index(
        "(COALESCE(piste_last_contact_at, create_date)) WHERE active"
    )

    # COMPUTE
    @api.depends("stage_id", "piste_last_contact_at", "active", "type")
    def _compute_piste_is_expired(self):
        expired = set()
        Expiry = self.env["piste.expiry"]
        ids = self._origin.ids
        if ids and Expiry._is_enabled():
            rows = self.env.execute_query(Expiry._sql_expired(ids))
            expired = {row[0] for row in rows}
        for lead in self:
            lead.piste_is_expired = lead._origin.id in expired

    @api.model
    def _search_piste_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        Expiry = self.env["piste.expiry"]
        if not Expiry._is_enabled():
            return Domain.FALSE if True in value else Domain.TRUE
        return Domain("id", "in" if True in value else "not in", Expiry._sql_expired())

    # ACTION
    def action_piste_relance(self):
        """Plan a relance today for the salesperson of each of these opportunities.

        Those that have one already get no second one, and those in nurturing none:
        they hear from marketing (AX-12).

        :return: notification for the web client
        """
        self.check_access("write")
        planned = self._piste_plan_relance(0)
        nurtured = self._piste_nurtured()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Follow-ups planned: %(planned)s. Already planned: %(known)s. Left"
                    " to marketing, in nurturing: %(nurtured)s.",
                    planned=len(planned),
                    known=len(self) - len(planned) - len(nurtured),
                    nurtured=len(nurtured),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # BUSINESS
    def _piste_plan_relance(self, days):
        """Create one activity per lead without one, by one statement per table.

        Those in nurturing get none (AX-12).

        :param int days: how many days from now
        :return: the activities
        """
        kind = self.env.ref(RELANCE_TYPE)
        known = self._piste_activities_sudo([("activity_type_id", "=", kind.id)])
        without = (
            self - self.browse(set(known.mapped("res_id"))) - self._piste_nurtured()
        )
        return without._piste_create_relances(days)

    def _piste_nurtured(self):
        """Return those that are not ready to buy, themselves or as a party."""
        # In sudo mode: only yes or no of the party leaves.
        return self.filtered(
            lambda lead: (
                lead.piste_is_nurtured
                or lead.sudo().partner_id.commercial_partner_id.piste_is_nurtured
            )
        )

    def _piste_activities_sudo(self, domain):
        # In sudo mode: the activity of a colleague counts, and a leader may plan one
        # for the salesperson of the opportunity.
        mine = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["mail.activity"].sudo().search([*mine, *domain])

    def _piste_create_relances(self, days):
        kind = self.env.ref(RELANCE_TYPE)
        today = fields.Date.context_today(self)
        # In sudo mode: see above.
        return (
            self.env["mail.activity"]
            .sudo()
            ._piste_plan(
                [
                    {
                        "res_model_id": self.env["ir.model"]._get_id(self._name),
                        "res_id": lead.id,
                        "activity_type_id": kind.id,
                        # In the language of whom it is for, whoever plans it.
                        "summary": kind.with_context(lang=owner.lang).name,
                        "date_deadline": fields.Date.add(today, days=days),
                        "user_id": owner.id,
                    }
                    for lead in self
                    for owner in (lead.user_id or self.env.user,)
                ]
            )
        )
