import base64
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PIL import Image

from odoo.fields import Command

from odoo.addons.piste.tests.common import PisteRoles

TODAY = date(2026, 6, 10)
# What each type needs before it is submitted.
TYPE_VALUES = {
    "scratch": {
        "plays_per_person": 1,
        "prize_ids": [
            Command.create({"name": "Poutine", "quantity": 20, "odds": 10}),
            Command.create({"name": "Café", "quantity": 100, "odds": 40}),
        ],
    },
    "loyalty": {"stamp_count": 8, "reward": "Une poutine offerte"},
    "coupon": {"coupon_quota": 200, "coupon_per_person": 2},
    "promotion": {"discount_kind": "percent", "discount_value": 50},
}


def local_today():
    """Return the day it is for the merchants, whatever the clock of the machine."""
    return datetime.now(ZoneInfo("America/Toronto")).date()


def picture(kind="PNG", size=(64, 36), color="#1f4e79", **options):
    """Return the bytes of a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, kind, **options)
    return stream.getvalue()


class PromotionCase(PisteRoles):
    """Roles and merchants, with complete promotions at hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.merchant_a | cls.merchant_b).tz = "America/Toronto"

    @classmethod
    def _promotion_values(cls, **values):
        start = values.pop("start", local_today() + timedelta(days=2))
        kind = values.get("type", "promotion")
        return {
            "partner_id": cls.merchant_a.id,
            "name": "Mardi poutine",
            "discount_details": "La deuxième à moitié prix",
            "terms": "Une offre par personne.",
            "date_start": start,
            "date_end": start + timedelta(days=6),
            "image": base64.b64encode(picture()),
            **TYPE_VALUES[kind],
            **values,
        }

    @classmethod
    def _create_promotion(cls, user=None, **values):
        Promotions = cls.env["piste.promotion"].with_user(user or cls.rep)
        return Promotions.create(cls._promotion_values(**values))

    @classmethod
    def _submitted(cls, **values):
        promotion = cls._create_promotion(**values)
        promotion.action_submit()
        return promotion

    @classmethod
    def _in_state(cls, state, **values):
        """Return a promotion brought to ``state`` by the roles that may do so."""
        promotion = cls._create_promotion(**values)
        marketing = promotion.with_user(cls.marketing)
        if state not in ("draft", "cancelled"):
            promotion.action_submit()
        if state == "to_fix":
            marketing.action_request_changes("Trop sombre")
        elif state == "cancelled":
            promotion.action_cancel()
        elif state in ("scheduled", "running", "ended"):
            marketing.action_approve()
            days = {"scheduled": 2, "running": -2, "ended": -20}[state]
            start = local_today() + timedelta(days=days)
            # In sudo mode: only time itself makes a promotion old.
            promotion.sudo().write(
                {"date_start": start, "date_end": start + timedelta(days=6)}
            )
            promotion.sudo()._follow_dates()
        return promotion
