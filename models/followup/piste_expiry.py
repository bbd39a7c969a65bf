from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_BATCH = 20_000
DEFAULT_WEEKS = 8


class PisteExpiry(models.Model):
    """An opportunity that stayed too long in an early status without contact (BD-13).

    A narrow table beside the opportunities: the daily job adds one row per expired
    one, in batches, and never rewrites an opportunity. A row says since when nobody
    was in contact, and in which status; it is void the moment one of them changes.
    Nobody reads the table itself.
    """

    _name = "piste.expiry"
    _description = "Expired Opportunity"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", required=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "crm.stage", required=True, ondelete="cascade", index=True
    )
    since = fields.Datetime("Last Contact", required=True)
    date = fields.Datetime("Expired on", required=True)

    _lead_unique = models.UniqueIndex("(lead_id)")

    # SETTINGS
    @api.model
    def _is_enabled(self):
        """Say whether the switch *BDC concession* is on."""
        return self.env["res.groups"]._is_feature_enabled(
            "piste.piste_group_feature_dealership"
        )

    @api.model
    def _stage_ids(self):
        """Return the statuses in which opportunities expire."""
        Stage = self.env["crm.stage"].sudo()
        return Stage.search([("piste_expires", "=", True)]).ids

    @api.model
    def _limit(self):
        # In sudo mode: parameters are read by nobody else.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        weeks = int(get_param("piste.expiry_weeks") or DEFAULT_WEEKS)
        return self.env.cr.now() - timedelta(weeks=max(weeks, 1))

    @api.model
    def _sql_since(self):
        """Return the moment from which the time of ``lead`` is counted (A19)."""
        get_param = self.env["ir.config_parameter"].sudo().get_param
        if get_param("piste.expiry_from") == "creation":
            return SQL("lead.create_date")
        return SQL("COALESCE(lead.piste_last_contact_at, lead.create_date)")

    # BUSINESS
    @api.model
    def _sql_valid(self):
        """Return the condition under which a row of ``expiry`` tells of ``lead``."""
        return SQL(
            "lead.active AND lead.type = 'opportunity' AND lead.stage_id = ANY(%s)"
            " AND expiry.stage_id = lead.stage_id AND expiry.since = %s",
            self._stage_ids(),
            self._sql_since(),
        )

    @api.model
    def _sql_expired(self, lead_ids=None):
        """Return the query of the ids of expired opportunities."""
        self.env["crm.lead"].flush_model(
            ["active", "type", "stage_id", "piste_last_contact_at"]
        )
        among = SQL("lead.id = ANY(%s)", lead_ids) if lead_ids else SQL("TRUE")
        return SQL(
            "(SELECT lead.id FROM piste_expiry AS expiry"
            " JOIN crm_lead AS lead ON lead.id = expiry.lead_id WHERE %s AND %s)",
            self._sql_valid(),
            among,
        )

    @api.model
    def _cron_expire(self):
        """Mark the opportunities whose time is over, batch by batch.

        Run again after a crash it goes on: what has its row is left out, and each
        batch is committed whole.
        """
        if not self._is_enabled():
            return
        self._forget_void()
        after = 0
        while found := self._expire_batch(after):
            after = max(found)
            remaining = _BATCH if len(found) == _BATCH else 0
            if not self.env["ir.cron"]._commit_progress(
                len(found), remaining=remaining
            ):
                break

    @api.model
    def _forget_void(self):
        """Remove the rows of opportunities that went on since."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM piste_expiry AS expiry USING crm_lead AS lead"
                " WHERE lead.id = expiry.lead_id AND (%s) IS NOT TRUE",
                self._sql_valid(),
            )
        )

    @api.model
    def _expire_batch(self, after, size=None):
        """Mark the next ``size`` opportunities whose id is above ``after``.

        :return: their ids
        """
        query = SQL(
            """
            INSERT INTO piste_expiry (lead_id, stage_id, since, date)
            SELECT lead.id, lead.stage_id, %(since)s, %(now)s
              FROM crm_lead AS lead
             WHERE lead.id > %(after)s
               AND lead.type = 'opportunity'
               AND lead.active
               AND lead.stage_id = ANY(%(stages)s)
               AND %(since)s <= %(limit)s
               AND NOT EXISTS (
                       SELECT FROM piste_expiry AS known WHERE known.lead_id = lead.id)
          ORDER BY lead.id
             LIMIT %(size)s
            ON CONFLICT (lead_id) DO NOTHING
         RETURNING lead_id
            """,
            since=self._sql_since(),
            now=self.env.cr.now(),
            after=after,
            stages=self._stage_ids(),
            limit=self._limit(),
            size=size or _BATCH,
        )
        return [row[0] for row in self.env.execute_query(query)]
