from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadNextFollowup(LeadCommon):
    """U1: the date of the next follow-up of each piste, opportunity and prospect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.planned, cls.typed, cls.none = (
            cls.create_piste(partner_name=name) for name in ("A", "B", "C")
        )
        cls.all = cls.planned | cls.typed | cls.none
        cls.typed.piste_next_followup_date = cls.day(5)
        for days in (9, 2):
            cls.plan(cls.planned, cls.day(days))

    @classmethod
    def day(cls, days):
        return cls.today + timedelta(days=days)

    @classmethod
    def plan(cls, record, date):
        return record.sudo().activity_schedule(
            "mail.mail_activity_data_call", date_deadline=date, user_id=cls.rep.id
        )

    def search(self, *terms, **options):
        domain = [("id", "in", self.all.ids)]
        domain += [("piste_next_followup_date", *term) for term in terms]
        return self.env["crm.lead"].with_user(self.rep).search(domain, **options)

    def test_planned_action_else_typed_date(self):
        """U1: the earliest planned action counts; without one the typed date."""
        self.assertEqual(self.planned.piste_next_followup_date, self.day(2))
        self.assertEqual(self.typed.piste_next_followup_date, self.day(5))
        self.assertFalse(self.none.piste_next_followup_date)
        self.plan(self.typed, self.day(7))
        self.assertEqual(self.typed.piste_next_followup_date, self.day(7))
        self.typed.activity_ids.action_done()
        self.assertEqual(self.typed.piste_next_followup_date, self.day(5))

    def test_sorted(self):
        """U1: lists are sorted by it, both ways."""
        order = "piste_next_followup_date, id"
        self.assertEqual(
            self.search(order=order).ids, [self.planned.id, self.typed.id, self.none.id]
        )
        self.assertEqual(
            self.search(order="piste_next_followup_date desc, id").ids,
            [self.none.id, self.typed.id, self.planned.id],
        )
        description = self.env["crm.lead"].fields_get(["piste_next_followup_date"])
        self.assertTrue(description["piste_next_followup_date"]["sortable"])

    def test_searched(self):
        """U1: what is due, what is later, what has no date."""
        self.assertEqual(self.search(("<=", self.day(2))), self.planned)
        self.assertEqual(self.search(("<", self.day(9))), self.planned | self.typed)
        self.assertEqual(self.search((">", self.day(2))), self.typed)
        self.assertEqual(self.search(("=", self.day(5))), self.typed)
        self.assertEqual(self.search(("=", False)), self.none)
        self.assertEqual(self.search(("!=", False)), self.planned | self.typed)

    def test_date_goes_on_after_the_conversion(self):
        """U1, OD-06: opportunity and prospect have it too."""
        Wizard = self.env["piste.lead.convert"].with_user(self.rep)
        context = {"active_model": "crm.lead", "active_ids": self.typed.ids}
        Wizard.with_context(**context).create({}).action_convert()
        conversion = self.typed.sudo().piste_conversion_id
        for record in (conversion.opportunity_id, conversion.partner_id):
            self.assertEqual(record.piste_next_followup_date, self.day(5))

    def test_every_screen_has_it(self):
        """U1: forms, lists and filters of pistes, opportunities and parties."""
        screens = {
            "crm.lead": (
                ("piste.crm_lead_piste_view_form", "piste_next_followup_date"),
                ("piste.crm_lead_piste_view_list", "piste_next_followup_date"),
                ("piste.crm_lead_piste_view_search", "followup_due"),
                ("piste.crm_lead_opportunity_view_form", "piste_next_followup_date"),
                ("piste.crm_lead_opportunity_view_list", "piste_next_followup_date"),
                ("piste.crm_lead_opportunity_view_search", "followup_due"),
            ),
            "res.partner": (
                ("base.view_partner_form", "piste_next_followup_date"),
                ("piste.res_partner_view_list", "piste_next_followup_date"),
                ("piste.res_partner_view_search", "followup_due"),
            ),
        }
        for model, views in screens.items():
            Model = self.env[model].with_user(self.rep).with_context(lang="fr_CA")
            field = Model.fields_get(["piste_next_followup_date"])
            label = field["piste_next_followup_date"]["string"]
            self.assertEqual(label, "Prochaine relance")
            for xmlid, name in views:
                view = self.env.ref(xmlid)
                with self.subTest(view=xmlid):
                    arch = Model.get_view(view.id, view.type)["arch"]
                    self.assertIn(f'name="{name}"', arch)

    def test_typed_on_an_opportunity_and_a_prospect(self):
        """U1: by their own form, until an action is planned."""
        lead = self.env["crm.lead"].with_user(self.rep)
        lead = lead.create({"name": "Plage", "type": "opportunity"})
        with Form(lead, "piste.crm_lead_opportunity_view_form") as form:
            form.piste_next_followup_date = self.day(4)
        self.assertEqual(lead.piste_next_followup_date, self.day(4))
        self.plan(lead, self.day(1))
        self.assertEqual(lead.piste_next_followup_date, self.day(1))
        party = self.merchant_a.with_user(self.rep)
        party.piste_type = "prospect"
        with Form(party, "base.view_partner_form") as form:
            form.piste_next_followup_date = self.day(6)
        self.assertEqual(party.piste_next_followup_date, self.day(6))
        found = party.search([("piste_next_followup_date", "=", self.day(6))])
        self.assertIn(party, found)

    def test_reading_many_costs_one_query(self):
        """U1: the planned dates of a page are read at once."""
        pistes = self.all.with_user(self.rep)
        self.env.invalidate_all()
        pistes.mapped("name")
        with self.assertQueryCount(2):
            pistes.mapped("piste_next_followup_date")


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadTabs(LeadCommon):
    """AX-10: tabs Événements, Email and Campagne marketing of a piste."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piste = cls.create_piste(
            contact_name="Luc Roy", email_from="luc@tigus.example.com"
        )

    def test_events_of_the_piste(self):
        """AX-10: planned from the tab, they stand in it."""
        action = self.piste.action_piste_plan_event()
        event = (
            self.env["calendar.event"]
            .with_user(self.rep)
            .with_context(**action["context"])
            .create(
                {"start": "2026-03-02 15:00:00", "stop": "2026-03-02 16:00:00"},
            )
        )
        self.assertEqual(self.piste.piste_event_ids, event)
        other = self.create_piste()
        self.assertFalse(other.piste_event_ids)

    def send(self, body):
        return self.piste.message_post(
            body=body,
            subject="Votre plage",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.client.ids,
        )

    def test_sent_emails_with_their_answers(self):
        """AX-10: who wrote to whom, whether it arrived, and what came back."""
        self.client = self.env["res.partner"].create(
            {"name": "Luc Roy", "email": "luc@tigus.example.com"}
        )
        sent = self.send("Bonjour, voici la plage")
        self.piste.sudo().message_post(
            body="Merci, je regarde",
            message_type="email",
            email_from="luc@tigus.example.com",
            author_id=self.client.id,
            parent_id=sent.id,
        )
        self.piste.message_post(body="Note interne", subtype_xmlid="mail.mt_note")
        self.env.invalidate_all()
        emails = self.piste.piste_emails
        self.assertEqual([row["id"] for row in emails], [sent.id])
        self.assertEqual(emails[0]["to"], "Luc Roy")
        self.assertEqual(emails[0]["subject"], "Votre plage")
        self.assertEqual(emails[0]["author"], self.rep.name)
        answers = emails[0]["answers"]
        self.assertEqual([a["excerpt"] for a in answers], ["Merci, je regarde"])
        notification = sent.sudo().notification_ids
        notification.notification_status = "bounce"
        self.piste.invalidate_recordset(["piste_emails"])
        self.assertEqual(self.piste.piste_emails[0]["status"], "bounce")

    def test_mail_that_came_first_is_shown_too(self):
        """AX-10: an incoming mail stands on its own line."""
        self.piste.sudo().message_post(body="Allô", message_type="email")
        self.assertEqual(self.piste.piste_emails[0]["status"], "received")

    def test_answer_of_the_contact_of_a_colleague(self):
        """AX-10: it is read with its author, whose file stays closed."""
        author = self.merchant_b.child_ids[:1]
        self.piste.sudo().message_post(
            body="Allô", message_type="email", author_id=author.id
        )
        self.env.invalidate_all()
        self.assertEqual(self.piste.piste_emails[0]["author"], author.name)
        with self.assertRaises(AccessError):
            author.with_user(self.rep).read(["email"])

    def test_colleague_of_another_team_reads_none(self):
        """AX-10: messages follow the rights on the piste."""
        self.client = self.env["res.partner"].create(
            {"name": "Luc Roy", "email": "luc@tigus.example.com"}
        )
        self.send("Bonjour")
        foreign = self.piste.with_user(self.rep_b)
        self.assertFalse(foreign._piste_read_emails())

    def test_no_marketing_app_no_tab_no_error(self):
        """AX-10: the app is optional."""
        if "mailing.trace" in self.env:
            self.assertEqual(self.piste.piste_campaign_emails, [])
        else:
            self.assertIs(self.piste.piste_campaign_emails, False)
        self.assertTrue(self.piste.read(["piste_campaign_emails"]))
