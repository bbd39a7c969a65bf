from datetime import datetime, timedelta

from odoo.fields import Command

from ..project.common import ProjectRoles

WORDS = "Rencontre secrète"
NOW = datetime(2026, 3, 3, 15, 0)


class CalendarCommon(ProjectRoles):
    """One line of every source for merchant A, and a promotion of merchant B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.rep_b + cls.leader + cls.manager).write(
            {"tz": "America/Toronto"}
        )
        cls.Items = cls.env["piste.calendar.item"]
        cls.opportunity = cls.env["crm.lead"].create(
            {
                "name": "Plage",
                "type": "opportunity",
                "partner_id": cls.merchant_a.id,
                "user_id": cls.rep.id,
            }
        )

    @classmethod
    def _fill(cls, day):
        """Plan something of every source around ``day``."""
        cls.project = cls._start_project(cls.merchant_a, day)
        cls.call = cls.project.task_ids.filtered(lambda t: t.piste_kind == "activity")
        cls.meeting = cls._meet(cls.rep, day, opportunity_id=cls.opportunity.id)
        cls.activity = cls.opportunity.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=day + timedelta(days=2),
            summary="Rappeler Gisèle",
            user_id=cls.rep.id,
        )
        cls.promotion = cls._promote(cls.merchant_a, day)
        cls.promotion_b = cls._promote(cls.merchant_b, day)
        cls.env.flush_all()

    @classmethod
    def _meet(cls, user, day, **values):
        start = datetime.combine(day, datetime.min.time()) + timedelta(hours=38)
        return (
            cls.env["calendar.event"]
            .with_user(user)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": WORDS,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set(user.partner_id.ids)],
                    **values,
                }
            )
        )

    @classmethod
    def _promote(cls, merchant, day):
        return cls.env["piste.promotion"].create(
            {
                "partner_id": merchant.id,
                "name": f"Offre {merchant.name}",
                "date_start": day + timedelta(days=3),
                "date_end": day + timedelta(days=10),
            }
        )

    def items(self, user, *domain):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.Items.with_user(user).search(
            [
                ("start", "<=", "2026-04-30"),
                ("stop", ">=", "2026-03-01"),
                *domain,
            ]
        )

    def item(self, record, user=None):
        number = {
            "calendar.event": 1,
            "mail.activity": 2,
            "project.task": 3,
            "project.milestone": 4,
            "piste.promotion": 5,
        }[record._name]
        self.env.flush_all()
        self.env.invalidate_all()
        return self.Items.with_user(user or self.rep).browse(record.id * 10 + number)
