from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import GROUPS

WEEK = timedelta(days=7)
# As far as the clocks of two readers are apart, and a day more.
MARGIN = timedelta(days=2)


class PisteCommentDigest(models.Model):
    """What was said and answered in the comments last week, on Monday (OD-21).

    Once per person and week, in his language, and nothing when nothing was said. Who
    does not want it says so in his preferences.
    """

    _name = "piste.comment.digest"
    _inherit = ["piste.weekly.letter.mixin"]
    _description = "Weekly Digest of Comments"
    _order = "week desc, user_id"
    _rec_name = "user_id"

    rows = fields.Json("Comments", compute="_compute_rows")

    _once = models.UniqueIndex(
        "(user_id, company_id, week)", "This digest is sent already."
    )

    # COMPUTE
    @api.depends_context("lang")
    def _compute_rows(self):
        comments = self._news(self.company_id, self.mapped("week"))
        for digest in self:
            start, end = self._bounds(digest.user_id, digest.week)
            digest.rows = [
                comment._digest_row(start)
                for comment in comments
                if comment.company_id == digest.company_id
                and comment._is_news(start, end)
            ]

    @api.model
    def _news(self, companies, weeks):
        """Return the comments that may be told of in these weeks."""
        first = datetime.combine(min(weeks), time.min) - WEEK - MARGIN
        last = datetime.combine(max(weeks), time.min) + MARGIN
        told = Domain.FALSE
        for name in ("create_date", "answered_at"):
            told |= Domain(name, ">=", first) & Domain(name, "<", last)
        return self.env["piste.comment"].search(
            told & Domain("company_id", "in", companies.ids)
        )

    @api.model
    def _bounds(self, user, monday):
        """Return the moments, in UTC, between which last week was for ``user``."""
        zone = pytz.timezone(user.tz or "UTC")
        return tuple(
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (monday - WEEK, monday)
        )

    # BUSINESS
    @api.model
    def _due(self, now):
        monday = now.date() - timedelta(days=now.weekday())
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        news = self._news(companies, [monday - WEEK, monday + WEEK])
        due = [
            (user.id, company.id, week)
            for company, comments in news.grouped("company_id").items()
            for user in self._readers(company)
            if (week := self._monday_of(user, now))
            and any(c._is_news(*self._bounds(user, week)) for c in comments)
        ]
        return sorted(set(due) - self._sent(now.date()))

    @api.model
    def _readers(self, company):
        """Return who works with Piste in ``company`` and wants the digest."""
        groups = self.env["res.groups"]
        for xmlid in GROUPS.split(","):
            groups |= self.env.ref(xmlid)
        return groups.all_user_ids.filtered(
            lambda user: (
                user.active
                and user.email
                and user.piste_comment_digest
                and company in user.company_ids
            )
        )

    def _send(self):
        """Queue the digests, each in the language of its reader."""
        if self:
            self.env.ref("piste.mail_template_comment_digest").send_mail_batch(self.ids)


class PisteComment(models.Model):
    """What a digest tells of a comment."""

    _inherit = "piste.comment"

    def _is_news(self, start, end):
        """Tell whether the comment was written or answered in between."""
        self.ensure_one()
        moments = (self.create_date, self.answered_at)
        return any(moment and start <= moment < end for moment in moments)

    def _digest_row(self, start):
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        }
        return {
            "name": self.name,
            "kind": labels["kind"][self.kind],
            "state": labels["state"][self.state],
            "author": self.author_id.name,
            "answer": self.answer or "",
            "is_new": self.create_date >= start,
        }
