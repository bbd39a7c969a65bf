from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.piste.models.lead.crm_lead_convert import (
    CUSTOMER_FIELDS,
    KEPT_FIELDS,
)

from .convert_common import LeadConvertCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadConvertOutcome(LeadConvertCommon):
    """AX-18, AX-19: what goes on with the opportunity, and the piste that stays."""

    def test_every_field_is_carried_to_the_opportunity_or_listed(self):
        """AX-18: a field added tomorrow is carried, or somebody says why not."""
        lead = self.lead
        copied = set(lead.copy_data()[0])
        not_carried = lead._piste_not_carried()
        self.assertTrue(all(not_carried.values()))
        for name, field in lead._fields.items():
            if not field.store or name in copied or name in not_carried:
                continue
            if name in CUSTOMER_FIELDS or name in KEPT_FIELDS:
                continue
            if field.type in ("one2many", "many2many"):
                continue
            with self.subTest(field=name):
                self.fail(f"{name} is neither carried over nor listed")

    def test_opportunity_takes_over_the_deal(self):
        """AX-19: name, amount, contact, source, owner, team and tags."""
        opportunity = self._convert().opportunity_id
        self.assertRecordValues(
            opportunity,
            [
                {
                    "type": "opportunity",
                    "name": "Plage d'été",
                    "expected_revenue": 1200,
                    "source_id": self.source.id,
                    "user_id": self.rep.id,
                    "team_id": self.team.id,
                    "piste_score": "4",
                    "piste_status_id": False,
                    "email_from": "elodie@vieuxquai.example.com",
                    "city": "Rimouski",
                    "contact_name": "Élodie Gagnon",
                    "partner_name": "Crèmerie du Vieux-Quai",
                }
            ],
        )
        self.assertEqual(opportunity.tag_ids, self.tag)
        self.assertEqual(opportunity.piste_origin_lead_id, self.lead)

    def test_no_opportunity_leaves_nothing_behind(self):
        """AX-19: “Non” makes no opportunity."""
        before = self.env["crm.lead"].with_context(active_test=False).search_count([])
        conversion = self._convert(generate_opportunity="no")
        self.assertFalse(conversion.opportunity_id)
        after = self.env["crm.lead"].with_context(active_test=False).search_count([])
        self.assertEqual(after, before)

    def test_messages_files_activities_and_events_follow(self):
        """AX-18, OD-06: what was said and planned goes on with the opportunity."""
        attachment, activity, event = self._attach_everything(self.lead)
        opportunity = self._convert().opportunity_id
        self.assertIn("rappelle lundi", self._bodies(opportunity))
        self.assertIn("Bonjour", self._bodies(opportunity))
        self.assertFalse(self._bodies(self.lead))
        self.assertEqual(attachment.res_id, opportunity.id)
        self.assertEqual(
            (activity.res_model, activity.res_id), ("crm.lead", opportunity.id)
        )
        self.assertEqual(event.opportunity_id, opportunity)
        self.assertEqual(event.res_id, opportunity.id)
        self.assertIn(self.leader.partner_id, opportunity.message_partner_ids)

    def test_everything_follows_to_the_party_without_opportunity(self):
        """AX-18: the prospect inherits when there is no opportunity."""
        attachment, activity, _event = self._attach_everything(self.lead)
        partner = self._convert(generate_opportunity="no").partner_id
        self.assertIn("rappelle lundi", self._bodies(partner))
        self.assertEqual(
            (attachment.res_model, attachment.res_id), ("res.partner", partner.id)
        )
        self.assertEqual(
            (activity.res_model, activity.res_id), ("res.partner", partner.id)
        )

    def test_opt_outs_hold_for_party_and_contact(self):
        """AX-18: who asked not to be written to is not, under any name."""
        self.env["mail.blacklist"]._add(self.lead.email_from)
        conversion = self._convert()
        self.assertTrue(conversion.contact_id.is_blacklisted)
        self.assertTrue(conversion.partner_id.is_blacklisted)

    def test_piste_stays_closed_and_linked(self):
        """AX-18: the piste is kept, closed as converted, with its own data."""
        conversion = self._convert(contact_mode="create", contact_name="Autre Nom")
        lead = self.lead
        self.assertEqual(lead.piste_status_id.role, "converted")
        self.assertTrue(lead.active)
        self.assertTrue(lead.piste_is_converted)
        self.assertEqual(lead.piste_converted_partner_id, conversion.partner_id)
        self.assertEqual(lead.piste_converted_contact_id, conversion.contact_id)
        self.assertEqual(lead.piste_opportunity_id, conversion.opportunity_id)
        self.assertEqual(conversion.partner_id.with_user(self.rep).piste_lead_count, 1)
        self.assertRecordValues(
            lead,
            [
                {
                    "contact_name": "Élodie Gagnon",
                    "partner_name": "Crèmerie du Vieux-Quai",
                    "email_from": "elodie@vieuxquai.example.com",
                    "type": "lead",
                }
            ],
        )

    def test_converted_piste_leads_to_what_it_became(self):
        """AX-18: its buttons open the party and the opportunity, one cancels."""
        conversion = self._convert()
        arch = self.env["crm.lead"].get_view(
            self.env.ref("piste.crm_lead_piste_view_form").id, "form"
        )["arch"]
        self.assertIn("action_piste_undo_conversion", arch)
        party = self.lead.action_piste_open_party()
        self.assertEqual(party["res_id"], conversion.partner_id.id)
        opportunity = self.lead.action_piste_open_opportunity()
        self.assertEqual(opportunity["res_id"], conversion.opportunity_id.id)
        origin = conversion.opportunity_id.action_piste_open_origin()
        self.assertEqual(origin["res_id"], self.lead.id)

    def test_converted_piste_is_read_only_on_every_path(self):
        """AX-18: form, RPC, mass edit and import of a converted piste are refused."""
        self._convert()
        for user in (self.rep, self.manager):
            lead = self.lead.with_user(user)
            for values in (
                {"name": "Autre"},
                {"phone": "418-555-0100"},
                {"user_id": self.leader.id},
                {"active": False},
                {"piste_status_id": self.env.ref("piste.lead_status_new").id},
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(UserError),
                ):
                    lead.write(values)
        with self.assertRaisesRegex(UserError, "read-only"):
            self.lead.with_context(piste_lead_guard=True).write({"name": "Autre"})
        result = self.lead.load([".id", "name"], [[str(self.lead.id), "Autre"]])
        self.assertTrue(result["messages"])
        self.assertEqual(self.lead.name, "Plage d'été")

    def test_chatter_of_a_converted_piste_stays_open(self):
        """AX-18: one may still speak about it."""
        self._convert()
        self.lead.message_post(body="Pour mémoire", message_type="comment")
        self.lead.activity_schedule("mail.mail_activity_data_todo")
        self.assertIn("Pour mémoire", self._bodies(self.lead))

    def test_converted_piste_is_not_deleted(self):
        """AX-18: the history of a client does not vanish."""
        self._convert()
        with self.assertRaisesRegex(UserError, "cancel its conversion"):
            self.lead.with_user(self.manager).unlink()

    def test_copy_of_a_converted_piste_starts_anew(self):
        """AX-08: the copy is open, nobody's customer, not converted."""
        self._convert()
        copy = self.lead.copy()
        self.assertEqual(copy.piste_status_id.role, "new")
        self.assertFalse(copy.partner_id)
        self.assertFalse(copy.piste_is_converted)

    # Speed

    def test_queries_do_not_grow_with_the_history(self):
        """AX-18: a piste with many messages converts as fast as a new one."""
        self._convert(self._lead(partner_name="Amorce", email_from=False, phone=False))
        few = self._lead(partner_name="Peu", email_from=False, phone=False)
        many = self._lead(partner_name="Beaucoup", email_from=False, phone=False)
        for lead, count in ((few, 2), (many, 30)):
            for number in range(count):
                lead.message_post(body=f"Message {number}", message_type="comment")
                self.env["ir.attachment"].create(
                    {
                        "name": f"{number}.txt",
                        "res_model": "crm.lead",
                        "res_id": lead.id,
                    }
                )
        counts = []
        for lead in (few, many):
            wizard = self._wizard(lead)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_convert()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLessEqual(counts[1], 260)
