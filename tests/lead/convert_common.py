from odoo.addons.piste.tests.common import PisteCommon


class LeadConvertCommon(PisteCommon):
    """A piste with every detail, and its conversion in one call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.env.company.partner_id.lang = "fr_CA"
        cls.source = cls.env["utm.source"].create({"name": "Salon du commerce"})
        cls.tag = cls.env["crm.tag"].create({"name": "Terrasse"})
        cls.lead = cls._lead()

    @classmethod
    def _lead(cls, **values):
        return (
            cls.env["crm.lead"]
            .with_user(cls.rep)
            .create(
                {
                    "type": "lead",
                    "name": "Plage d'été",
                    "partner_name": "Crèmerie du Vieux-Quai",
                    "contact_name": "Élodie Gagnon",
                    "function": "Gérante",
                    "email_from": "elodie@vieuxquai.example.com",
                    "phone": "418-555-0177",
                    "street": "3, rue du Quai",
                    "city": "Rimouski",
                    "zip": "G5L 1A1",
                    "country_id": cls.env.ref("base.ca").id,
                    "state_id": cls.env.ref("base.state_ca_qc").id,
                    "website": "https://vieuxquai.example.com",
                    "description": "<p>Ouverte de mai à octobre</p>",
                    "expected_revenue": 1200,
                    "piste_score": "4",
                    "source_id": cls.source.id,
                    "tag_ids": [(6, 0, cls.tag.ids)],
                    "user_id": cls.rep.id,
                    "team_id": cls.team.id,
                    **values,
                }
            )
        )

    def _wizard(self, lead=None, user=None, **values):
        lead = lead or self.lead
        return (
            self.env["piste.lead.convert"]
            .with_user(user or self.rep)
            .with_context(active_model="crm.lead", active_ids=lead.ids)
            .create(values)
        )

    def _convert(self, lead=None, user=None, **values):
        lead = lead or self.lead
        self._wizard(lead, user, **values).action_convert()
        return lead.sudo().piste_conversion_id

    def _attach_everything(self, lead):
        lead.message_post(body="Elle rappelle lundi", message_type="comment")
        lead.message_post(body="Bonjour", message_type="email")
        attachment = self.env["ir.attachment"].create(
            {"name": "menu.pdf", "res_model": "crm.lead", "res_id": lead.id}
        )
        activity = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )
        event = self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": "2026-06-01 10:00:00",
                "stop": "2026-06-01 11:00:00",
                "opportunity_id": lead.id,
                "res_id": lead.id,
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        lead.message_subscribe(self.leader.partner_id.ids)
        return attachment, activity, event

    def _bodies(self, record):
        return " ".join(
            record.message_ids.filtered(
                lambda message: message.message_type in ("comment", "email")
            ).mapped("body")
        )
