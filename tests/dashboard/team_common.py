from freezegun import freeze_time

from odoo.tools import SQL

from ..objective.common import PisteObjectives

NOW = "2026-11-26 15:00:00"
MONTH = {"period": "month"}
KEYS = (
    "lead",
    "call",
    "meeting",
    "contract",
    "signed",
    "collected",
    "client",
    "forgotten",
)


class TeamCommon(PisteObjectives):
    """The page *Équipe* in November 2026, read from Québec."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rep + cls.rep_b + cls.leader + cls.manager).tz = "America/Toronto"

    def report(self, user, **context):
        report = self.env["piste.team.report"].with_user(user)
        return report.with_context(lang="en_US", **context)

    def team_of(self, user, filters=MONTH, **context):
        """Return what the page tells ``user``."""
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(NOW):
            return self.report(user, **context).get_team(filters)

    def figures(self, user, owner, filters=MONTH, part="values", **context):
        """Return the figures of ``owner`` by key, as ``user`` reads them."""
        team = self.team_of(user, filters, **context)
        row = next(row for row in team["rows"] if row["id"] == owner.id)
        return dict(zip(KEYS, row[part], strict=True))

    def listed(self, user, column, owner, filters=MONTH, ids=None):
        """Return the records of the list that a figure opens."""
        context = {"allowed_company_ids": ids} if ids else {}
        report = self.report(user, **context)
        with freeze_time(NOW):
            action = report.get_action(column, owner and owner.id, filters)
        model = self.env.ref(action["xmlid"]).res_model
        records = report.env[model].with_context(**action["context"])
        return records.search(action["domain"])

    @classmethod
    def create_pistes(cls, owner, *moments):
        """Create a piste at each of these moments, UTC."""
        leads = cls.env["crm.lead"].create(
            [
                {"name": f"Piste {moment}", "type": "lead", "user_id": owner.id}
                for moment in moments
            ]
        )
        for lead, moment in zip(leads, moments, strict=True):
            cls.env.cr.execute(
                SQL(
                    "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                    moment,
                    lead.id,
                )
            )
        cls.env.invalidate_all()
        return leads

    @classmethod
    def speak(cls, owner, kind, moment, partner=None, **values):
        """Note an exchange of ``owner`` with a client."""
        cls.env["piste.contact.point"]._record(
            [
                {
                    "date": moment,
                    "kind": kind,
                    "user_id": owner.id,
                    "partner_id": (partner or cls.merchant_a).id,
                    **values,
                }
            ]
        )

    @classmethod
    def merchant(cls, owner, name="Quincaillerie Roy"):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "user_id": owner.id}
        )
