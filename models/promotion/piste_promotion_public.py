import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.tools import SQL

# Longest side of the pictures of the feed, in pixels.
IMAGE_WIDTHS = (320, 640, 1280)


class PistePromotionPublic(models.Model):
    """What the shoppers' app knows a promotion by, and when it may show it (A30).

    All of it is stored on the promotion's own row: the public feed reads it without
    a join, and no number of ours gets out.
    """

    _inherit = "piste.promotion"

    public_id = fields.Char(
        "Public Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda _self: uuid.uuid4().hex,
        export_string_translation=False,
        help="Name of the promotion in the feed and in the API; it reveals nothing.",
    )
    public_tz = fields.Char(
        compute="_compute_public_tz", store=True, export_string_translation=False
    )
    public_from = fields.Datetime(
        compute="_compute_public_period", store=True, export_string_translation=False
    )
    public_until = fields.Datetime(
        compute="_compute_public_period", store=True, export_string_translation=False
    )
    image_320 = fields.Image(
        "Picture, 320 px",
        related="image",
        max_width=320,
        max_height=320,
        store=True,
        export_string_translation=False,
    )
    image_640 = fields.Image(
        "Picture, 640 px",
        related="image",
        max_width=640,
        max_height=640,
        store=True,
        export_string_translation=False,
    )
    image_1280 = fields.Image(
        "Picture, 1280 px",
        related="image",
        max_width=1280,
        max_height=1280,
        store=True,
        export_string_translation=False,
    )

    _public_id_unique = models.Constraint(
        "UNIQUE(public_id)", "Two promotions have the same public number."
    )
    # The order of the feed.
    _public_order = models.Index(
        "(date_start DESC, public_id DESC) WHERE state = 'running'"
    )
    _public_image = models.Index("(image_hash) WHERE state = 'running'")

    def _init_column(self, column_name):
        """Give each promotion that was there before a number of its own."""
        if column_name != "public_id":
            return super()._init_column(column_name)
        return self.env.cr.execute(
            "UPDATE piste_promotion SET public_id ="
            " replace(gen_random_uuid()::text, '-', '') WHERE public_id IS NULL"
        )

    # COMPUTE

    @api.depends(
        "partner_id.tz",
        "company_id.partner_id.tz",
        "company_id.resource_calendar_id.tz",
    )
    def _compute_public_tz(self):
        for promotion in self:
            # What the methods below answer from this column.
            # pylint: disable-next=super-method-mismatch
            promotion.public_tz = super(PistePromotionPublic, promotion)._tz()

    @api.depends("public_tz", "date_start", "date_end", "hour_from", "hour_to")
    def _compute_public_period(self):
        """Say from and until when it is on the air, as instants in UTC."""
        for promotion in self:
            start, end = promotion.date_start, promotion.date_end
            if not (start and end):
                promotion.public_from = promotion.public_until = False
                continue
            # A window past midnight belongs to the day on which it began.
            overlap = (
                promotion.hour_to if promotion.hour_to < promotion.hour_from else 0
            )
            promotion.public_from = promotion._public_instant(start)
            promotion.public_until = promotion._public_instant(
                end + timedelta(days=1)
            ) + timedelta(hours=overlap)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        promotions = super().create(vals_list)
        promotions._note_public()
        return promotions

    def write(self, vals):
        self._note_public()
        result = super().write(vals)
        if vals.get("state") == "running":
            self.env["piste.promotion.change"]._note()
        return result

    # BUSINESS

    def _note_public(self):
        """Tell the feed about a change of what it shows."""
        if any(promotion.state == "running" for promotion in self):
            self.env["piste.promotion.change"]._note()

    def _tz(self):
        self.ensure_one()
        return self.public_tz or super()._tz()

    def _public_instant(self, day):
        """Return midnight of ``day`` at the merchant's, as naive UTC."""
        self.ensure_one()
        try:
            zone = ZoneInfo(self._tz() or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            zone = UTC
        midnight = datetime.combine(day, time.min, zone)
        return midnight.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _public_sql(self, now):
        """Condition of what anybody may see: ``p`` promotion, ``m`` merchant.

        Domains above, and addons, add theirs to ``super()``.

        :param datetime.datetime now: naive UTC instant
        """
        return SQL(
            "p.state = 'running' AND p.terms_accepted_at IS NOT NULL"
            " AND p.public_from <= %(now)s AND p.public_until > %(now)s AND m.active"
            " AND EXISTS (SELECT 1 FROM res_company c"
            " WHERE c.id = p.company_id AND c.active)",
            now=now,
        )
