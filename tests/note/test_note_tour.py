from odoo.tests import HttpCase, tagged

from ..common import PisteRoles


@tagged("post_install", "-at_install", "piste_note")
class TestNoteTour(PisteRoles, HttpCase):
    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.manager).lang = "fr_CA"
        cls.url = f"/odoo/res.partner/{cls.merchant_a.id}"

    def test_rep_writes_a_note_in_french(self):
        """OD-16 (a), (b): with a reminder, on the page of the client, in Chromium."""
        self.start_tour(self.url, "piste_rep_note", login=self.rep.login)
        note = self.merchant_a.piste_note_ids
        self.assertEqual(note.body, "Préfère être appelée le mardi")
        self.assertEqual(note.author_id, self.rep)
        self.assertEqual(note.reminder_kind, "meeting")
        self.assertEqual(note.event_id.name, "Rencontre — voir le dossier")
        self.assertEqual(str(note.event_id.start_date), "2030-01-07")
        self.assertNotIn("mardi", str(note.event_id.read()))

    def test_manager_without_the_right_sees_no_page(self):
        """OD-16 (c): the same client, without the page."""
        self.start_tour(self.url, "piste_manager_no_note", login=self.manager.login)
