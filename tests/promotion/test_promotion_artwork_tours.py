from odoo.tests import HttpCase, tagged

from .artwork_common import ArtworkCase, visual


@tagged("post_install", "-at_install", "piste_promotion")
class TestArtworkTours(ArtworkCase, HttpCase):
    """OD-11, U21: the rounds on a telephone, in French."""

    def _rounds(self):
        self.portal_a.write({"lang": "fr_CA", "tz": "America/Toronto"})
        artwork = self._waiting_artwork()
        self._version(artwork, visual(color="#b5451b")).action_send()
        login = self.portal_a.login
        self.start_tour("/my/home", "piste_portal_artwork", login=login)
        self.assertEqual(artwork.state, "to_fix")
        version = artwork.version_ids[0]
        self.assertEqual(version.decision_reason, "Le prix est trop petit.")
        self.assertEqual(version.comment_ids.author_id, self.portal_a)
        self._version(artwork, visual(color="#2e7d32")).action_send()
        self.start_tour("/my/artwork", "piste_portal_artwork_approve", login=login)
        self.assertEqual(artwork.state, "signed_off")
        self.assertTrue(artwork.promotion_id.image_hash)

    def test_merchant_refuses_then_approves_on_a_telephone(self):
        """OD-11: tours `piste_portal_artwork` and `…_approve` at 390 px, by touch."""
        self.browser_size, self.touch_enabled = "390x844", True
        self._rounds()

    def test_merchant_refuses_then_approves_at_the_desk(self):
        """OD-11: the same at 1400 px."""
        self.browser_size = "1400x900"
        self._rounds()
