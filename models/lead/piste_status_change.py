from odoo import api, fields, models
from odoo.tools import SQL

# Kind of the row -> table of its statuses.
STATUS_MODELS = {
    "lead": "piste.lead.status",
    "stage": "crm.stage",
    "prospect": "piste.prospect.status",
}
# Model of the record -> column that points to it.
HOLDER_COLUMNS = {"crm.lead": "lead_id", "res.partner": "partner_id"}


class PisteStatusChange(models.Model):
    """Who moved a piste, an opportunity or a prospect to another status, and when.

    Each row also tells how long the record had been in the status it left (AX-11).
    The first period is counted from the creation of the record, so that a creation
    writes nothing here. Nobody reads the table itself: the records tell their own
    history to those who may read them.
    """

    _name = "piste.status.change"
    _inherit = ["piste.evidence.mixin"]
    _description = "Change of Status"
    _order = "date desc, id desc"
    _log_access = False

    # What moved: plain keys, which a merge carries over to the original
    lead_id = fields.Many2one(
        "crm.lead", "Piste", ondelete="cascade", index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Party", ondelete="cascade", index="btree_not_null"
    )
    # From where to where
    kind = fields.Selection(
        [("lead", "Piste"), ("stage", "Opportunity"), ("prospect", "Prospect")],
        required=True,
    )
    old_id = fields.Integer("Former Status")
    new_id = fields.Integer("New Status")
    old_name = fields.Char("Name of the Former Status, Deleted Since")
    new_name = fields.Char("Name of the New Status, Deleted Since")
    seconds = fields.Integer("Seconds in the Former Status")
    # Who, when
    user_id = fields.Many2one("res.users", "Moved by", ondelete="set null")
    date = fields.Datetime(required=True)

    @api.model
    def _record(self, records, before, after):
        """Write one row for each record whose status has changed, in one statement.

        :param records: pistes and opportunities, or parties
        :param dict before: id -> (kind, id of the status), as it was
        :param dict after: the same, as it is now
        """
        moved = []
        for record_id, (kind, old) in before.items():
            new_kind, new = after[record_id]
            if (kind, old) != (new_kind, new):
                # A piste turned opportunity in place leaves its statuses for stages.
                moved.append((record_id, kind, old, new if kind == new_kind else None))
        if moved:
            self.env.cr.execute(self._sql_record(records, moved))

    @api.model
    def _sql_record(self, records, moved):
        column = SQL.identifier(HOLDER_COLUMNS[records._name])
        ids, kinds, olds, news = zip(*moved, strict=True)
        # A first status is no change, but that of a party known before as something
        # else, whose time as a prospect begins here.
        return SQL(
            """
            INSERT INTO piste_status_change
                   (%(column)s, kind, old_id, new_id, seconds, user_id, date)
            SELECT moved.id, moved.kind, moved.old, moved.new,
                   extract(epoch FROM %(now)s - COALESCE(
                       (SELECT max(date) FROM piste_status_change AS former
                         WHERE former.%(column)s = moved.id),
                       record.create_date, %(now)s
                   ))::int,
                   %(user)s, %(now)s
              FROM unnest(%(ids)s::int[], %(kinds)s::text[], %(olds)s::int[],
                          %(news)s::int[]) AS moved(id, kind, old, new)
              JOIN %(table)s AS record ON record.id = moved.id
             WHERE moved.old IS NOT NULL
                OR moved.kind = 'prospect' AND record.create_date < %(now)s
            """,
            column=column,
            table=SQL.identifier(records._table),
            now=self.env.cr.now(),
            user=self.env.uid,
            ids=list(ids),
            kinds=list(kinds),
            olds=[old or None for old in olds],
            news=[new or None for new in news],
        )

    @api.model
    def _keep_names(self, statuses):
        """Write down the names of statuses about to be deleted."""
        kind = next(k for k, name in STATUS_MODELS.items() if name == statuses._name)
        for column in ("old", "new"):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE piste_status_change AS change SET %(name)s = gone.name
                      FROM unnest(%(ids)s::int[], %(names)s::text[]) AS gone(id, name)
                     WHERE change.kind = %(kind)s AND change.%(id)s = gone.id
                    """,
                    name=SQL.identifier(f"{column}_name"),
                    id=SQL.identifier(f"{column}_id"),
                    kind=kind,
                    ids=statuses.ids,
                    names=statuses.mapped("name"),
                )
            )
        self.invalidate_model(["old_name", "new_name"])

    def _status_names(self):
        """Return the names of the statuses of these rows in the language of the user.

        :return: (kind, id) -> name
        :rtype: dict
        """
        names = {}
        for change in self:
            names[change.kind, change.old_id] = change.old_name
            names[change.kind, change.new_id] = change.new_name
        for kind, model in STATUS_MODELS.items():
            ids = [status_id for each, status_id in names if each == kind and status_id]
            Status = self.env[model].with_context(active_test=False)
            for status in Status.browse(ids).exists():
                names[kind, status.id] = status.name
        return names
