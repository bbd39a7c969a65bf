from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Rows of each half of the tab.
SHOWN = 10


class ResPartner(models.Model):
    """What a client needs, and what was and will be done with him (GB-04, AX-28)."""

    _inherit = "res.partner"

    piste_needs = fields.Text(
        "Needs",
        groups="base.group_user",
        help="What this client expects and what keeps him loyal.",
    )
    piste_followup_note_ids = fields.One2many(
        "piste.followup.note",
        "partner_id",
        "Follow-up Notes",
        groups="piste.piste_group_rep",
    )
    piste_client_since = fields.Date(
        "Client Since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Day on which the party became a client.",
    )
    piste_activity = fields.Json(
        "Activity",
        compute="_compute_piste_activity",
        groups="piste.piste_group_rep",
        export_string_translation=False,
    )

    # COMPUTE

    @api.depends_context("uid", "tz")
    def _compute_piste_activity(self):
        # Asked for by the form alone: one record, three requests.
        for partner in self:
            partner.piste_activity = {
                "recent": partner._piste_recent_activity(),
                "past": partner._piste_past_activity(),
            }

    def _piste_family(self):
        """Return the company and its contacts, those that the user may read."""
        company = self.commercial_partner_id._origin
        return self.search([("id", "child_of", company.ids)])

    def _piste_recent_activity(self):
        """Return what is planned with this party, the next one first (AX-28).

        :return: dicts with date, title, person, kind and the record to open
        """
        activities = self.env["mail.activity"].search(
            self._piste_activity_domain(), order="date_deadline, id", limit=SHOWN
        )
        events = self._piste_events([("stop", ">=", fields.Datetime.now())], "start")
        rows = [row for record in (activities, events) for row in record]
        return self._piste_rows(rows)[:SHOWN]

    def _piste_past_activity(self):
        """Return what was done with this party, the last one first (AX-28)."""
        Activity = self.env["mail.activity"].with_context(active_test=False)
        done = Activity.search(
            [*self._piste_activity_domain(), ("active", "=", False)],
            order="date_done desc, id desc",
            limit=SHOWN,
        )
        events = self._piste_events(
            [("stop", "<", fields.Datetime.now())], "start desc"
        )
        return self._piste_rows([*done, *events])[::-1][:SHOWN]

    def _piste_activity_domain(self):
        documents = self._piste_activity_documents().items()
        return list(
            Domain.OR(
                Domain("res_model", "=", model) & Domain("res_id", "in", ids)
                for model, ids in documents
            )
        )

    def _piste_activity_documents(self):
        """Return, by model, the ids of the documents whose activities count.

        Hook: domains above add their documents (AX-26, AX-28).
        """
        return {"res.partner": self._piste_family().ids}

    def _piste_documents(self, model):
        """Return the ids of the documents of this party that the user may read."""
        Model = self.env[model].with_context(active_test=False)
        if not Model.has_access("read"):
            return []
        company = self.commercial_partner_id._origin
        return Model.search([("partner_id", "child_of", company.ids)]).ids

    def _piste_events_domain(self):
        """Return the domain of the events of this party. Hook: domains above add."""
        return Domain("partner_ids", "in", self._piste_family().ids)

    def _piste_events(self, domain, order, limit=SHOWN):
        return self.env["calendar.event"].search(
            self._piste_events_domain() & Domain(domain), order=order, limit=limit
        )

    def _piste_rows(self, records):
        rows = [record._piste_timeline_row() for record in records]
        return sorted(rows, key=lambda row: row["date"])

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._piste_check_client_since(*vals_list)
        partners = super().create(vals_list)
        partners._piste_date_client()
        return partners

    def write(self, vals):
        self._piste_check_client_since(vals)
        result = super().write(vals)
        if "piste_type" in vals:
            self._piste_date_client()
        return result

    def _piste_date_client(self):
        """Note the day on which prospects became clients."""
        new = self.filtered(
            lambda p: p.piste_type == "client" and not p.piste_client_since
        )
        # In sudo mode: it follows from the type, and nobody types it.
        new.sudo().piste_client_since = fields.Date.context_today(self)

    def _piste_check_client_since(self, *vals_list):
        """:raise UserError: when somebody types the day, which sets tags (GB-04)"""
        name = "piste_client_since"
        typed = any(
            name in vals and set(self.mapped(name)) != {fields.Date.to_date(vals[name])}
            for vals in vals_list
        )
        if not self.env.su and (typed or self.env.context.get(f"default_{name}")):
            raise UserError(
                self.env._(
                    "“Client Since” comes from the type: change the type instead."
                )
            )

    # ACTION

    def action_piste_view_reminders(self):
        """Open the reminders of this contact and of its company (AX-26)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.mail_activity_action_reminder"
        )
        return {**action, "domain": self._piste_activity_domain()}
