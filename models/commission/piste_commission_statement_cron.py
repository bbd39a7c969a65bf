from odoo import api, fields, models
from odoo.tools import split_every

_BATCH = 20


class PisteCommissionStatement(models.Model):
    """The drafts of the first of the month (OD-20)."""

    _inherit = "piste.commission.statement"

    @api.model
    def _cron_prepare(self, batch=_BATCH):
        """Make the drafts of last month, for whoever earned until its end.

        Once each, however often it runs: what a draft took in is not looked for again,
        and a month that somebody validated is left alone.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        owners = self._owners_to_settle(self._last_month())
        done, left = 0, len(owners)
        commit_progress(remaining=left)
        for some in split_every(batch, owners):
            self._prepare_drafts(self._last_month(), some)
            done, left = done + len(some), left - len(some)
            if not commit_progress(len(some), remaining=left):
                break
        return done

    @api.model
    def _owners_to_settle(self, month):
        """Return who has commissions in no statement: ``[(user, company)]``."""
        domain = [
            ("statement_id", "=", False),
            ("state", "=", "earned"),
            ("date", "<", fields.Date.add(month, months=1)),
        ]
        owners = self.env["piste.commission.entry"]._read_group(
            domain, ["user_id", "company_id"]
        )
        closed = {
            (statement.user_id, statement.company_id)
            for statement in self.search_fetch(
                [("month", "=", month), ("step", "!=", "draft")],
                ["user_id", "company_id"],
            )
        }
        return [owner for owner in owners if tuple(owner) not in closed]

    @api.model
    def _prepare_drafts(self, month, owners):
        """Make or complete the drafts of these owners."""
        drafts = self.search([("month", "=", month), ("step", "=", "draft")])
        known = {(draft.user_id, draft.company_id): draft for draft in drafts}
        found = drafts.browse(
            known[owner].id for owner in map(tuple, owners) if owner in known
        )
        found._gather()
        # Nobody follows a draft before it is validated.
        return found + self.with_context(tracking_disable=True).create(
            [
                {"user_id": user.id, "company_id": company.id, "month": month}
                for user, company in owners
                if (user, company) not in known
            ]
        )

    def _creation_message(self):
        """Say it in words of our own: the name of the model is translated later."""
        self.ensure_one()
        return self.env._("Draft made of the commissions of the month")
