from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What a later conversion, merge or correction may change: whose exchange it was.
_OPEN_FIELDS = frozenset(("lead_id", "partner_id"))
_COLUMNS = {
    "date": "timestamp",
    "kind": "varchar",
    "is_incoming": "bool",
    "user_id": "int",
    "partner_id": "int",
    "lead_id": "int",
    "source_model": "varchar",
    "source_id": "int",
}


class PisteContactPoint(models.Model):
    """One exchange between humans with a piste, a prospect or a client (OD-05).

    A narrow journal beside the documents, one row per exchange whatever wrote it: a
    message, a meeting that was held, an action that was done, or a call noted by hand.
    What happened stays as it was; only whose it is follows conversions and merges.
    Automatic mails and internal notes are no exchange.
    """

    _name = "piste.contact.point"
    _inherit = ["piste.evidence.mixin"]
    _description = "Contact Point"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _evidence_open_fields = _OPEN_FIELDS

    # What
    date = fields.Datetime(required=True, readonly=True, index=True)
    kind = fields.Selection(
        [
            ("call", "Call"),
            ("email", "Email"),
            ("text", "Text Message"),
            ("meeting", "Meeting"),
            ("visit", "Visit"),
            ("portal", "Portal Message"),
            ("other", "Other Action"),
        ],
        required=True,
        readonly=True,
    )
    is_incoming = fields.Boolean(
        "Incoming", readonly=True, help="The client began, or answered."
    )
    # Who
    user_id = fields.Many2one(
        "res.users",
        "Representative",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who spoke, or who owned the file when the client wrote.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        "Prospect or Client",
        related="partner_id.commercial_partner_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        "Piste or Opportunity",
        readonly=True,
        ondelete="set null",
    )
    # Where it comes from
    source_model = fields.Char(readonly=True)
    source_id = fields.Integer(readonly=True)
    source_label = fields.Char("Noted by", compute="_compute_source_label")

    # The same exchange never counts twice, whoever records it again.
    _source_unique = models.UniqueIndex(
        "(source_model, source_id) WHERE source_id != 0"
    )
    _commercial_date_idx = models.Index(
        "(commercial_partner_id, date) WHERE commercial_partner_id IS NOT NULL"
    )
    _lead_date_idx = models.Index("(lead_id, date) WHERE lead_id IS NOT NULL")

    # COMPUTE

    @api.depends("source_model")
    @api.depends_context("lang")
    def _compute_source_label(self):
        labels = {
            "mail.message": self.env._("Message"),
            "calendar.event": self.env._("Meeting held"),
            "mail.activity": self.env._("Action done"),
        }
        for point in self:
            point.source_label = labels.get(
                point.source_model, self.env._("Noted by hand")
            )

    @api.depends("kind", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for point in self:
            moment = fields.Datetime.context_timestamp(
                point, point.date or fields.Datetime.now()
            )
            point.display_name = f"{kinds.get(point.kind, '')} {moment:%Y-%m-%d}"

    # ACTION

    def action_open_document(self):
        """Open the piste, the opportunity or the client it was with.

        :raise UserError: when the document is gone
        """
        self.ensure_one()
        self.check_access("read")
        document = self.lead_id or self.partner_id
        if not document:
            raise UserError(self.env._("The file of this exchange was deleted."))
        return document.get_formview_action()

    # BUSINESS

    @api.model
    def _record(self, rows):
        """Add exchanges, leaving out those already known: one statement.

        :param list rows: dicts of values; ``source_id`` tells exchanges apart
        """
        rows = [row for row in rows if row.get("lead_id") or row.get("partner_id")]
        if not rows:
            return
        # The column of the company is worked out from these in the same statement.
        self.env["res.partner"].flush_model(["commercial_partner_id", "parent_id"])
        self.flush_model()
        values = SQL(", ").join(
            SQL(
                "%s::%s[]",
                [row.get(name) or (False if kind == "bool" else None) for row in rows],
                SQL(kind),
            )
            for name, kind in _COLUMNS.items()
        )
        names = SQL(", ").join(map(SQL.identifier, _COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO piste_contact_point
                       (%(names)s, commercial_partner_id, create_uid, create_date,
                        write_uid, write_date)
                SELECT row.*, partner.commercial_partner_id, %(uid)s, %(now)s,
                       %(uid)s, %(now)s
                  FROM UNNEST(%(values)s) AS row (%(names)s)
             LEFT JOIN res_partner partner ON partner.id = row.partner_id
                ON CONFLICT (source_model, source_id) WHERE source_id != 0
                   DO NOTHING
                """,
                names=names,
                values=values,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._forget_figures()

    @api.model
    def _forget_figures(self):
        """Let the numbers on the documents be counted anew."""
        for model in ("crm.lead", "res.partner"):
            self.env[model].invalidate_model(
                [
                    "piste_contact_count",
                    "piste_contact_last_at",
                    "piste_next_contact_date",
                ],
                flush=False,
            )
