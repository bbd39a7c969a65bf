from datetime import timedelta

from odoo import fields

from odoo.addons.piste.tests.common import PisteCommon

YEAR = {"period": "year"}


class HomeCommon(PisteCommon):
    """A representative with pistes, clients and actions."""

    def home(self, user, **context):
        """Return the home of ``user``, its sections by key."""
        home = self.env["piste.dashboard"].with_user(user).with_context(**context)
        result = home.get_home()
        result["sections"] = {s["key"]: s for s in result["sections"]}
        return result

    def create_pistes(self, owner, count):
        return self.env["crm.lead"].create(
            [
                {"name": f"{owner.login} {n}", "type": "lead", "user_id": owner.id}
                for n in range(count)
            ]
        )

    def plan(self, record, owner, days, summary="Appeler"):
        today = fields.Date.context_today(self.env.user)
        return record.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=today + timedelta(days=days),
            summary=summary,
            user_id=owner.id,
        )

    def total(self, user):
        items = self.home(user)["sections"]["leads"]["items"]
        return sum(item["value"] for item in items)


class ReportCommon(HomeCommon):
    """What the page *Rapports* tells to each role."""

    def page(self, user, filters=YEAR, **context):
        report = self.env["piste.report"].with_user(user).with_context(**context)
        return report.get_page(filters)

    def tile(self, user, source, filters=YEAR, **context):
        chart = self.env.ref(f"piste.piste_report_chart_{source}")
        tiles = self.page(user, filters, **context)["charts"]
        return next(tile for tile in tiles if tile["id"] == chart.id)

    def shipped(self, user):
        data = self.env["ir.model.data"].search(
            [("model", "=", "piste.report.chart"), ("module", "=", "piste")]
        )
        names = {row.res_id: row.name.rpartition("_")[2] for row in data}
        return {
            names[tile["id"]]
            for tile in self.page(user)["charts"]
            if tile["id"] in names
        }
