from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import split_every

from ...utils import period
from .piste_promotion import MERCHANT_STATES

CRON_BATCH = 200


class PistePromotionCycle(models.Model):
    """The life of a promotion: who moves it on, what the dates do, who is told."""

    _inherit = "piste.promotion"

    # TRANSITIONS

    def _check_transition(self, target):
        super()._check_transition(target)
        if not self.env.su:
            self._check_transition_rights(target)
        if target == "submitted":
            self._check_can_submit()
        elif target == "approved":
            self._check_can_approve()

    def _check_transition_rights(self, target):
        """Raise unless the user may bring these records to ``target`` himself."""
        marketing = self.env.user.has_group("piste.piste_group_marketing")
        if target == "submitted":
            raise UserError(self.env._("Submit a promotion with its button."))
        if target in ("scheduled", "running", "ended"):
            raise UserError(self.env._("The dates of a promotion decide this state."))
        withdrawn = all(
            promotion.state in (*MERCHANT_STATES, "submitted", "cancelled")
            for promotion in self
        )
        if not marketing and (target in ("approved", "to_fix") or not withdrawn):
            raise AccessError(self.env._("Only marketing decides on a promotion."))

    def _check_can_submit(self):
        for promotion in self:
            missing = [
                self._fields[name]._description_string(self.env)
                for name in promotion._missing_fields()
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "Fill in before you submit: %(fields)s.",
                        fields=", ".join(missing),
                    )
                )
            if promotion._is_over():
                raise UserError(self.env._("The end date is over. Choose a later one."))

    def _check_can_approve(self):
        for promotion in self:
            if promotion.terms != promotion.terms_accepted_text:
                raise UserError(
                    self.env._(
                        "The terms and conditions changed since the merchant accepted"
                        " them. Send the promotion back for correction."
                    )
                )
            if promotion._is_over():
                raise UserError(
                    self.env._(
                        "The end date is over. Send the promotion back for correction."
                    )
                )

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        if target == "submitted":
            return self._ask_review()
        self._close_review()
        if target == "approved":
            self._tell_merchant("piste.mail_template_promotion_approved")
            # In sudo mode: from here on the dates decide, not the user.
            self.sudo()._follow_dates()
        elif target == "to_fix":
            self._tell_merchant("piste.mail_template_promotion_to_fix")
        elif (
            target == "cancelled"
            and source not in MERCHANT_STATES
            and not self.env.user.share
        ):
            self._tell_merchant("piste.mail_template_promotion_cancelled")
        return None

    # ACTION

    def action_submit(self):
        """Submit to marketing; the user vouches that the merchant accepts the terms."""
        self.check_access("write")
        self._submit()

    def action_approve(self):
        """Accept the promotion; the dates drive it from then on (OD-10)."""
        self.check_access("write")
        self.lock_for_update()
        self.write({"state": "approved"})

    def action_request_changes(self, reason=None):
        """Send the promotion back to the merchant with a reason.

        :param str reason: what to correct; without it, the question is asked
        :return: an action that asks for the reason, or None
        """
        self.check_access("write")
        if not reason:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "piste.piste_promotion_return_action"
            )
            return {**action, "context": {"default_promotion_ids": self.ids}}
        self.lock_for_update()
        self.write({"state": "to_fix", "change_reason": reason})
        return None

    def action_cancel(self):
        """Call the promotion off; marketing alone may do so once it is approved."""
        self.check_access("write")
        self.write({"state": "cancelled"})

    def action_reset(self):
        """Take a cancelled promotion up again as a draft."""
        self.check_access("write")
        self.write({"state": "draft"})

    def action_insert_terms(self):
        """Fill empty terms from the model text, in the merchant's language (OD-09)."""
        self.check_access("write")
        for promotion in self:
            if promotion.terms:
                raise UserError(
                    self.env._(
                        "Clear the terms and conditions first, then insert the model"
                        " text."
                    )
                )
            promotion.terms = promotion._standard_terms()

    # BUSINESS

    def _submit(self):
        """Record who accepted which terms and when, and hand over to marketing."""
        self._check_can_submit()
        now = fields.Datetime.now()
        for promotion in self:
            # In sudo mode: the proof is not writable by anybody.
            promotion.sudo().write(
                {
                    "state": "submitted",
                    "change_reason": False,
                    "terms_accepted_text": promotion.terms,
                    "terms_accepted_at": now,
                    "terms_accepted_by_id": self.env.uid,
                }
            )

    def _model_terms(self):
        """Return the model text of this type, in the merchant's language and in sudo.

        Merchants use the text without reading the configuration.
        """
        self.ensure_one()
        lang = self.contact_id.lang or self.partner_id.lang or self.env.lang
        model_sudo = self.env["piste.promotion.terms"].sudo().with_context(lang=lang)
        return model_sudo._for_type(self.type)

    def _standard_terms(self):
        """Return the model text with the limits of this promotion in its blanks."""
        model_sudo = self._model_terms()
        words = self.with_context(lang=model_sudo.env.lang)
        return model_sudo._fill(words._terms_blanks())

    def _missing_fields(self):
        """Return the names of the fields still needed before submission."""
        self.ensure_one()
        names = ("name", "discount_details", "date_start", "date_end", "terms")
        return [name for name in names if not self[name]]

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _tz(self):
        """Return the name of the merchant's time zone, else of the company's."""
        self.ensure_one()
        tz = self.partner_id.tz or self.company_id.partner_id.tz
        return tz or self.company_id.resource_calendar_id.tz

    def _today(self):
        """Return the day it is now at the merchant's.

        While his last window lasts past midnight, it is still the day before.
        """
        local = period.local_time(fields.Datetime.now(), self._tz())
        return period.business_day(local, (self.hour_from, self.hour_to))

    def _is_over(self):
        return bool(self.date_end) and self.date_end < self._today()

    def _follow_dates(self):
        """Bring approved promotions to the state that their dates ask for today."""
        by_phase = self.grouped(
            lambda p: period.phase(p._today(), p.date_start, p.date_end)
        )
        for target, promotions in by_phase.items():
            promotions.filtered(lambda p, t=target: p.state != t).write(
                {"state": target}
            )

    @api.model
    def _live_domain(self):
        """Domain of the promotions whose dates may move them now, somewhere on Earth.

        The day is at most one ahead of the day in UTC, and may be behind it.
        """
        today = fields.Date.today()
        return [
            "|",
            "|",
            ("state", "=", "approved"),
            "&",
            ("state", "=", "scheduled"),
            ("date_start", "<=", fields.Date.add(today, days=1)),
            "&",
            ("state", "=", "running"),
            ("date_end", "<=", today),
        ]

    @api.model
    def _cron_update_states(self):
        """Let the dates drive the promotions: Scheduled, Running, Ended (OD-10).

        Runs by small committed batches; a second run changes nothing.
        """
        domain = self._live_domain()
        ids = self.search(domain, order="id").ids
        self.env["ir.cron"]._commit_progress(remaining=len(ids))
        for batch in split_every(CRON_BATCH, ids):
            promotions = self.browse(batch).try_lock_for_update()
            promotions.filtered_domain(domain)._follow_dates()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    # COMMUNICATION

    def _ask_review(self):
        """Give somebody in marketing the task of checking each promotion."""
        for promotion in self:
            # In sudo mode: a merchant submits, and may not create activities.
            promotion = promotion.sudo()
            reviewer = promotion.reviewer_id or promotion._find_reviewer()
            promotion.activity_schedule(
                "piste.mail_activity_type_promotion_review",
                user_id=(reviewer or promotion.user_id or self.env.user).id,
            )

    def _close_review(self):
        # In sudo mode: also when the merchant takes his promotion back.
        self.sudo().activity_unlink(["piste.mail_activity_type_promotion_review"])

    def _find_reviewer(self):
        """Return the marketing user of the company with the fewest reviews to do."""
        group = self.env.ref("piste.piste_group_marketing")
        users = group.all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )
        kind = self.env.ref("piste.mail_activity_type_promotion_review")
        load = dict(
            self.env["mail.activity"]._read_group(
                [("user_id", "in", users.ids), ("activity_type_id", "=", kind.id)],
                ["user_id"],
                ["__count"],
            )
        )
        # Administrators come last: they hold every group without doing the work.
        return users.sorted(
            lambda user: (user._is_admin(), load.get(user, 0), user.id)
        )[:1]

    def _tell_merchant(self, template):
        """Write to the merchant's contact in his language."""
        for promotion in self:
            promotion.message_post_with_source(
                self.env.ref(template),
                subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_light",
            )
