from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .team_common import MONTH, NOW, TeamCommon

NOVEMBER = "2026-11-12 15:00:00"
OCTOBER = "2026-10-12 15:00:00"


@tagged("post_install", "-at_install", "piste_dashboard")
class TestTeamReportSpeed(TeamCommon, TransactionCase):
    def fill(self, count):
        users = self.env["res.users"]
        for number in range(count):
            users += self._create_user(
                f"team_{len(self.team.member_ids)}_{number}",
                "piste.piste_group_rep",
                company_ids=[Command.set(self.company.ids)],
                company_id=self.company.id,
            )
        self.team.member_ids += users
        for user in users:
            self.create_pistes(user, NOVEMBER, OCTOBER)
            self.speak(user, "call", NOVEMBER)
            self._contract(NOVEMBER, 100, user, self.merchant(user, user.login))

    def queries(self, user):
        for _warm in range(2):
            self.team_of(user)
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        with freeze_time(NOW):
            team = self.report(user).get_team(MONTH)
        return self.env.cr.sql_log_count - start, len(team["rows"])

    def test_the_page_costs_the_same_for_ten_times_more(self):
        """AX-44: B8: at most 13 statements, whatever the number of people."""
        self.fill(1)
        few = {user: self.queries(user) for user in (self.manager, self.leader)}
        self.fill(10)
        for user, (number, rows) in few.items():
            with self.subTest(user=user.login):
                self.assertEqual(self.queries(user), (number, rows + 10))
                self.assertLessEqual(number, 13)
        self.env.invalidate_all()
        with freeze_time(NOW), self.assertQueryCount(few[self.manager][0]):
            self.report(self.manager).get_team(MONTH)
