from odoo.tests import HttpCase, tagged

from .common import RequestRoles


@tagged("post_install", "-at_install", "piste_request")
class TestRequestTours(RequestRoles, HttpCase):
    """OD-02: the two sides of a request, in French, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.gisele.lang = "fr_CA"
        (cls.rep | cls.portal_a).write({"lang": "fr_CA", "tz": "America/Toronto"})

    def test_client_answers_by_the_link_of_the_mail(self):
        """OD-02: tour `piste_request_link` at 390 px, from the mail to complete."""
        token = self.send()
        self.browser_size = "390x844"
        self.start_tour(f"/piste/request/{token}", "piste_request_link", login=None)
        self.assertEqual(self.asked.state, "complete")
        self.assertEqual(self.horaire.answer_text, "Mardi au dimanche")
        self.assertEqual(self.langue.answer_text, "Français")
        self.assertEqual(self.identite.file_ids.name, "carte.png")
        self.assertEqual(self.asked.activity_ids.user_id, self.rep)

    def test_representative_asks_and_sends_back(self):
        """OD-02: tour `piste_rep_request` at 1400 px."""
        self.send()
        self.answer_all()
        self.asked.sudo()._finish()
        self.browser_size = "1400x900"
        self.start_tour("/odoo/requests", "piste_rep_request", login=self.rep.login)
        self.assertEqual(self.horaire.review, "accepted")
        self.assertEqual(self.identite.review, "redo")
        self.assertEqual(self.asked.state, "in_progress")
