from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_followup")
class TestMergeFollowup(PisteCommon):
    """AX-04, OD-05: what was said and planned with a double goes to the original."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.Lead = cls.env["crm.lead"].with_user(cls.rep)

    def company(self, name):
        company = self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "piste_type": "client",
                "user_id": self.rep.id,
            }
        )
        person = company.create(
            {"name": f"Contact {name}", "parent_id": company.id, "type": "contact"}
        )
        return company.with_user(self.rep), person.with_user(self.rep)

    def lead(self, kind, **values):
        return self.Lead.create(
            {"type": kind, "name": "Plage", "user_id": self.rep.id, **values}
        )

    def spoke(self, document, hours):
        """Note an exchange of so many hours ago."""
        self.env["piste.contact.point"].sudo()._record(
            [
                {
                    "date": self.now - timedelta(hours=hours),
                    "kind": "call",
                    "user_id": self.rep.id,
                    "source_model": "piste.contact.log",
                    ("lead_id" if document._name == "crm.lead" else "partner_id"): (
                        document.id
                    ),
                }
            ]
        )

    def write_to(self, document):
        return document.message_post(
            body="Bonjour", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def plan(self, document, days, kind="call", **values):
        start = self.now + timedelta(days=days)
        return (
            self.env["calendar.event"]
            .with_user(self.rep)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Appel",
                    "piste_kind": kind,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "res_model_id": self.env["ir.model"]._get_id(document._name),
                    "res_id": document.id,
                    "partner_ids": [Command.set(self.rep.partner_id.ids)],
                    **values,
                }
            )
        )

    def merge(self, original, double):
        wizard = (
            self.env["piste.duplicate.merge"]
            .with_user(self.rep)
            .with_context(
                active_model=original._name, active_ids=(original + double).ids
            )
            .create({})
        )
        wizard.original_id = original.id
        wizard.action_merge()
        self.env.invalidate_all()

    def figures(self, record):
        record.invalidate_recordset()
        return (
            record.piste_contact_count,
            record.piste_contact_last_at,
            record.piste_next_contact_date,
        )

    def test_two_clients_become_one(self):
        """AX-04, OD-05: the count is the sum, the last and the next date are right."""
        (original, _person), (double, contact) = map(
            self.company, ("Boulangerie de l'Île", "BOULANGERIE DE L ILE")
        )
        self.spoke(original, 50)
        self.spoke(double, 30)
        self.spoke(contact, 20)
        self.write_to(contact)
        self.write_to(double)
        event = self.plan(
            double, 3, piste_partner_id=double.id, piste_contact_id=contact.id
        )
        self.assertEqual(self.figures(original)[0], 1)
        self.assertEqual(self.figures(double)[0], 4)
        last = self.figures(double)[1]
        self.merge(original, double)
        count, last_at, next_date = self.figures(original)
        self.assertEqual(count, 5)
        self.assertEqual(last_at, last)
        self.assertEqual(next_date, event.start.date())
        self.assertEqual(contact.parent_id, original)
        points = self.env["piste.contact.point"].search(
            list(original._piste_contact_domain())
        )
        self.assertEqual(len(points), 5)
        self.assertEqual(points.commercial_partner_id, original)
        self.assertEqual(event.piste_partner_id, original)
        self.assertEqual(event.res_id, original.id)
        self.assertEqual(event.activity_ids.res_id, original.id)

    def test_the_rest_of_the_house_looks_at_the_original(self):
        """AX-04: internal discussions, requests and exchanged e-mails too."""
        (original, _person), (double, contact) = map(
            self.company, ("Boulangerie de l'Île", "BOULANGERIE DE L ILE")
        )
        discussion = (
            self.env["piste.discussion"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Four en panne",
                    "partner_id": double.id,
                    "concerned_ids": [Command.set(self.agent.ids)],
                }
            )
        )
        contact.email = "anne@example.com"
        contact.message_post(
            body="Bonjour",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=contact.ids,
        )
        self.merge(original, double)
        self.assertEqual(discussion.partner_id, original)
        self.assertEqual(original.piste_discussion_count, 1)
        action = original.action_piste_exchanges()
        self.assertEqual(
            self.env["mail.message"].with_user(self.rep).search_count(action["domain"]),
            1,
        )

    def test_two_pistes_become_one(self):
        """AX-04, OD-05, BD-15: remarks, exchanges, events of both, counted once."""
        original, double = self.lead("lead"), self.lead("lead")
        self.spoke(original, 50)
        self.spoke(double, 30)
        self.write_to(double)
        event = self.plan(double, 2)
        held = self.plan(double, -1)
        held._piste_close("Rappeler lundi")
        self.env["piste.remark"].with_user(self.rep).create(
            {"lead_id": original.id, "body": "Préfère le matin"}
        )
        before = self.figures(original)[0] + self.figures(double)[0]
        self.assertEqual(before, 4)
        self.merge(original, double)
        count, _last, next_date = self.figures(original)
        self.assertEqual(count, before)
        self.assertEqual(next_date, event.start.date())
        self.assertEqual(event.res_id, original.id)
        self.assertEqual(event.activity_ids.res_id, original.id)
        self.assertEqual(
            set(original.piste_remark_ids.mapped("body")),
            {"Préfère le matin", "Rappeler lundi"},
        )

    def test_the_count_survives_conversion_then_merge(self):
        """OD-05: piste, opportunity and client of it, then a double of that client."""
        piste = self.lead(
            "lead", partner_name="Boulangerie de l'Île", contact_name="Anne Roy"
        )
        self.spoke(piste, 50)
        self.write_to(piste)
        self.env["piste.lead.convert"].with_user(self.rep).with_context(
            active_model="crm.lead", active_ids=piste.ids
        ).create({}).action_convert()
        conversion = piste.sudo().piste_conversion_id
        opportunity = conversion.opportunity_id.with_user(self.rep)
        client = conversion.partner_id.with_user(self.rep)
        self.assertEqual(self.figures(opportunity)[0], 2)
        self.assertEqual(self.figures(client)[0], 2)
        other, _person = self.company("Boulangerie de l Ile")
        self.spoke(other, 10)
        self.merge(other, client)
        self.assertEqual(self.figures(other)[0], 3)
        self.assertEqual(self.figures(opportunity)[0], 2)

    def test_a_merge_that_is_undone_gives_it_back(self):
        """U2, OD-05: each client has his own exchanges again."""
        (original, _person), (double, contact) = map(
            self.company, ("Boulangerie de l'Île", "BOULANGERIE DE L ILE")
        )
        self.spoke(original, 50)
        self.spoke(contact, 20)
        self.merge(original, double)
        self.assertEqual(self.figures(original)[0], 2)
        log = self.env["piste.merge.log"].search([("survivor_id", "=", original.id)])
        log.with_user(self.rep).action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.figures(original)[0], 1)
        self.assertEqual(self.figures(double)[0], 1)
