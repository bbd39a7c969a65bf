import hashlib
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL, format_amount

from ...utils import mandate_wording

BATCH = 1000
MAX_NAME = 120
MAX_REASON = 500


class PistePaymentAuthorization(models.Model):
    """The life of an authorization: signed, revoked, expired (OD-26, U8)."""

    _inherit = "piste.payment.authorization"

    wording_preview = fields.Text(
        "Text", compute="_compute_wording_preview", help="What the client signs."
    )

    # === COMPUTE ===

    @api.depends(
        "state",
        "wording",
        "kind",
        "holder",
        "partner_id",
        "order_id",
        "amount_type",
        "amount",
        "cap",
        "frequency",
        "notice_days",
        "notice_waived",
        "category",
        "institution",
        "transit",
        "bic",
        "last_digits",
    )
    def _compute_wording_preview(self):
        for authorization in self:
            authorization.wording_preview = authorization._wording_text()

    def _wording_text(self):
        """Return the text that the client signed, or signs now, in his language."""
        self.ensure_one()
        if self.wording:
            return self.wording
        if not self.partner_id:
            return ""
        language = self._wording_language()
        return mandate_wording.render(language, self.kind, self._wording_values())

    def _wording_language(self):
        code = (self.partner_id.lang or self.env.lang or "fr")[:2]
        return code if code in mandate_wording.LANGUAGES else "en"

    def _wording_values(self):
        # In sudo mode: a merchant reads the names in what he signs.
        one_sudo = self.sudo()
        company = one_sudo.company_id
        address = company.partner_id._display_address(without_company=True)
        money = {
            name: format_amount(
                self.env, self[name], self.currency_id, self.partner_id.lang
            )
            for name in ("amount", "cap")
        }
        card = one_sudo.token_id.display_name if one_sudo.token_id else ""
        return {
            **money,
            "number": self.name,
            "umr": self.umr or "",
            "company": company.name,
            "address": ", ".join(filter(None, map(str.strip, address.splitlines()))),
            "contact": company.email or company.name,
            "creditor": company.piste_sepa_creditor or "",
            "payor": self.holder or one_sudo.partner_id.name,
            "institution": self.institution or "",
            "transit": self.transit or "",
            "account": self._masked_account() or card or "••••",
            "bic": self.bic or "",
            "category": self.category,
            "amount_type": self.amount_type,
            "frequency": self.frequency,
            "notice": self.notice_days,
            "waived": self.notice_waived,
            "contract": one_sudo.order_id.name or "",
        }

    # === SIGNATURE ===

    def _piste_sign(self, signed_by, signed_on, evidence):
        """Make these authorizations active: the client has signed them (U8).

        Called by the ceremony, in the transaction that signs the contract. One of the
        same kind on the same contract is replaced, thus revoked.

        :param str signed_by: name that the client typed
        :param datetime.datetime signed_on: naive UTC instant
        :param dict evidence: what proves the signature; kept as it is
        :raise UserError: unsigned by a name, incomplete, or signed already
        """
        if not (signed_by or "").strip() or not signed_on:
            raise UserError(self.env._("Type the name of the person who signs."))
        # Two ceremonies at once: the second one stops here.
        self._lock_rows()
        # In sudo mode: nobody writes these by hand, the signature of the client does.
        for one_sudo in self.sudo():
            one_sudo._check_signable()
            text = one_sudo._wording_text()
            one_sudo._replace_former(signed_by, signed_on)
            one_sudo.write(
                {
                    "state": "active",
                    "signed_by": signed_by.strip()[:MAX_NAME],
                    "signed_on": signed_on,
                    "valid_from": one_sudo.valid_from or signed_on.date(),
                    "wording": text,
                    "wording_version": mandate_wording.VERSION,
                    "wording_sha256": hashlib.sha256(text.encode()).hexdigest(),
                    "evidence": dict(evidence or {}),
                }
            )
            one_sudo._tell(
                self.env._(
                    "%(number)s is signed by %(name)s.",
                    number=one_sudo.display_name,
                    name=one_sudo.signed_by,
                )
            )

    def _lock_rows(self):
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody changes this authorization right now: try again.")
            ) from error
        self.invalidate_recordset(["state", "revoked_on"])

    def _check_signable(self):
        """:raise UserError: if the client cannot sign this authorization as it is"""
        self.ensure_one()
        if self.state != "to_sign":
            raise UserError(
                self.env._(
                    "%(number)s does not wait for a signature.", number=self.name
                )
            )
        if self.valid_until and self.valid_until < fields.Date.context_today(self):
            raise UserError(
                self.env._("The last day of %(number)s is over.", number=self.name)
            )
        if message := self._missing_part():
            raise UserError(message)

    def _missing_part(self):
        """Say what the authorization lacks before it can be signed, or False."""
        self.ensure_one()
        if self.kind == "card":
            return False  # The first payment saves the card.
        if self.kind == "sepa" and not self.company_id.piste_sepa_creditor:
            return self.env._(
                "%(company)s has no SEPA creditor identifier yet: it stands in the"
                " settings.",
                company=self.company_id.name,
            )
        if not self.last_digits:
            return self.env._("Type the number of the account to draw from.")
        if self.kind == "pad" and not (self.institution and self.transit):
            return self.env._("Type the institution and transit numbers.")
        return False

    def _replace_former(self, who, moment):
        """Revoke the active authorization that this one takes the place of."""
        former = self.search(
            [
                ("state", "=", "active"),
                ("kind", "=", self.kind),
                ("order_id", "=", self.order_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        reason = self.env._("Replaced by %(number)s.", number=self.name)
        former._set_revoked(reason, who, moment)
        # The index on the active one is checked at each statement.
        former.flush_recordset()

    # === REVOCATION ===

    def action_revoke(self, reason=None):
        """Revoke active authorizations at the demand of a client (OD-26).

        :param str reason: why, in a few words (optional)
        :raise AccessError: for a client of somebody else
        :raise UserError: if one of them is not active
        """
        self.check_access("write")
        self._revoke(reason, self.env.user.name)
        return True

    def _revoke(self, reason, who):
        """Revoke these; what is not at the bank yet is not drawn any more.

        :param str who: name of the person, for the record
        :raise UserError: if one of them is not active
        """
        self._lock_rows()
        # In sudo mode: the client himself may do it, and writes nothing else.
        for one_sudo in self.sudo():
            if one_sudo.state == "revoked":
                raise UserError(
                    self.env._(
                        "%(number)s is revoked already, since %(date)s.",
                        number=one_sudo.name,
                        date=one_sudo._local_date(one_sudo.revoked_on),
                    )
                )
            if one_sudo.state != "active":
                raise UserError(
                    self.env._(
                        "%(number)s is not active: there is nothing to revoke.",
                        number=one_sudo.name,
                    )
                )
        self.sudo()._set_revoked(reason, who, fields.Datetime.now())

    def _set_revoked(self, reason, who, moment):
        if not self:
            return
        self.write(
            {
                "state": "revoked",
                "revoked_on": moment,
                "revoked_by": (who or "")[:MAX_NAME],
                "revocation_reason": (reason or "").strip()[:MAX_REASON],
            }
        )
        for authorization in self:
            authorization._tell(
                self.env._(
                    "%(number)s is revoked by %(name)s. %(reason)s",
                    number=authorization.display_name,
                    name=who,
                    reason=authorization.revocation_reason or "",
                ).strip(),
                authorization.user_id.partner_id,
            )

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        if target in ("revoked", "expired"):
            # In sudo mode: the debits that wait follow, whoever ended it.
            waiting_sudo = self.sudo().debit_ids.filtered(
                lambda debit: debit.state == "ready"
            )
            waiting_sudo._refuse(self.env._("The authorization is not active."))

    def _tell(self, message, recipients=()):
        """Note a signature or revocation on the contract, else on the client."""
        self.ensure_one()
        document = self.order_id or self.partner_id
        # In sudo mode: the client who signs or revokes writes in no chatter.
        document.sudo().message_post(
            body=message,
            subtype_xmlid="mail.mt_note",
            partner_ids=[partner.id for partner in recipients],
        )

    # === EXPIRY ===

    @api.model
    def _cron_expire(self):
        """End what is past its last day, batch by batch; run again, it goes on."""
        # What is noted is read by the people of the company.
        translated = self.with_context(lang=self.env.company.partner_id.lang)
        while found := translated._expire_batch():
            remaining = BATCH if len(found) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(
                len(found), remaining=remaining
            ):
                break

    @api.model
    def _expire_batch(self, size=BATCH):
        self.flush_model(["state", "valid_until"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE piste_payment_authorization AS mandate
                   SET state = 'expired', write_date = %(now)s
                  FROM (SELECT id, state FROM piste_payment_authorization
                         WHERE state IN ('to_sign', 'active')
                           AND valid_until < %(today)s
                      ORDER BY id LIMIT %(size)s FOR UPDATE SKIP LOCKED) AS over
                 WHERE mandate.id = over.id
             RETURNING mandate.id, over.state
                """,
                now=self.env.cr.now(),
                today=fields.Date.context_today(self),
                size=size,
            )
        )
        by_state = defaultdict(list)
        for id_, state in rows:
            by_state[state].append(id_)
        found = self.browse(id_ for id_, _state in rows)
        found.invalidate_recordset(["state"])
        for state, ids in by_state.items():
            self.browse(ids)._after_transition(state, "expired")
        # By SQL, thus told to the contracts by hand.
        found.modified(["state"])
        return found
