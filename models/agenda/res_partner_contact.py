from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """Exchanges of a prospect or client with all its contacts and files (OD-05)."""

    _name = "res.partner"
    _inherit = ["res.partner", "piste.contact.mixin"]

    piste_days_without_contact = fields.Integer(
        "Days without Contact",
        compute="_compute_piste_days_without_contact",
        compute_sudo=True,
        search="_search_piste_days_without_contact",
        groups="base.group_user",
        help="Whole days since the last exchange, or since the creation when nobody"
        " has spoken to them yet.",
    )

    # COMPUTE

    @api.depends("piste_contact_last_at", "create_date")
    def _compute_piste_days_without_contact(self):
        # compute_sudo: as the last date it is counted from.
        now = self.env.cr.now()
        for partner in self:
            since = partner.piste_contact_last_at or partner.create_date or now
            partner.piste_days_without_contact = max((now - since).days, 0)

    @api.model
    def _search_piste_days_without_contact(self, operator, value):
        return self._piste_silent_domain(operator, value, self._piste_silent_since)

    @api.model
    def _piste_silent_since(self, days):
        """Return the domain of who had no exchange for ``days`` or more.

        Those with a recent exchange are few beside all partners: they are taken away.
        """
        limit = self._piste_silence_limit(days)
        self.env["piste.contact.point"].flush_model(["date", "partner_id"])
        spoken = SQL(
            "(SELECT UNNEST(ARRAY[partner_id, commercial_partner_id])"
            " FROM piste_contact_point WHERE date > %s AND partner_id IS NOT NULL)",
            limit,
        )
        return Domain("create_date", "<=", limit) & Domain("id", "not in", spoken)

    # BUSINESS

    def _piste_contact_figures(self):
        """Count for a company with its contacts, for a contact his own alone."""
        ids = self._origin.ids
        Point = self.env["piste.contact.point"]
        aggregates = ["__count", "date:max"]
        figures = {}
        # The second reading wins: a company counts what its contacts said too.
        for name in ("partner_id", "commercial_partner_id"):
            rows = Point._read_group([(name, "in", ids)], [name], aggregates)
            figures.update({partner.id: tuple(row) for partner, *row in rows})
        return figures

    def _piste_contact_domain(self):
        return Domain("partner_id", "in", self.ids) | Domain(
            "commercial_partner_id", "in", self.ids
        )

    # ACTION

    def action_piste_exchanges(self):
        """Open all emails exchanged with this client (GB-06)."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.mail_message_action_exchange"
        )
        action["domain"] = [
            ("piste_is_exchange", "=", True),
            ("piste_client_id", "=", self.commercial_partner_id.id),
        ]
        return action
