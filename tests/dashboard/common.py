from datetime import timedelta

from odoo import fields

from odoo.addons.piste.tests.common import PisteCommon


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
