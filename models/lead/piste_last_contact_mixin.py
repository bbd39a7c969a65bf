from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class PisteLastContactMixin(models.AbstractModel):
    """Date of the last exchange between humans, kept on the document itself.

    Comments, e-mails and done activities touch it; automatic mails, internal notes
    and system messages do not. It is stored and indexed, so that lists and rules
    never count messages (AX-01).
    """

    _name = "piste.last.contact.mixin"
    _description = "Last Contact Mixin"

    piste_last_contact_at = fields.Datetime(
        "Last Contact", readonly=True, copy=False, index="btree_not_null"
    )
    piste_days_without_contact = fields.Integer(
        "Days without Contact",
        compute="_compute_piste_days_without_contact",
        search="_search_piste_days_without_contact",
        help="Whole days since the last exchange, or since the creation when nobody"
        " has spoken to them yet.",
    )

    @api.depends("piste_last_contact_at", "create_date")
    def _compute_piste_days_without_contact(self):
        now = self.env.cr.now()
        for record in self:
            since = record.piste_last_contact_at or record.create_date or now
            record.piste_days_without_contact = max((now - since).days, 0)

    @api.model
    def _search_piste_days_without_contact(self, operator, value):
        # More days without contact = an older last contact.
        if operator == "in":
            return Domain.OR(self._domain_silent_for(days) for days in value)
        if operator not in {">", ">=", "<", "<="}:
            return NotImplemented
        if operator in {">", "<="}:
            value += 1
        silent = self._domain_silent_since(value)
        return silent if operator in {">", ">="} else ~silent

    def _domain_silent_for(self, days):
        return self._domain_silent_since(days) & ~self._domain_silent_since(days + 1)

    def _domain_silent_since(self, days):
        """Return the domain of the records without contact for ``days`` or more."""
        limit = self.env.cr.now() - timedelta(days=days)
        return Domain("piste_last_contact_at", "<=", limit) | (
            Domain("piste_last_contact_at", "=", False)
            & Domain("create_date", "<=", limit)
        )

    def _piste_touch_contact(self, moment):
        """Record an exchange at ``moment`` unless a later one is known.

        :param datetime moment: naive UTC
        """
        # The writer of a message may have no right to write on the document.
        records_sudo = self.sudo().filtered(
            lambda record: (
                not record.piste_last_contact_at
                or record.piste_last_contact_at < moment
            )
        )
        if records_sudo:
            records_sudo.with_context(mail_notrack=True).write(
                {"piste_last_contact_at": moment}
            )
