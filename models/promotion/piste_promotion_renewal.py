from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from .piste_promotion_cycle import CRON_BATCH

NOTICE_DAYS = 7
# Others of the same kind that count when dates overlap.
ENGAGED_STATES = ("submitted", "approved", "scheduled", "running")
RENEWABLE_STATES = ("approved", "scheduled", "running", "ended")


class PistePromotionRenewal(models.Model):
    """What comes before and after a promotion: overlaps, the end, renewal (OD-10)."""

    _inherit = "piste.promotion"

    overlap_text = fields.Char(
        "Overlap",
        compute="_compute_overlap_text",
        help="Other promotions of the same type and merchant at the same dates.",
    )
    renewal_of_id = fields.Many2one(
        "piste.promotion",
        "Renews",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    renewal_ids = fields.One2many(
        "piste.promotion", "renewal_of_id", "Renewals", copy=False
    )
    expiry_told_for = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )

    _renewal_unique = models.UniqueIndex(
        "(renewal_of_id) WHERE renewal_of_id IS NOT NULL AND state != 'cancelled'",
        "This promotion is renewed already: open its renewal.",
    )

    # COMPUTE

    @api.depends("partner_id", "type", "date_start", "date_end", "state")
    def _compute_overlap_text(self):
        """Name the others of the merchant at the same dates, by one search."""
        self.overlap_text = False
        dated = self.filtered(
            lambda p: (
                p.date_start and p.date_end and p.state not in ("ended", "cancelled")
            )
        )
        if not dated:
            return
        others = self.search(
            [
                ("partner_id", "in", dated.partner_id.ids),
                ("type", "in", dated.mapped("type")),
                ("state", "in", ENGAGED_STATES),
                ("date_end", ">=", min(dated.mapped("date_start"))),
                ("date_start", "<=", max(dated.mapped("date_end"))),
            ]
        )
        by_key = others.grouped(lambda p: (p.partner_id, p.type))
        for promotion in dated:
            twins = by_key.get((promotion.partner_id, promotion.type), self.browse())
            twins = twins.filtered(promotion._overlaps)
            if twins:
                promotion.overlap_text = self.env._(
                    "At the same dates: %(names)s",
                    names=", ".join(twins.mapped("display_name")),
                )

    # ACTION

    def action_renew(self):
        """Open the renewal: a draft like this promotion, at the following dates."""
        self.ensure_one()
        self.check_access("write")
        renewal = self._renew()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": renewal.id,
            "views": [(False, "form")],
        }

    # BUSINESS

    def _overlaps(self, other):
        return (
            other != self._origin
            and other.date_start <= self.date_end
            and other.date_end >= self.date_start
        )

    def _can_renew(self):
        self.ensure_one()
        return self.state in RENEWABLE_STATES

    def _renew(self):
        """Return the one renewal of this promotion, created at the first call.

        It begins on the day after the last one, tomorrow at the earliest, and lasts
        as long. The database lets no second one be, however often one taps.
        """
        self.ensure_one()
        if not self._can_renew():
            raise UserError(
                self.env._("Only a promotion that marketing approved can be renewed.")
            )
        # In sudo mode: the renewal is one, whoever may see it.
        known = self.sudo().renewal_ids.filtered(lambda p: p.state != "cancelled")
        if known:
            return self.browse(known.id)
        start = max(self.date_end, self._today()) + timedelta(days=1)
        end = start + (self.date_end - self.date_start)
        renewal = self.copy({"date_start": start, "date_end": end})
        # In sudo mode: the link is written by this step alone.
        renewal.sudo().renewal_of_id = self
        self._close_expiry()
        return renewal

    def _close_expiry(self):
        # In sudo mode: also when the merchant renews by himself.
        self.sudo().activity_unlink(["piste.mail_activity_type_promotion_expiry"])

    @api.model
    def _expiring_domain(self):
        """Domain of the running promotions whose end is near, somewhere on Earth."""
        last = fields.Date.add(fields.Date.today(), days=NOTICE_DAYS + 1)
        return Domain("state", "=", "running") & Domain("date_end", "<=", last)

    def _is_expiring(self):
        """Whether the end is to be announced now, and was not yet.

        A promotion of a week or less is announced on its last day: before, its
        beginning would be its announcement.
        """
        self.ensure_one()
        left = (self.date_end - self._today()).days
        short = (self.date_end - self.date_start).days <= NOTICE_DAYS
        return (
            0 <= left <= (0 if short else NOTICE_DAYS)
            and self.expiry_told_for != self.date_end
            and not self.renewal_ids.filtered(lambda p: p.state != "cancelled")
        )

    @api.model
    def _cron_announce_expiry(self):
        """Tell the merchant and his representative that a promotion ends soon.

        Runs by small committed batches; each end is announced once.
        """
        ids = self.search(self._expiring_domain(), order="id").ids
        self.env["ir.cron"]._commit_progress(remaining=len(ids))
        for batch in split_every(CRON_BATCH, ids):
            promotions = self.browse(batch).try_lock_for_update()
            promotions.filtered_domain(self._expiring_domain())._announce_expiry()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _announce_expiry(self):
        """Write to the merchant and give his representative a task, once per end."""
        expiring = self.filtered(lambda promotion: promotion._is_expiring())
        for promotion in expiring:
            promotion.expiry_told_for = promotion.date_end
            promotion.activity_schedule(
                "piste.mail_activity_type_promotion_expiry",
                date_deadline=promotion.date_end,
                user_id=(
                    promotion.user_id or promotion.reviewer_id or self.env.user
                ).id,
            )
        expiring._tell_merchant("piste.mail_template_promotion_expiring")
