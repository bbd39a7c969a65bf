from datetime import date, timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ProjectRoles


@tagged("post_install", "-at_install", "piste_project")
class TestProjectPortal(ProjectRoles, HttpCase):
    """OD-13: the merchant follows his project; nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        (cls.rep + cls.portal_a).write({"lang": "fr_CA", "tz": "America/Toronto"})
        today = fields.Date.today()
        cls.project = cls._start_project(cls.merchant_a, today - timedelta(days=10))
        cls.page = cls.project.task_ids.filtered(lambda t: t.piste_kind == "production")
        cls.page.piste_role = "client"
        call = cls.project.task_ids.filtered(lambda t: t.piste_kind == "activity")
        call.action_piste_finish()

    def get(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open("/my/project")

    def test_merchant_reads_steps_in_words(self):
        page = self.get(self.portal_a)
        self.assertEqual(page.status_code, 200)
        for words in ("33 %", "Fait", "En retard", "À faire", "À faire par vous"):
            with self.subTest(words=words):
                self.assertIn(words, page.text)
        self.assertEqual(page.text.count("<h1"), 1)
        self.assertIn("no-store", page.headers["Cache-Control"])

    def test_others_find_no_page(self):
        """OD-13: merchant B has no project, an employee follows it elsewhere."""
        for user in (self.portal_b, self.rep):
            with self.subTest(user=user.login):
                self.assertEqual(self.get(user).status_code, 404)

    def test_own_project_and_no_other(self):
        self._start_project(self.merchant_b, date(2026, 3, 2))
        page = self.get(self.portal_b)
        self.assertNotIn("33 %", page.text)
        self.assertIn("0 %", page.text)

    def test_pages_of_core_stay_closed(self):
        """OD-13: conversations and colleagues are not for merchants."""
        self.authenticate(self.portal_a.login, self.portal_a.login)
        for url in (f"/my/projects/{self.project.id}", f"/my/tasks/{self.page.id}"):
            with self.subTest(url=url):
                page = self.url_open(url)
                self.assertNotIn(self.page.name, page.text)

    def test_visitor_must_log_in(self):
        page = self.url_open("/my/project")
        self.assertIn("/web/login", page.url)

    def test_merchant_opens_it_on_a_phone(self):
        """OD-13: tour `piste_portal_project` at 390 px."""
        self.browser_size = "390x844"
        self.start_tour("/my", "piste_portal_project", login=self.portal_a.login)

    def test_representative_follows_the_project(self):
        """OD-13, OD-14: tour `piste_rep_project` at 1400 px."""
        self.browser_size = "1400x900"
        self.start_tour(
            "/odoo/client-projects", "piste_rep_project", login=self.rep.login
        )
        self.assertEqual(self.page.piste_step, "done")
        self.assertTrue(self.page.milestone_id.is_reached)
