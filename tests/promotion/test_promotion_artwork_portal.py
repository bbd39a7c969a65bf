from odoo.tests import tagged

from .artwork_common import ArtworkCase
from .portal_common import PromotionPortalCase

ROUTES = (
    "",
    "/approve",
    "/correct",
    "/comment",
    "/version/1/image",
    "/version/1/preview",
)


@tagged("post_install", "-at_install", "piste_promotion")
class TestArtworkPortal(ArtworkCase, PromotionPortalCase):
    """OD-11, U21: the merchant looks, comments, asks for a correction, approves."""

    def setUp(self):
        super().setUp()
        self.artwork = self._waiting_artwork()
        self.url = f"/my/artwork/{self.artwork.id}"

    def _say(self, kind, number=1, text="", **values):
        form = {"csrf_token": self._token(), "number": number, "text": text, **values}
        return self._post(f"{self.url}/{kind}", form)

    def test_merchant_finds_what_waits_for_him(self):
        """OD-11: from the home page, the list and the page of the promotion."""
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["artwork_count", "artwork_to_approve_count"]}
        )
        self.assertEqual(counts, {"artwork_count": 1, "artwork_to_approve_count": 1})
        for url in (
            "/my/artwork",
            f"/my/promotions/{self.artwork.promotion_id.id}",
        ):
            with self.subTest(url):
                self.assertIn(f'href="{self.url}"', self.url_open(url).text)
        page = self.url_open(self.url).text
        self.assertIn("I approve this version", page)
        self.assertEqual(page.count("<h1"), 1)

    def test_correction_then_approval(self):
        """OD-11: a reason, another version, the agreement: dated and signed."""
        page = self._say("correct", text="Trop sombre").text
        self.assertIn("Trop sombre", page)
        self.assertEqual(self.artwork.state, "to_fix")
        self._version(self.artwork).action_send()
        self._say("approve", number=2)
        version = self.artwork.version_ids[0]
        self.assertEqual(self.artwork.state, "signed_off")
        self.assertEqual(version.decided_by_id, self.portal_a)
        self.assertTrue(self.artwork.promotion_id.image_hash)

    def test_second_click_and_old_page_are_told(self):
        """U21: a version that was answered or replaced is not answered again."""
        self._version(self.artwork).action_send()
        stale = self._say("approve", number=1)
        self.assertEqual(stale.status_code, 422)
        self.assertEqual(self.artwork.state, "to_approve")
        self._say("approve", number=2)
        self.assertEqual(self._say("correct", 2, "Non").status_code, 422)
        self.assertEqual(self.artwork.state, "signed_off")

    def test_empty_and_endless_texts_are_refused_beside_their_field(self):
        """OD-11: what was typed stays on the page."""
        for kind in ("correct", "comment"):
            for text in ("", "  ", "\x00", "x" * 2001):
                response = self._say(kind, text=text)
                with self.subTest(f"{kind} {text[:5]!r}"):
                    self.assertEqual(response.status_code, 422)
                    self.assertIn(f'id="{kind}_error"', response.text)
        self.assertFalse(self.artwork.version_ids.comment_ids)
        self.assertEqual(self.artwork.state, "to_approve")

    def test_comment_is_shown_as_text(self):
        """OD-11: plain text, escaped; nothing is decided by it."""
        page = self._say("comment", text="<script>alert(1)</script>").text
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;", page)
        self.assertEqual(self.artwork.state, "to_approve")

    def test_strange_numbers_answer_nothing(self):
        """I6: garbage in the form: a sentence, never a traceback."""
        for number in ("", "x", "-1", "0", "99", "9" * 30, "1e3"):
            for kind in ("approve", "correct", "comment"):
                response = self._say(kind, number, "x")
                with self.subTest(f"{kind} {number}"):
                    self.assertEqual(response.status_code, 422)
        self.assertEqual(self.artwork.state, "to_approve")

    def test_unsent_version_and_brief_are_hidden(self):
        """OD-11: drafts of designers and the brief stay inside."""
        self.artwork.brief = "Client difficile"
        self._version(self.artwork, note="Essai")
        page = self.url_open(self.url).text
        self.assertNotIn("difficile", page)
        self.assertNotIn("Essai", page)
        self.assertEqual(self.url_open(f"{self.url}/version/2/image").status_code, 404)
        for number, name in ((1, "source"), (1, "sha256"), (0, "image")):
            path = f"{self.url}/version/{number}/{name}"
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_picture_is_private(self):
        """I8: right type and headers for A; core's image route shows nothing."""
        response = self.url_open(f"{self.url}/version/1/image")
        self.assertEqual(response.headers["Content-Type"], "image/jpeg")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
        version = self.artwork.version_ids
        for name in ("image", "source", "preview"):
            core = self.url_open(
                f"/web/image/piste.artwork.version/{version.id}/{name}"
            )
            self.assertNotIn(b"JFIF", core.content)

    def test_foreign_artwork_answers_404_everywhere(self):
        """I3: merchant B, an employee and nobody, on every route."""
        state = self.artwork.state
        for user in (self.portal_b, self.marketing):
            self.login(user)
            form = {"csrf_token": self._token(), "number": 1, "text": "x"}
            for wrong in (self.artwork.id, 0, 2**31 - 1, 2**31, 10**30):
                for route in ROUTES:
                    url = f"/my/artwork/{wrong}{route}"
                    with self.subTest(f"{user.login} {url}"):
                        self.assertIn(self.url_open(url).status_code, (404, 405))
                        self.assertIn(self._post(url, form).status_code, (404, 405))
            self.assertNotIn(self.url, self.url_open("/my/artwork").text)
        self.authenticate(None, None)
        for route in ROUTES:
            response = self.url_open(f"{self.url}{route}", allow_redirects=False)
            self.assertIn(response.status_code, (302, 303, 405))
        self.assertEqual(self.artwork.state, state)
        self.assertFalse(self.artwork.version_ids.comment_ids)

    def test_get_changes_nothing_and_csrf_is_required(self):
        """I11: the three answers are posts with their token."""
        for kind in ("approve", "correct", "comment"):
            url = f"{self.url}/{kind}"
            with self.subTest(kind):
                self.assertEqual(self.url_open(url).status_code, 405)
                for token in ("", "x"):
                    form = {"csrf_token": token, "number": 1, "text": "x"}
                    self.assertEqual(self._post(url, form).status_code, 400)
        self.assertEqual(self.artwork.state, "to_approve")
        for page in ("/my/artwork", self.url):
            self.assertEqual(self.url_open(page).headers["Cache-Control"], "no-store")
