from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ..followup.common import FollowupCommon
from ..objective.common import PisteObjectives


class DayCommon(PisteObjectives):
    """A representative and his manager, in French, with a year begun."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        names = {cls.rep: "Rita Roy", cls.rep_b: "Benoît Caron", cls.manager: "Sophie"}
        for user, name in names.items():
            user.write({"name": name, "lang": "fr_CA", "tz": "America/Toronto"})
        cls.note_admin.company_ids += cls.company
        cls.today = fields.Date.context_today(cls.rep.with_context(tz=cls.rep.tz))
        cls._contract(fields.Datetime.now(), 13000)


@tagged("post_install", "-at_install", "piste_dashboard", "piste_tour")
class TestRepDayTour(DayCommon, HttpCase):
    """The whole day of a representative in Chromium, with no error in the console."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piste, cls.silent = cls.env["crm.lead"].create(
            [
                {"name": name, "partner_name": name, "type": "lead"}
                for name in ("Cantine du Quai", "Cantine muette")
            ]
        )
        (cls.piste + cls.silent).user_id = cls.rep
        cls.done, cls.later, cls.kept = (
            cls.piste.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=cls.today - timedelta(days=days),
                summary=summary,
                user_id=cls.rep.id,
            )
            for days, summary in (
                (2, "Rappeler le gérant"),
                (1, "Envoyer les tarifs"),
                (0, "Confirmer la visite"),
            )
        )
        cls.prospect = cls.env["res.partner"].create(
            {
                "name": "Marché du Pont",
                "is_company": True,
                "piste_type": "prospect",
                "user_id": cls.rep.id,
            }
        )
        contact = cls.env["res.partner"].create(
            {"name": "Ana Pereira", "parent_id": cls.prospect.id}
        )
        cls.deal = cls._create_opportunity(contact, cls.rep, name="Plage du jeudi")
        cls._collect(cls._invoice(1000))
        cls.objective = cls._objective(
            target=52000, year=fields.Date.context_today(cls.rep).year
        )

    def test_day_on_a_tablet(self):
        """PC-01, PC-03, OD-05, OD-07, OD-16, OD-17, OD-20, BD-14, BD-15, AX-38, U1."""
        self.browser_size, self.touch_enabled = "820x1180", True
        self._run()

    def test_day_on_a_phone(self):
        """PC-01, PC-03, OD-05, OD-07, OD-16, OD-17, OD-20, BD-14, BD-15: by thumb."""
        self.browser_size, self.touch_enabled = "390x844", True
        self._run()

    def _run(self):
        self.start_tour("/odoo/piste", "piste_day_rep", login=self.rep.login)
        self._check_actions()
        self._check_prospect()
        self._check_call()
        self._check_forgotten()

    def _check_actions(self):
        self.assertFalse(self.done.active)
        self.assertEqual(self.later.date_deadline, self.today + timedelta(days=7))
        self.assertEqual(self.kept.date_deadline, self.today)
        self.assertTrue(self.later.active and self.kept.active)

    def _check_prospect(self):
        points = self.env["piste.contact.point"].search(
            [("commercial_partner_id", "=", self.prospect.id)], order="id"
        )
        self.assertEqual(points.mapped("kind"), ["visit", "call"])
        self.assertEqual(points.user_id, self.rep)
        self.assertEqual(self.prospect.piste_contact_count, 2)
        said = self.prospect.message_ids.filtered(
            lambda message: "Le patron revient jeudi" in message.body
        )
        self.assertTrue(said.subtype_id.internal)
        note = self.prospect.piste_note_ids
        self.assertEqual(note.body, "Se sépare de son associé")
        self.assertEqual(note.author_id, self.rep)
        self.assertEqual(note.reminder_kind, "meeting")
        self.assertEqual(str(note.event_id.start_date), "2030-01-07")
        Note = self.env["piste.note"]
        self.assertTrue(Note.with_user(self.note_admin).search([("id", "=", note.id)]))
        self.assertFalse(Note.with_user(self.rep_b).search([("id", "=", note.id)]))

    def _check_call(self):
        [event] = self.deal.piste_event_ids
        self.assertEqual((event.name, event.piste_kind), ("Appel au marché", "call"))
        self.assertEqual(event.piste_state, "done")
        self.assertEqual(event.piste_outcome, "Signe vendredi")
        self.assertEqual(event.piste_partner_id, self.prospect)
        self.assertFalse(event.activity_ids.filtered("active"))
        remark = self.deal.piste_remark_ids
        self.assertEqual(remark.body, "Signe vendredi")
        self.assertEqual((remark.user_id, remark.event_id), (self.rep, event))
        # Seen on the file of the prospect as well, without a second entry.
        self.assertEqual(self.prospect.piste_event_ids & event, event)

    def _check_forgotten(self):
        planned = self.silent.activity_ids
        self.assertEqual(planned.user_id, self.rep)
        self.assertEqual(planned.date_deadline, self.today)
        forgotten = self.env["piste.followup.forgotten"].with_user(self.rep)
        self.assertNotIn(self.silent, forgotten.search([]).lead_id)


@tagged("post_install", "-at_install", "piste_dashboard", "piste_tour")
class TestManagerDayTour(DayCommon, FollowupCommon, HttpCase):
    """The day of a manager in Chromium: what was escalated, and the objectives."""

    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.manager
        lead = cls.create_piste(
            name="Dépanneur muet", source_id=cls.source.id, user_id=cls.rep.id
        )
        cls.lead = lead.with_env(cls.env)
        cls.lead.team_id = cls.team

    def _let_it_go_quiet(self):
        """Let the rule follow the file up, and nothing come of it."""
        self.age(self.lead, 30)
        self.rule._start()
        self.run_cron()
        self.env.cr.execute(
            SQL(
                "UPDATE piste_followup_log SET date = %s WHERE lead_id = %s",
                fields.Datetime.now() - timedelta(days=8),
                self.lead.id,
            )
        )
        self.env.invalidate_all()
        self.run_cron()

    def test_day_of_a_manager(self):
        """U1, OD-07, OD-17, U5: told of a silent file, he gives it to somebody else."""
        self._let_it_go_quiet()
        relance, told = self.activities(self.lead)
        self.assertEqual((relance.user_id, told.user_id), (self.rep, self.manager))
        self.start_tour("/odoo/piste", "piste_day_manager", login=self.manager.login)
        self.assertEqual(self.lead.user_id, self.rep_b)
        # The next action goes with the file.
        self.assertEqual(relance.user_id, self.rep_b)
        self.assertFalse(told.active)
        # Nothing is escalated a second time.
        self.run_cron()
        self.assertEqual(len(self.logs(self.lead, "escalation")), 1)
        objective = self.env["piste.objective"].search([("user_id", "=", self.rep.id)])
        self.assertEqual((objective.measure, objective.target), ("signed", 52000))
        self.assertEqual(objective.create_uid, self.manager)
        self.assertEqual(objective.actual, 13000)
        self.assertAlmostEqual(sum(objective.week_ids.mapped("target")), 52000)
        self.assertGreaterEqual(len(objective.week_ids), 52)
