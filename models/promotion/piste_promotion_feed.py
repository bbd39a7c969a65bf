from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from hashlib import sha256
from time import monotonic

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from .piste_promotion import WEEKDAY_FIELDS
from .piste_promotion_public import IMAGE_WIDTHS

# Mean radius of the Earth and length of a degree of latitude, km.
EARTH, DEGREE = 6371.0, 111.2
# Pages that a server keeps in its memory, and for how long at most: a change that went
# past the ORM is seen after that.
SHELF, MEMORY = 64, timedelta(seconds=60)
# Newest text first; what has no French yet is told in English.
LANGS = {"fr": ("fr_CA", "fr_FR", "en_US"), "en": ("en_US",)}
WEEKDAYS = ", ".join(
    f"CASE WHEN p.{name} THEN {day} END" for day, name in enumerate(WEEKDAY_FIELDS, 1)
)
FROM = """
  FROM piste_promotion p
  JOIN res_partner m ON m.id = p.partner_id
  LEFT JOIN res_partner_industry i ON i.id = m.industry_id
"""
ORDER = SQL("ORDER BY p.date_start DESC, p.public_id DESC")
IMAGES = ", ".join(
    f"'{width}', concat('/piste/feed/v1/images/', p.image_hash, '/{width}')"
    for width in IMAGE_WIDTHS
)
HOUR = "to_char(make_interval(mins => round(p.{} * 60)::int), 'HH24:MI')"
# The whole of what is public, name by name.
ITEM = f"""
    'id', p.public_id,
    'type', p.type,
    'title', p.name,
    'teaser', p.teaser,
    'details', p.details,
    'discount_details', p.discount_details,
    'terms', p.terms_accepted_text,
    'date_start', p.date_start,
    'date_end', p.date_end,
    'time_zone', COALESCE(p.public_tz, 'UTC'),
    'weekdays', array_remove(ARRAY[{WEEKDAYS}], NULL),
    'hours', json_build_object(
        'from', {HOUR.format("hour_from")}, 'to', {HOUR.format("hour_to")}),
    'images', CASE WHEN p.image_hash IS NOT NULL THEN json_build_object({IMAGES}) END,
    'merchant', json_build_object(
        'name', m.name,
        'city', m.city,
        'latitude', CASE WHEN m.partner_latitude != 0 OR m.partner_longitude != 0
                         THEN m.partner_latitude END,
        'longitude', CASE WHEN m.partner_latitude != 0 OR m.partner_longitude != 0
                          THEN m.partner_longitude END,
        'category', CASE WHEN i.id IS NOT NULL THEN json_build_object(
            'id', i.id, 'name', %(label)s) END),
    'scratch', CASE WHEN p.type = 'scratch' THEN json_build_object(
        'plays_per_person', p.plays_per_person,
        'contest_rules', p.contest_rules,
        'prizes', (
            SELECT json_agg(json_build_object(
                       'name', z.name, 'quantity', z.quantity, 'odds', z.odds)
                       ORDER BY z.sequence, z.id)
              FROM piste_promotion_prize z WHERE z.promotion_id = p.id)) END,
    'loyalty', CASE WHEN p.type = 'loyalty' THEN json_build_object(
        'stamps', p.stamp_count,
        'reward', p.reward,
        'card_days', NULLIF(p.card_days, 0)) END,
    'coupon', CASE WHEN p.type = 'coupon' THEN json_build_object(
        'quantity', p.coupon_quota, 'per_person', p.coupon_per_person) END,
    'discount', CASE WHEN p.type = 'promotion' THEN json_build_object(
        'kind', p.discount_kind,
        'value', NULLIF(p.discount_value, 0),
        'currency', CASE WHEN p.discount_kind = 'amount' THEN (
            SELECT y.name FROM res_company c JOIN res_currency y ON y.id = c.currency_id
             WHERE c.id = p.company_id) END) END
"""


@dataclass(frozen=True)
class FeedPage:
    """An answer of the feed.

    ``modified`` and ``until`` are naive UTC; after ``until`` it is written anew.
    """

    body: bytes
    modified: datetime | None
    until: datetime

    @cached_property
    def etag(self):
        """Name of this very text."""
        return sha256(self.body).hexdigest()[:32]

    @cached_property
    def headers(self):
        """What an answer says of its age and its text, by name of the header."""
        headers = {"ETag": f'"{self.etag}"'}
        if self.modified:
            modified = self.modified.replace(tzinfo=UTC)
            headers["Last-Modified"] = format_datetime(modified, usegmt=True)
        return headers


class PistePromotionFeed(models.AbstractModel):
    """The public feed: pages of current promotions, written by the database (A30).

    One small statement tells whether anything has changed; only then a second one
    writes the page. Nothing is ever written here, so that a replica can answer.
    Nobody's rights count: the SQL names what is public.
    """

    _name = "piste.promotion.feed"
    _description = "Public Feed of Promotions"

    @api.model
    def _page(self, query):
        """Return a page, from this server's memory when nothing has changed.

        :param query: :class:`utils.feed_query.FeedQuery`
        :return: :class:`FeedPage`
        """
        now = fields.Datetime.now()
        if query.near:
            return self._write_page(query, now)
        shelf = self._shelf()
        mark = self._mark(shelf)
        kept, page = shelf.get(query, (None, None))
        if kept == mark and now < page.until:
            return page
        page = self._write_page(query, now)
        if len(shelf) >= SHELF:
            shelf.clear()
        shelf[query] = mark, page
        return page

    @api.model
    def _mark(self, shelf):
        """Return the mark of the feed, looked up at most once a second."""
        looked_at, mark = shelf.get("mark", (0, None))
        if mark is None or monotonic() - looked_at >= 1:
            mark = self.env["piste.promotion.change"]._mark()
            shelf["mark"] = monotonic(), mark
        return mark

    @ormcache()
    def _shelf(self):
        """Return the place for pages in the memory of this server, empty at first."""
        return {}

    @api.model
    def _write_page(self, query, now):
        rows = SQL(
            "SELECT row_number() OVER (%(order)s) AS number,"
            " to_char(p.date_start, 'YYYYMMDD') || p.public_id AS place,"
            " GREATEST(p.write_date, m.write_date, i.write_date) AS at,"
            " %(item)s AS item %(source)s WHERE %(where)s %(order)s LIMIT %(limit)s",
            order=ORDER,
            item=self._item(query),
            source=SQL(FROM),
            where=self._where(query, now),
            limit=query.limit + 1,
        )
        [(items, modified, count, place, until)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(json_agg(item ORDER BY number)"
                " FILTER (WHERE number <= %(limit)s), '[]')::text,"
                " max(at), count(*), max(place) FILTER (WHERE number = %(limit)s),"
                " (%(until)s) FROM (%(rows)s) page",
                limit=query.limit,
                until=self._next_change(now),
                rows=rows,
            )
        )
        cursor = f'"{place}"' if count > query.limit else "null"
        body = f'{{"data":{items},"next":{cursor}}}'.encode()
        latest = now + MEMORY
        return FeedPage(body, modified, min(until or latest, latest))

    @api.model
    def _next_change(self, now):
        """Statement for the next instant at which time itself changes the feed."""
        return SQL(
            "SELECT min(LEAST(CASE WHEN public_from > %(now)s THEN public_from END,"
            " CASE WHEN public_until > %(now)s THEN public_until END))"
            " FROM piste_promotion WHERE state = 'running'",
            now=now,
        )

    @api.model
    def _one(self, public_id, lang):
        """Return one promotion as a :class:`FeedPage`, or None."""
        now = fields.Datetime.now()
        found = self.env.execute_query(
            SQL(
                "SELECT json_build_object(%s)::text,"
                " GREATEST(p.write_date, m.write_date, i.write_date) %s"
                " WHERE p.public_id = %s AND %s",
                SQL(ITEM, label=self._label(lang)),
                SQL(FROM),
                public_id,
                self.env["piste.promotion"]._public_sql(now),
            )
        )
        if not found:
            return None
        [(body, modified)] = found
        return FeedPage(body.encode(), modified, now)

    @api.model
    def _is_unchanged_since(self, moment):
        """Whether nothing of any page came, went or changed after an instant.

        For readers that know no ETag. A page that lost a promotion is not older than
        before, so the dates of what is still on it do not tell.
        """
        [(changed,)] = self.env.execute_query(
            SQL(
                """SELECT EXISTS (SELECT 1 %s WHERE p.state != 'draft' AND (
                    date_trunc('second', GREATEST(
                        p.write_date, m.write_date, i.write_date)) > %s
                    OR (p.public_from > %s AND p.public_from <= %s)
                    OR (p.public_until > %s AND p.public_until <= %s)))""",
                SQL(FROM),
                moment,
                moment,
                fields.Datetime.now(),
                moment,
                fields.Datetime.now(),
            )
        )
        return not changed

    @api.model
    def _image(self, image_hash, width):
        """Return the stored picture of a public promotion, in sudo mode, or nothing."""
        found = self.env.execute_query(
            SQL(
                "SELECT a.id %s JOIN ir_attachment a ON a.res_model = 'piste.promotion'"
                " AND a.res_id = p.id AND a.res_field = %s"
                " WHERE p.image_hash = %s AND %s LIMIT 1",
                SQL(FROM),
                f"image_{width}",
                image_hash,
                self.env["piste.promotion"]._public_sql(fields.Datetime.now()),
            )
        )
        # In sudo mode: the statement above made sure that the picture is public.
        return self.env["ir.attachment"].sudo().browse(row[0] for row in found)

    # SQL

    @api.model
    def _where(self, query, now):
        conditions = [self.env["piste.promotion"]._public_sql(now)]
        if query.category:
            conditions.append(SQL("m.industry_id = %s", query.category))
        if query.near:
            conditions.append(self._near(*query.near))
        if query.cursor:
            conditions.append(
                SQL("(p.date_start, p.public_id) < (%s::date, %s)", *query.cursor)
            )
        return SQL(" AND ").join(conditions)

    @api.model
    def _near(self, latitude, longitude, radius):
        """Condition: the merchant is at most ``radius`` km away."""
        box = radius / DEGREE
        return SQL(
            "(m.partner_latitude != 0 OR m.partner_longitude != 0)"
            " AND m.partner_latitude BETWEEN %s AND %s AND %s <= %s",
            latitude - box,
            latitude + box,
            self._distance(latitude, longitude),
            radius,
        )

    @api.model
    def _distance(self, latitude, longitude):
        """Distance of the merchant in km, along a great circle."""
        return SQL(
            "%s * 2 * asin(LEAST(1, sqrt(sin(radians(m.partner_latitude - %s) / 2) ^ 2"
            " + cos(radians(%s)) * cos(radians(m.partner_latitude))"
            " * sin(radians(m.partner_longitude - %s) / 2) ^ 2)))",
            EARTH,
            latitude,
            latitude,
            longitude,
        )

    @api.model
    def _item(self, query):
        item = SQL(ITEM, label=self._label(query.lang))
        if query.near:
            latitude, longitude, _radius = query.near
            distance = self._distance(latitude, longitude)
            item = SQL("%s, 'distance', round((%s)::numeric, 1)", item, distance)
        return SQL("json_build_object(%s)", item)

    @api.model
    def _label(self, lang):
        names = SQL(", ").join(SQL("i.name ->> %s", code) for code in LANGS[lang])
        return SQL("COALESCE(%s)", names)
