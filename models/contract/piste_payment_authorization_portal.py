from odoo import fields, models
from odoo.tools import format_amount, format_date

# State -> icon and colour; the word always stands beside them.
STATE_LOOKS = {
    "to_sign": ("fa-pencil", "text-bg-warning"),
    "active": ("fa-check", "text-bg-success"),
    "revoked": ("fa-ban", "text-bg-danger"),
    "expired": ("fa-flag-checkered", "text-bg-secondary"),
}


class PistePaymentAuthorization(models.Model):
    """What the merchant reads of his authorizations in the portal."""

    _inherit = "piste.payment.authorization"

    def _portal_card(self):
        """Return what the list of the portal shows; call it in sudo mode."""
        self.ensure_one()
        icon, color = STATE_LOOKS[self.state]
        label = self._selection_label
        return {
            "url": f"/my/authorizations/{self.id}",
            "number": self.name,
            "kind": label("kind"),
            "account": self._masked_account() or self.token_id.display_name or "",
            "money": self._money_sentence(),
            "state_label": label("state"),
            "state_icon": icon,
            "state_color": color,
            "signed_on": self._local_date(self.signed_on),
        }

    def _portal_page(self):
        """Return what the page of one authorization shows; call it in sudo mode."""
        self.ensure_one()
        order = self.order_id
        return {
            **self._portal_card(),
            "is_active": self.state == "active",
            "contract": order.name,
            "contract_url": f"/my/orders/{order.id}",
            "signed_by": self.signed_by or "",
            "valid_until": self.valid_until
            and format_date(self.env, self.valid_until, date_format="long"),
            "revoked_on": self._local_date(self.revoked_on),
            "revoked_by": self.revoked_by or "",
            "reason": self.revocation_reason or "",
            "wording": self._wording_text(),
            "wording_language": self._wording_language(),
        }

    def _money_sentence(self):
        """Return how much may be drawn per period, in a few words."""
        self.ensure_one()
        is_fixed = self.amount_type == "fixed"
        money = format_amount(
            self.env, self.amount if is_fixed else self.cap, self.currency_id
        )
        frequency = self._selection_label("frequency")
        if is_fixed:
            return self.env._(
                "%(amount)s, %(frequency)s", amount=money, frequency=frequency.lower()
            )
        return self.env._(
            "Up to %(amount)s, %(frequency)s",
            amount=money,
            frequency=frequency.lower(),
        )

    def _selection_label(self, name):
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    def _local_date(self, moment):
        if not moment:
            return ""
        day = fields.Datetime.context_timestamp(self, moment).date()
        return format_date(self.env, day, date_format="long")
