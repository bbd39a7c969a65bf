from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .piste_dashboard import RECORD_LIMIT, SALES_ROLES

# Where the last invoices that were paid are looked for first.
RECENT = timedelta(days=90)
INVOICES = "account.action_move_out_invoice_type"


class PisteDashboard(models.AbstractModel):
    """The last invoices submitted, validated and paid, on the home (PC-02).

    Each with its amount, its date and how long it has been in that state: since its
    creation, since its date, since the last payment.
    """

    _inherit = "piste.dashboard"

    @api.model
    def _home_sections(self):
        """Put the invoices after the commissions."""
        sections = super()._home_sections()
        at = 1 + next(
            (i for i, (key, _groups) in enumerate(sections) if key == "commissions"),
            len(sections) - 1,
        )
        groups = f"{SALES_ROLES},account.group_account_invoice"
        sections.insert(at, ("invoices", groups))
        return sections

    # SECTION
    @api.model
    def _home_invoices(self):
        """Three lists; who reads no invoice finds them empty."""
        tabs = self._invoice_tabs()
        days = {key: {} for key in tabs}
        Move = self.env["account.move"]
        if Move.has_access("read"):
            days = self._last_invoices({key: tab[1] for key, tab in tabs.items()})
        shown = Move.browse(move_id for found in days.values() for move_id in found)
        shown.fetch(["amount_total", "currency_id", "name", "partner_id"])
        # sudo: the name of the client of an invoice that the user may read.
        shown.sudo().partner_id.fetch(["name"])
        return {
            "type": "tabs",
            "title": self.env._("Last Invoices"),
            "model": Move._name,
            "items": [
                {
                    "key": key,
                    "label": label,
                    "empty": empty,
                    "action": self._action(INVOICES, domain),
                    "items": [
                        self._invoice_row(Move.browse(move_id), day)
                        for move_id, day in days[key].items()
                    ],
                }
                for key, (label, domain, empty) in tabs.items()
            ],
        }

    # BUSINESS
    @api.model
    def _invoice_tabs(self):
        """Return key -> (label, domain, what to say when there is none)."""
        invoices = self._scope("invoice_user_id") & Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("move_type", "=", "out_invoice"),
            ]
        )
        posted = invoices & Domain("state", "=", "posted")
        # What is planned for the months to come was not submitted yet.
        today = fields.Date.context_today(self)
        ready = Domain("auto_post", "=", "no") | Domain("date", "<=", today)
        return {
            "submitted": (
                self.env._("Awaiting Validation"),
                invoices & Domain("state", "=", "draft") & ready,
                self.env._("No invoice waits to be validated."),
            ),
            "validated": (
                self.env._("Awaiting Payment"),
                posted & Domain("payment_state", "in", ("not_paid", "partial")),
                self.env._("No invoice waits to be paid."),
            ),
            "paid": (
                self.env._("Fully Paid"),
                posted & Domain("payment_state", "in", ("in_payment", "paid")),
                self.env._("No invoice was paid yet."),
            ),
        }

    @api.model
    def _last_invoices(self, domains):
        """Return the last invoices of each state, with the day they entered it.

        :param dict domains: key of the state -> domain
        :return: key -> {id of the invoice: day}, the last one first
        :rtype: dict
        """
        recent = fields.Date.context_today(self) - RECENT
        found = self._find_invoices(
            self._query_entered(
                "submitted", domains["submitted"], "create_date", "id DESC"
            ),
            self._query_entered(
                "validated",
                domains["validated"],
                "invoice_date",
                "invoice_date DESC, id DESC",
            ),
            self._query_paid(domains["paid"], recent),
        )
        if len(found["paid"]) < RECORD_LIMIT:
            found["paid"] = self._find_invoices(
                self._query_paid(domains["paid"], None)
            )["paid"]
        return found

    @api.model
    def _find_invoices(self, *queries):
        self.env["account.partial.reconcile"].flush_model()
        union = SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries)
        found = {"submitted": {}, "validated": {}, "paid": {}}
        for key, move_id, day in self.env.execute_query(union):
            found[key][move_id] = day
        return found

    @api.model
    def _query_entered(self, key, domain, field, order):
        """Return the query of (key, id, day) of the last ones by a field of theirs."""
        Move = self.env["account.move"]
        query = Move._search(domain, order=order, limit=RECORD_LIMIT)
        moment = Move._field_to_sql(query.table, field, query)
        if Move._fields[field].type == "datetime":
            zone = self.env.tz.zone
            moment = SQL("%s AT TIME ZONE 'UTC' AT TIME ZONE %s", moment, zone)
        return query.select(
            SQL("%s", key), SQL.identifier(query.table, "id"), SQL("(%s)::date", moment)
        )

    @api.model
    def _query_paid(self, domain, since):
        """Return the query of (key, id, day) of those whose last payment is latest.

        :param date since: payments before are left out, None for all
        """
        # sudo: a representative reads his invoices but no allocation; the domain keeps
        # to invoices that he may read.
        readable = self.env["account.move"]._search(domain)
        return SQL(
            """
            SELECT 'paid', line.move_id, MAX(part.max_date) AS day
              FROM account_partial_reconcile part
              JOIN account_move_line line ON line.id = part.debit_move_id
             WHERE line.move_id IN %(readable)s AND %(recent)s
          GROUP BY line.move_id
          ORDER BY day DESC, line.move_id DESC
             LIMIT %(limit)s
            """,
            readable=readable.subselect(),
            recent=SQL("part.max_date >= %s", since) if since else SQL("TRUE"),
            limit=RECORD_LIMIT,
        )

    @api.model
    def _invoice_row(self, invoice, day):
        today = fields.Date.context_today(self)
        return {
            "id": invoice.id,
            # In sudo mode: see _home_invoices.
            "name": invoice.sudo().partner_id.name or "",
            "detail": invoice.name or self.env._("Draft"),
            "value": invoice.amount_total,
            "currency_id": invoice.currency_id.id,
            "date": fields.Date.to_string(day),
            "age": self._age_words((today - day).days),
        }

    @api.model
    def _age_words(self, days):
        if days <= 0:
            return self.env._("since today")
        if days == 1:
            return self.env._("since yesterday")
        return self.env._("for %(days)s days", days=days)
