import base64
import threading
from contextlib import contextmanager
from datetime import UTC, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.piste.controllers import promotion_feed
from odoo.addons.piste.utils.feed_query import parse

from .api_common import FEED, PromotionApiCase
from .common import local_today, picture

GARBAGE = (
    "",
    " ",
    "abc",
    "\x00",
    "NaN",
    "inf",
    "1e309",
    "-1e9",
    "9" * 400,
    "é🍟\u202e",
    "'; DROP TABLE piste_promotion; --",
    "1,2,3",
    "91,0",
    "0,181",
    "NaN,NaN",
    "46.8;-71.2",
    "x" * 7_000,
)


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionFeed(PromotionApiCase):
    def setUp(self):
        super().setUp()
        # Demo data are public as well.
        self.env["piste.promotion"].sudo().search([("state", "=", "running")]).write(
            {"state": "cancelled"}
        )
        self.env.flush_all()

    def _items(self, **params):
        answer = self.url_open(FEED, params=params)
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        return answer.json()["data"]

    def test_only_current_promotions_of_active_merchants(self):
        """I12: no other state, no other day, nobody's archived merchant."""
        for state in (
            "draft",
            "submitted",
            "to_fix",
            "scheduled",
            "ended",
            "cancelled",
        ):
            self._in_state(state, name=f"Secret {state}")
        shown = self._running(name="Publique")
        archived = self._running(name="Archivée", partner_id=self.merchant_b.id)
        self.assertEqual(len(self._items()), 2)
        archived.partner_id.with_context(
            active_test=False
        ).child_ids.user_ids.active = False
        archived.partner_id.child_ids.active = False
        archived.partner_id.active = False
        self.assertEqual([item["id"] for item in self._items()], [shown.public_id])
        # Over since midnight, though the job has not passed yet.
        yesterday = local_today() - timedelta(days=1)
        shown.write({"date_end": yesterday})
        self.assertEqual(shown.state, "running")
        self.assertEqual(self._items(), [])
        self.assertEqual(self.url_open(f"{FEED}/{shown.public_id}").status_code, 404)

    def test_a_withdrawn_promotion_is_gone_at_once(self):
        """I14: from the list, from its own address and its picture."""
        promotion = self._running()
        [item] = self._items()
        urls = [FEED, f"{FEED}/{promotion.public_id}", item["images"]["640"]]
        for url in urls:
            self.assertEqual(self.url_open(url).status_code, 200, url)
        promotion.with_user(self.marketing).action_cancel()
        self.assertEqual(self._items(), [])
        for url in urls[1:]:
            self.assertEqual(self.url_open(url).status_code, 404, url)

    def test_nothing_private_gets_out(self):
        """I12: the allow-list, and none of what we know of the merchant."""
        self.merchant_a.write(
            {
                "comment": "Mauvais payeur",
                "email": "gisele@example.com",
                "phone": "418-555-0123",
                "vat": "CA123456789",
                "city": "Québec",
            }
        )
        promotion = self._running()
        promotion.message_post(body="Entre nous")
        text = self.url_open(FEED).text
        self.assertIn("Casse-croûte Gisèle", text)
        secrets = ("payeur", "gisele@", "555-0123", "CA123456789", "Entre nous")
        for secret in (*secrets, self.rep.name, self.rep.login):
            self.assertNotIn(secret, text)
        [item] = self._items()
        self.assertNotIn(promotion.id, item.values())
        self.assertEqual(
            set(item["merchant"]),
            {"name", "city", "latitude", "longitude", "category"},
        )

    def test_each_type_tells_its_own(self):
        """OD-08, A30: prizes and odds, stamps, coupons, discount."""
        for kind in ("scratch", "loyalty", "coupon", "promotion"):
            self._running(kind)
        items = {item["type"]: item for item in self._items()}
        names = [prize["name"] for prize in items["scratch"]["scratch"]["prizes"]]
        self.assertEqual(names, ["Poutine", "Café"])
        self.assertEqual(items["loyalty"]["loyalty"]["stamps"], 8)
        self.assertEqual(items["coupon"]["coupon"]["per_person"], 2)
        self.assertEqual(items["promotion"]["discount"]["kind"], "percent")
        self.assertEqual(items["promotion"]["weekdays"], [1, 2, 3, 4, 5, 6, 7])
        self.assertEqual(items["promotion"]["hours"], {"from": "00:00", "to": "24:00"})
        for kind, item in items.items():
            for other in ("scratch", "loyalty", "coupon"):
                self.assertEqual(bool(item[other]), other == kind)

    def test_headers_and_304(self):
        """I12: ETag, date, no cookie; what did not change is not sent again."""
        promotion = self._running()
        answer = self.url_open(FEED)
        headers = answer.headers
        self.assertNotIn("Set-Cookie", headers)
        self.assertIn("max-age=60", headers["Cache-Control"])
        self.assertIn("public", headers["Cache-Control"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        modified = headers["Last-Modified"]
        for known in (
            {"If-None-Match": headers["ETag"]},
            {"If-None-Match": f'W/"x", {headers["ETag"]}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": modified},
        ):
            with self.subTest(known):
                again = self.url_open(FEED, headers=known)
                self.assertEqual((again.status_code, again.content), (304, b""))
                self.assertEqual(again.headers["ETag"], headers["ETag"])
                self.assertNotIn("Set-Cookie", again.headers)
        old = format_datetime(
            parsedate_to_datetime(modified) - timedelta(days=1), usegmt=True
        )
        for stale in (
            {"If-None-Match": '"other"'},
            {"If-Modified-Since": old},
            {"If-Modified-Since": "demain"},
            {"If-None-Match": '"other"', "If-Modified-Since": modified},
        ):
            with self.subTest(stale):
                self.assertEqual(self.url_open(FEED, headers=stale).status_code, 200)
        self.merchant_a.name = "Chez Gisèle"
        answer = self.url_open(FEED, headers={"If-None-Match": headers["ETag"]})
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Chez Gisèle", answer.text)
        promotion.with_user(self.marketing).action_cancel()
        answer = self.url_open(FEED, headers={"If-None-Match": answer.headers["ETag"]})
        self.assertEqual(answer.json(), {"data": [], "next": None})

    def test_a_list_that_lost_a_promotion_is_not_unmodified(self):
        """I12: for readers that know dates alone."""
        _kept, gone = self._running(name="Reste"), self._running(name="Part")
        for model in ("piste.promotion", "res.partner", "res.partner.industry"):
            records = self.env[model].with_context(active_test=False).search([])
            self._age(records, write_date=self._ago(days=3))
        since = format_datetime(self._ago(hours=1).replace(tzinfo=UTC), usegmt=True)
        self._feed_shelf().clear()
        headers = {"If-Modified-Since": since}
        self.assertEqual(self.url_open(FEED, headers=headers).status_code, 304)
        gone.with_user(self.marketing).action_cancel()
        answer = self.url_open(FEED, headers=headers)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(answer.json()["data"]), 1)

    def _feed_shelf(self):
        return self.env["piste.promotion.feed"]._shelf()

    def test_pages_follow_each_other(self):
        """I12: bounded, stable, each promotion once, also when one comes in between."""
        day = local_today()
        for number in range(7):
            promotion = self._running(name=f"N° {number}")
            promotion.write({"date_start": day - timedelta(days=2 + number // 3)})
        first = self.url_open(FEED, params={"limit": 3}).json()
        self._running(name="Entre-temps").write({"date_start": day})
        seen, cursor = [item["id"] for item in first["data"]], first["next"]
        while cursor:
            page = self.url_open(FEED, params={"limit": 3, "cursor": cursor}).json()
            self.assertLessEqual(len(page["data"]), 3)
            seen += [item["id"] for item in page["data"]]
            cursor = page["next"]
        self.assertEqual(len(seen), 7)
        self.assertEqual(len(set(seen)), 7)
        for limit, count in (("0", 1), ("-5", 1), ("2", 2), ("100000", 8)):
            with self.subTest(limit):
                self.assertEqual(len(self._items(limit=limit)), count)

    def test_filters(self):
        """A30: sector, distance and language."""
        sector = self.env["res.partner.industry"].create({"name": "Feed test"})
        self.merchant_b.write(
            {
                "industry_id": sector.id,
                "partner_latitude": 46.8139,
                "partner_longitude": -71.208,
            }
        )
        self._running(name="Loin")
        self._running(name="Près", partner_id=self.merchant_b.id)
        for params, names in (
            ({"category": sector.id}, ["Près"]),
            ({"category": 999_999_999}, []),
            ({"near": "46.8,-71.2", "radius": "5"}, ["Près"]),
            ({"near": "45.5,-73.6"}, []),
            ({"near": "45.5,-73.6", "radius": "500"}, ["Près"]),
            ({"near": "0,0"}, []),
        ):
            with self.subTest(params):
                items = self._items(**params)
                self.assertEqual([item["title"] for item in items], names)
        [item] = self._items(near="46.8,-71.2")
        self.assertAlmostEqual(item["distance"], 1.7, delta=0.1)
        self.assertEqual(item["merchant"]["category"]["id"], sector.id)
        for lang in ("fr", "en"):
            answer = self.url_open(FEED, params={"lang": lang})
            self.assertEqual(answer.headers["Content-Language"], lang)

    def test_garbage_is_refused_with_a_sentence(self):
        """I6, I12: every parameter with every strange text: 200 or 400, never 500."""
        self._running()
        for name in ("lang", "limit", "category", "near", "radius", "cursor"):
            for text in GARBAGE:
                with self.subTest(f"{name}={text[:20]!r}"):
                    answer = self.url_open(FEED, params={name: text})
                    if answer.status_code != 200:
                        self.assertProblem(answer, 400, "bad_parameter")
        for path in (
            f"{FEED}/{'0' * 32}",
            f"{FEED}/x",
            f"{FEED}/%00",
            f"{FEED}/é",
            "/piste/feed/v1/images/0000000000000000/640",
            "/piste/feed/v1/images/x/640",
            "/piste/feed/v1/images/0000000000000000/99999999999999",
            "/piste/feed/v1/nothing",
        ):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.url_open(FEED, params={"self": 1}).status_code, 200)
        french = self.url_open(
            FEED, params={"lang": "de"}, headers={"Accept-Language": "fr-CA,en;q=0.5"}
        )
        self.assertIn("paramètre", french.json()["detail"])
        self.assertEqual(self.url_open(FEED, data={"a": 1}).status_code, 405)

    def test_pictures_are_small_copies(self):
        """Checklist 30, 42: three sizes by an id that reveals nothing, no script."""
        image = base64.b64encode(picture(size=(2000, 1000)))
        self._running(image=image)
        [item] = self._items()
        self.assertEqual(set(item["images"]), {"320", "640", "1280"})
        sizes = []
        for url in item["images"].values():
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.headers["Content-Type"], "image/jpeg")
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn(
                "default-src 'none'", answer.headers["Content-Security-Policy"]
            )
            self.assertIn("max-age=86400", answer.headers["Cache-Control"])
            self.assertNotIn("Set-Cookie", answer.headers)
            again = self.url_open(
                url, headers={"If-None-Match": answer.headers["ETag"]}
            )
            self.assertEqual(again.status_code, 304)
            sizes.append(len(answer.content))
        self.assertEqual(sizes, sorted(sizes))
        other = item["images"]["640"].replace("/640", "/641")
        self.assertEqual(self.url_open(other).status_code, 404)

    def test_never_writes_and_asks_little(self):
        """B12, B14: at most three statements, on a cursor that cannot write."""
        self._running("scratch")
        # Whoever asks first after a start also fills the caches of the registry.
        self.url_open(FEED)
        for headers in ({}, {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}):
            self._feed_shelf().clear()
            with self.subTest(headers), self._cursor_modes() as modes:
                self.url_open(FEED, headers=headers)
            self.assertEqual([mode for mode, _count in modes], ["ro"])
            self.assertLessEqual(modes[0][1], 3)

    def _cursor_modes(self):
        """Note the cursor and the statements of each request of the feed."""
        controller = promotion_feed.PistePromotionFeed
        answer = controller._feed_answer

        @contextmanager
        def note():
            modes = []

            def noting(controller, *args, **options):
                response = answer(controller, *args, **options)
                thread = threading.current_thread()
                modes.append((thread.cursor_mode, thread.query_count))
                return response

            with patch.object(controller, "_feed_answer", noting):
                yield modes

        return note()

    def test_page_is_remembered_until_something_changes(self):
        """B12: the second reader costs no statement; a change does."""
        promotion = self._running()
        self._items()
        with self.assertQueryCount(0):
            self.env["piste.promotion.feed"]._page(self._query())
        promotion.write({"teaser": "Autre"})
        self.env.flush_all()
        with self.assertQueryCount(2):
            page = self.env["piste.promotion.feed"]._page(self._query())
        self.assertIn("Autre", page.body.decode())

    def _query(self):
        return parse({})
