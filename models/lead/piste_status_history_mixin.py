from odoo import api, models

from .piste_status_change import HOLDER_COLUMNS

# Rows of the panel; what is older is told in the chatter.
_MOST_ROWS = 80


class PisteStatusHistoryMixin(models.AbstractModel):
    """Keep the statuses that a record went through, and show them (AX-11)."""

    _name = "piste.status.history.mixin"
    _description = "Status History Mixin"

    # Fields whose change may be a change of status.
    _piste_history_triggers = frozenset()

    # HOOKS
    def _piste_history_statuses(self):
        """Return the status of each record: id -> (kind, id of the status)."""
        raise NotImplementedError

    def _piste_history_sources(self):
        """Return the records whose statuses this one goes on from, itself included.

        :return: list of recordsets, the oldest first; the caller may read them all
        """
        return [self]

    def _piste_activity_opportunities(self):
        """Return the domain of the opportunities attached to this record."""
        raise NotImplementedError

    def _piste_activity_events(self):
        """Return the domain of the events of this record."""
        raise NotImplementedError

    # CRUD
    def write(self, vals):
        if vals.keys().isdisjoint(self._piste_history_triggers):
            return super().write(vals)
        before = self._piste_history_statuses()
        result = super().write(vals)
        # Nobody has rights on the history itself; the user stays the one who moves.
        history_sudo = self.env["piste.status.change"].sudo()
        history_sudo._record(self, before, self._piste_history_statuses())
        return result

    # BUSINESS
    @api.readonly
    def get_piste_activity(self):
        """Return what the panel *Activité* shows of this record (AX-11).

        :return: ``changes`` (latest first), ``totals`` (time per status),
            ``opportunities`` and ``events``; only what the caller may read
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        changes, totals = self._piste_read_history()
        return {
            "changes": changes[:_MOST_ROWS],
            "totals": totals,
            "opportunities": self._piste_read_opportunities(),
            "events": self._piste_read_events(),
        }

    def _piste_read_history(self):
        rows, totals = [], {}
        for source in self._piste_history_sources():
            for record in source:
                rows += record._piste_read_changes(totals)
        rows.sort(key=lambda row: (row["date"], row["id"]), reverse=True)
        return rows, list(totals.values())

    def _piste_read_changes(self, totals):
        """Return the changes of this record and add its periods to ``totals``."""
        column = HOLDER_COLUMNS[self._name]
        # The right to read the record, checked by the caller, is that on its history.
        changes_sudo = self.env["piste.status.change"].sudo()
        changes_sudo = changes_sudo.search([(column, "=", self.id)], order="date, id")
        names = changes_sudo._status_names()
        for change in changes_sudo:
            if change.old_id:
                key = (change.kind, change.old_id)
                self._piste_add_period(totals, key, names[key], change.seconds)
        since = changes_sudo[-1:].date or self.create_date
        self._piste_add_current(totals, since)
        return [
            {
                "id": change.id,
                "date": change.date,
                "user": change.user_id.name or "",
                "old": names[change.kind, change.old_id] or "",
                "new": names[change.kind, change.new_id] or "",
                "seconds": change.seconds,
                "kind": change.kind,
            }
            for change in changes_sudo
        ]

    def _piste_add_current(self, totals, since):
        key = self._piste_history_statuses()[self.id]
        if not key[1]:
            return
        status = self._piste_status_table(self._piste_status_field()).sudo()
        name = status.browse(key[1]).name
        elapsed = int((self.env.cr.now() - since).total_seconds()) if since else 0
        self._piste_add_period(totals, key, name, max(elapsed, 0))
        totals[key]["is_current"] = True

    @api.model
    def _piste_add_period(self, totals, key, name, seconds):
        total = totals.setdefault(
            key,
            {
                "key": f"{key[0]}-{key[1]}",
                "kind": key[0],
                "name": name or "",
                "seconds": 0,
                "is_current": False,
            },
        )
        total["seconds"] += seconds

    def _piste_read_opportunities(self):
        Lead = self.env["crm.lead"].with_context(active_test=False)
        if not Lead.has_access("read"):
            return []
        domain = self._piste_activity_opportunities()
        return [
            {
                "id": lead.id,
                "name": lead.name,
                "stage": lead.stage_id.name or "",
                "state": lead.won_status,
                "user": lead.user_id.name or "",
            }
            for lead in Lead.search(domain, order="id desc", limit=_MOST_ROWS)
        ]

    def _piste_read_events(self):
        events = self.env["calendar.event"].search(
            self._piste_activity_events(), order="start desc", limit=_MOST_ROWS
        )
        return [
            {
                "id": event.id,
                "name": event.display_name,
                "start": event.start,
                "user": event.user_id.name or "",
            }
            for event in events
        ]
