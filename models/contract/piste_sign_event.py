import json
from datetime import UTC, datetime
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import SQL

_AGENT = 400


class PisteSignEvent(models.Model):
    """What happened while a contract was read, signed and paid (U7).

    Each row covers the one before it by its hash: a row that is changed, taken away
    or put in between shows. Nobody rewrites them; the database itself refuses it.
    """

    _name = "piste.sign.event"
    _description = "Signature Event"
    _inherit = ["piste.evidence.mixin"]
    _order = "request_id, number"
    _rec_name = "kind"
    _log_access = False

    request_id = fields.Many2one(
        "piste.sign.request", required=True, ondelete="restrict", index=True
    )
    number = fields.Integer(required=True)
    kind = fields.Selection(
        [
            ("prepared", "Document Prepared"),
            ("sent", "Link Sent"),
            ("presented", "Presented on the Tablet"),
            ("viewed", "Opened"),
            ("read", "Read and Understood"),
            ("authorized", "Means of Payment Chosen"),
            ("changed", "Terms Changed Since"),
            ("signed", "Signed"),
            ("declined", "Declined"),
            ("promised", "Payment Announced"),
            ("payment", "Payment Started"),
            ("paid", "Paid"),
            ("payment_failed", "Payment Failed"),
            ("reminded", "Reminder Sent"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
            ("sealed", "Sealed"),
            ("copied", "Signed Copy Sent"),
        ],
        required=True,
    )
    moment = fields.Char(required=True, help="UTC, to the microsecond.")
    moment_text = fields.Char("When (UTC)", compute="_compute_moment_text")
    who = fields.Char()
    ip = fields.Char("IP Address")
    user_agent = fields.Char("Browser")
    details = fields.Json()
    previous_hash = fields.Char(required=True)
    hash = fields.Char(required=True)

    _number_unique = models.UniqueIndex("(request_id, number)")
    _check_hash = models.Constraint("CHECK(length(hash) = 64)")

    @api.depends("moment")
    def _compute_moment_text(self):
        for event in self:
            event.moment_text = (event.moment or "")[:19].replace("T", " ")

    def init(self):
        # Beside the ORM: what no interface may do, a script shall not do by mistake.
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION piste_keep_evidence() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'piste: %% is kept as evidence', TG_TABLE_NAME
                          USING ERRCODE = 'restrict_violation';
                END $$
                """
            )
        )
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER piste_keep_evidence BEFORE UPDATE OR DELETE"
                " ON piste_sign_event EXECUTE FUNCTION piste_keep_evidence()"
            )
        )

    # === BUSINESS ===

    @api.model
    def _append(self, sign_request, kind, who=None, seen=None, **details):
        """Add a row to the chain of a request.

        :param str who: name of the person, as typed
        :param dict seen: ``ip`` and ``user_agent`` of the browser, see
            :meth:`~odoo.addons.piste.controllers.contract_sign.ContractSign._seen`
        :param details: whatever JSON can hold
        """
        # One after the other: the second of two waits, and is tried again.
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM piste_sign_request WHERE id = %s FOR UPDATE",
                sign_request.id,
            )
        )
        last = self.search(
            [("request_id", "=", sign_request.id)], order="number desc", limit=1
        )
        seen = seen or {}
        row = {
            "request_id": sign_request.id,
            "number": last.number + 1,
            "kind": kind,
            "moment": datetime.now(UTC).isoformat(timespec="microseconds"),
            "who": who or False,
            "ip": seen.get("ip") or False,
            "user_agent": (seen.get("user_agent") or "")[:_AGENT] or False,
            "details": details or False,
            "previous_hash": last.hash or "0" * 64,
        }
        return self.create({**row, "hash": self._hash(row)})

    @api.model
    def _hash(self, row):
        """Return the hash of a row: of all its values, the former hash included."""
        text = json.dumps(
            row, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return sha256(text.encode()).hexdigest()

    def _is_whole(self):
        """Return whether these rows, of one request, are all as they were written."""
        previous = "0" * 64
        for number, event in enumerate(self.sorted("number"), start=1):
            row = {
                "request_id": event.request_id.id,
                "number": event.number,
                "kind": event.kind,
                "moment": event.moment,
                "who": event.who,
                "ip": event.ip,
                "user_agent": event.user_agent,
                "details": event.details or False,
                "previous_hash": event.previous_hash,
            }
            if (
                event.number != number
                or event.previous_hash != previous
                or event.hash != self._hash(row)
            ):
                return False
            previous = event.hash
        return True
