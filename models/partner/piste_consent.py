from odoo import SUPERUSER_ID, api, fields, models

# Only server code holds this object: RPC clients can send a context key, not it.
_DETAILED = object()


class PisteConsent(models.Model):
    """Who refused to be called or written to, when, how, and who noted it (AX-07).

    Odoo's exclusion lists alone say whether an address or number may be used. This
    journal says why, and remembers the refusal of a person who had no address yet. A
    change of mind is a new row.
    """

    _name = "piste.consent"
    _description = "Consent"
    _inherit = ["piste.evidence.mixin"]
    _order = "id desc"
    _rec_name = "address"

    # What
    channel = fields.Selection([("email", "Email"), ("phone", "Phone")], required=True)
    decision = fields.Selection(
        [("refuse", "Refusal"), ("allow", "Refusal withdrawn")], required=True
    )
    address = fields.Char("Address or Number", index="btree_not_null")
    # Whose
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="set null"
    )
    # Why
    basis = fields.Selection(
        [
            ("told", "Told to us"),
            ("written", "Written to us"),
            ("list", "Public do-not-contact list"),
            ("import", "Import"),
            ("carried", "Carried over"),
            ("system", "Exclusion list of Odoo"),
        ],
        required=True,
        default="told",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Char()
    reason = fields.Text()
    user_id = fields.Many2one(
        "res.users",
        "Noted by",
        required=True,
        default=lambda self: self.env.uid,
        ondelete="restrict",
    )

    @api.model
    def _standing(self, field, ids, channel):
        """Return the refusals that hold for records themselves, by id of the record.

        A person who refused is not asked again because the address changes; but
        whoever took that address off the exclusion list withdrew the refusal.

        :param str field: field of this model that points to the records
        """
        rows = self.search([(field, "in", ids), ("channel", "=", channel)], order="id")
        latest = {row[field].id: row for row in rows}
        refusals = {id_: r for id_, r in latest.items() if r.decision == "refuse"}
        addresses = {row.address for row in refusals.values() if row.address}
        if not addresses:
            return refusals
        later = self._latest_by_address(addresses, channel)
        return {
            id_: row
            for id_, row in refusals.items()
            if not row.address or later[row.address].decision == "refuse"
        }

    @api.model
    def _latest_by_address(self, addresses, channel):
        rows = self.search(
            [("address", "in", list(addresses)), ("channel", "=", channel)], order="id"
        )
        return {row.address: row for row in rows}

    @api.model
    def _note_change(self, channel, addresses, decision):
        """Note what was done on the exclusion lists of Odoo themselves.

        An unsubscription by link, or an administrator who takes an address off.
        """
        if self.env.context.get("piste_consent") is not _DETAILED:
            # In sudo mode: nobody may write in the journal.
            self.sudo().create(
                [
                    {
                        "channel": channel,
                        "address": address,
                        "decision": decision,
                        "basis": "system",
                    }
                    for address in addresses
                ]
            )

    def _sentence(self):
        """Tell this refusal in one line."""
        self.ensure_one()
        date = fields.Date.context_today(self, self.date)
        told = self.env._(
            "Refused on %(date)s (%(basis)s)",
            date=date.isoformat(),
            basis=dict(self._fields["basis"]._description_selection(self.env))[
                self.basis
            ],
        )
        # One address may be that of two clients: words about the other one stay his.
        words = (self.source, self.reason) if self._is_readable() else ()
        return " · ".join(filter(None, (told, *words, self.user_id.sudo().name)))

    def _is_readable(self):
        """Tell whether the user may read whom this was noted for; domains above add."""
        return self._may_read(self.partner_id)

    @api.model
    def _may_read(self, record):
        # The journal is read in sudo mode, for a user all the same.
        record = record.sudo(False)
        return not record or self.env.uid == SUPERUSER_ID or record.has_access("read")
