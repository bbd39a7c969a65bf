from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .piste_consent import _DETAILED

# Channel -> model and field of Odoo's exclusion list.
LISTS = {"email": ("mail.blacklist", "email"), "phone": ("phone.blacklist", "number")}
FLAGS = {"email": "piste_do_not_email", "phone": "piste_do_not_call"}


class PisteConsentMixin(models.AbstractModel):
    """*Do not call* and *Do not send emails*, on Odoo's exclusion lists (AX-07).

    An address or number that is excluded is so for everybody who has it. The journal
    :class:`PisteConsent` gives the reason, and holds for who has no address.
    """

    _name = "piste.consent.mixin"
    _description = "Consent Mixin"

    # Field of the journal that points here, and fields that hold the addresses.
    _piste_consent_field = "partner_id"
    _piste_address_fields = {
        "email": ("email",),
        "phone": ("phone", "piste_mobile"),
    }

    piste_do_not_email = fields.Boolean(
        "Do Not Send Emails",
        compute="_compute_piste_refusals",
        inverse="_inverse_piste_do_not_email",
        search="_search_piste_do_not_email",
        compute_sudo=True,
    )
    piste_do_not_call = fields.Boolean(
        "Do Not Call",
        compute="_compute_piste_refusals",
        inverse="_inverse_piste_do_not_call",
        search="_search_piste_do_not_call",
        compute_sudo=True,
    )
    piste_email_refusal = fields.Char(
        "Refusal of Emails",
        compute="_compute_piste_refusals",
        compute_sudo=True,
        groups="base.group_user",
    )
    piste_call_refusal = fields.Char(
        "Refusal of Calls",
        compute="_compute_piste_refusals",
        compute_sudo=True,
        groups="base.group_user",
    )

    # COMPUTE

    @api.depends("email_normalized", "phone", "piste_mobile")
    @api.depends_context("lang", "tz")
    def _compute_piste_refusals(self):
        emails, calls = self._piste_refusals("email"), self._piste_refusals("phone")
        for record in self:
            email, call = emails.get(record, ""), calls.get(record, "")
            record.piste_do_not_email = record in emails
            record.piste_do_not_call = record in calls
            record.piste_email_refusal, record.piste_call_refusal = email, call

    def _inverse_piste_do_not_email(self):
        self._piste_inverse_refusal("email")

    def _inverse_piste_do_not_call(self):
        self._piste_inverse_refusal("phone")

    def _piste_inverse_refusal(self, channel):
        """Let forms, imports and mass edits refuse; withdrawing needs its dialog."""
        wanted = self.filtered(FLAGS[channel])
        refused = self.browse([record.id for record in self._piste_refusals(channel)])
        if refused - wanted:
            raise UserError(
                self.env._(
                    "%(name)s refused: withdraw the refusal with its reason, by the"
                    " button Consent.",
                    name=(refused - wanted)[:1].display_name,
                )
            )
        (wanted - refused)._piste_refuse(channel)

    @api.model
    def _search_piste_do_not_email(self, operator, value):
        return self._piste_search_refusal("email", operator, value)

    @api.model
    def _search_piste_do_not_call(self, operator, value):
        return self._piste_search_refusal("phone", operator, value)

    @api.model
    def _piste_search_refusal(self, channel, operator, value):
        if operator != "in":
            return NotImplemented
        refused = self._piste_refusal_domain(channel)
        return (refused if True in value else Domain.FALSE) | (
            ~refused if False in value else Domain.FALSE
        )

    @api.model
    def _piste_refusal_domain(self, channel):
        """Return the domain of the records that refuse this channel."""
        # In sudo mode: nobody reads the journal; only ids leave it.
        Consent = self.env["piste.consent"].sudo()
        field = self._piste_consent_field
        rows = Consent._read_group(
            [(field, "!=", False), ("channel", "=", channel)], [field]
        )
        ids = [record.id for (record,) in rows]
        standing = Domain("id", "in", list(Consent._standing(field, ids, channel)))
        if channel == "email":
            empty = Domain("email_normalized", "=", False)
            return Domain("is_blacklisted", "=", True) | (empty & standing)
        # Core's search of excluded numbers reads the tables as they are.
        self.flush_model(["piste_mobile", "phone_sanitized"])
        self.env["phone.blacklist"].flush_model(["number", "active"])
        mobile = SQL(
            "(SELECT document.id FROM %s document JOIN phone_blacklist excluded"
            " ON excluded.active AND excluded.number ="
            " regexp_replace(document.piste_mobile, '[^0-9+]', '', 'g'))",
            SQL.identifier(self._table),
        )
        empty = Domain("phone_sanitized", "=", False)
        return (
            Domain("phone_sanitized_blacklisted", "=", True)
            | Domain("id", "in", mobile)
            | (empty & standing)
        )

    def _piste_tell_fixed_line(self):
        """Set whether the fixed line is excluded: core asks the last number only."""
        for record in self.filtered("phone_sanitized_blacklisted"):
            number = record._phone_format(fname="phone")
            record.phone_blacklisted = number == record.phone_sanitized

    # CRUD

    def write(self, vals):
        channels = [
            channel
            for channel, names in self._piste_address_fields.items()
            if not vals.keys().isdisjoint(names)
        ]
        before = {
            channel: self.browse(self._piste_standing(channel)) for channel in channels
        }
        result = super().write(vals)
        for channel, refused in before.items():
            # Who refused is not asked again because the address changes.
            excluded = self.browse([r.id for r in refused._piste_excluded(channel)])
            (refused - excluded)._piste_refuse(channel, basis="carried")
        return result

    # ACTION

    def action_piste_consent(self):
        """Open the refusals of this person and their history (AX-07)."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.piste_partner_consent_action"
        )
        action["context"] = {
            "default_res_model": self._name,
            "default_res_id": self.id,
            "dialog_size": "medium",
        }
        return action

    # BUSINESS

    def _piste_check_contactable(self, channel):
        """Check that these people may be written to, or called.

        :param str channel: ``email`` or ``phone``
        :raise UserError: telling who refused, and when
        """
        for sentence in self._piste_refusal_sentences(channel):
            raise UserError(sentence)

    def _piste_refusal_sentences(self, channel):
        """Return for each of these people who refused a sentence that says so."""
        sentences = []
        for record, refusal in self._piste_refusals(channel).items():
            about = {"name": record.display_name, "refusal": refusal}
            sentences.append(
                self.env._("%(name)s does not want emails. %(refusal)s", **about)
                if channel == "email"
                else self.env._(
                    "%(name)s does not want to be called. %(refusal)s", **about
                )
            )
        return sentences

    def _piste_filter_contactable(self, channel):
        """Return those who did not refuse; whoever sends to many begins with this."""
        refused = self._piste_refusals(channel)
        return self.filtered(lambda record: record not in refused)

    def _piste_refusals(self, channel):
        """Return the sentence of each refusal, by record that refuses.

        Two queries at most when nobody does.
        """
        # In sudo mode: exclusion lists and journal are nobody's to read.
        records = self.sudo()
        Consent = records.env["piste.consent"]
        excluded = records._piste_excluded(channel)
        silent = records.filtered(lambda r: not r._piste_addresses(channel))
        standing = Consent._standing(
            self._piste_consent_field, silent._origin.ids, channel
        )
        rows = Consent._latest_by_address(set(excluded.values()), channel)
        plain = self.env._("On the exclusion list")
        found = {
            record: rows[address]._sentence() if rows.get(address) else plain
            for record, address in excluded.items()
        }
        for record in silent.filtered(lambda r: r._origin.id in standing):
            found[record] = standing[record._origin.id]._sentence()
        return {record.with_env(self.env): text for record, text in found.items()}

    def _piste_standing(self, channel):
        # In sudo mode: the journal is nobody's to read.
        Consent = self.env["piste.consent"].sudo()
        return list(Consent._standing(self._piste_consent_field, self.ids, channel))

    def _piste_excluded(self, channel):
        """Return the excluded address of each record that has one."""
        by_record = {record: record._piste_addresses(channel) for record in self}
        addresses = {a for found in by_record.values() for a in found}
        if not addresses:
            return {}
        model, field = LISTS[channel]
        # In sudo mode: the exclusion lists are open to administrators alone.
        found = self.env[model].sudo().search_fetch([(field, "in", list(addresses))])
        excluded = set(found.mapped(field))
        return {
            record: next(a for a in addresses if a in excluded)
            for record, addresses in by_record.items()
            if excluded.intersection(addresses)
        }

    def _piste_addresses(self, channel):
        """Return the normal forms of what this record is reached by."""
        self.ensure_one()
        if channel == "email":
            return [self.email_normalized] if self.email_normalized else []
        numbers = [self._phone_format(fname=name) for name in ("phone", "piste_mobile")]
        return list(dict.fromkeys(filter(None, numbers)))

    def _piste_refuse(self, channel, **details):
        """Exclude the addresses of these records and note why.

        :param details: values of the journal: basis, date, source, reason
        :return: the new rows of the journal
        """
        if not self:
            return self.env["piste.consent"].sudo()
        self.check_access("write")
        addresses = {a for record in self for a in record._piste_addresses(channel)}
        self._piste_set_excluded(channel, addresses, excluded=True)
        return self._piste_note_consent(channel, {**details, "decision": "refuse"})

    def _piste_allow(self, channel, reason, **details):
        """Withdraw a refusal; only with a reason.

        :raise UserError: without reason
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this refusal is withdrawn."))
        addresses = {a for record in self for a in record._piste_addresses(channel)}
        self._piste_set_excluded(channel, addresses, excluded=False)
        self._piste_note_consent(
            channel, {**details, "decision": "allow", "reason": reason}
        )

    def _piste_set_excluded(self, channel, addresses, excluded):
        model, field = LISTS[channel]
        # In sudo mode: only administrators may write the lists; the caller checked
        # the right to write on who refuses.
        Excluded = self.env[model].sudo().with_context(piste_consent=_DETAILED)
        known = Excluded.with_context(active_test=False).search(
            [(field, "in", list(addresses))]
        )
        known.filtered(lambda row: row.active != excluded).active = excluded
        missing = sorted(addresses - set(known.mapped(field)))
        if excluded and missing:
            Excluded.create([{field: address} for address in missing])

    def _piste_note_consent(self, channel, details):
        # In sudo mode: nobody may write in the journal, which holds for everybody.
        rows_sudo = self.env["piste.consent"].sudo()
        rows_sudo = rows_sudo.create(
            [
                {
                    **details,
                    "channel": channel,
                    "address": address,
                    self._piste_consent_field: record.id,
                }
                for record in self
                for address in record._piste_addresses(channel) or [False]
            ]
        )
        self.invalidate_recordset([*FLAGS.values(), "is_blacklisted"])
        return rows_sudo

    def _piste_carry_consent(self, target, channels=tuple(LISTS)):
        """Let ``target`` refuse what one of these records refuses: the strictest wins.

        :param target: record of a model with consent
        :return: the new rows of the journal
        """
        rows_sudo = self.env["piste.consent"].sudo()  # nobody's to read
        for channel in channels:
            refusals = self._piste_refusals(channel)
            if refusals and target and not target._piste_refusals(channel):
                record = next(iter(refusals))
                rows_sudo |= target._piste_refuse(
                    channel,
                    basis="carried",
                    source=record.display_name,
                    reason=refusals[record],
                )
        return rows_sudo

    def _piste_keep_refusals(self, refusing):
        """Let what is left of a merge refuse what one of the merged refused.

        :param dict refusing: channel -> whether one of them refused
        """
        for channel, refused in refusing.items():
            if refused:
                # In sudo mode: whoever may merge may note what he merges.
                kept = self.sudo() - self.browse().union(*self._piste_refusals(channel))
                kept._piste_refuse(channel, basis="carried")
