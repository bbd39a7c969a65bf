from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import PisteCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadDiscussion(PisteCommon):
    """GB-05: internal discussions on a piste and on an opportunity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Lead = cls.env["crm.lead"].with_user(cls.rep)
        cls.lead = cls.Lead.create(
            {
                "type": "lead",
                "name": "Plage d'été",
                "partner_name": "Crèmerie du Vieux-Quai",
                "contact_name": "Élodie Gagnon",
                "user_id": cls.rep.id,
            }
        )
        cls.opportunity = cls.Lead.create(
            {
                "type": "opportunity",
                "name": "Renouvellement",
                "partner_id": cls.portal_a.partner_id.id,
                "user_id": cls.rep.id,
            }
        )

    def discuss(self, user, record, **values):
        return (
            self.env["piste.discussion"]
            .with_user(user)
            .create(
                {
                    "name": "Prix spécial ?",
                    "lead_id": record.id,
                    "concerned_ids": [Command.set(self.agent.ids)],
                    **values,
                }
            )
        )

    def convert(self, with_opportunity=True):
        wizard = (
            self.env["piste.lead.convert"]
            .with_user(self.rep)
            .with_context(active_model="crm.lead", active_ids=self.lead.ids)
            .create({})
        )
        wizard.generate_opportunity = "yes" if with_opportunity else "no"
        wizard.action_convert()
        return self.lead.sudo().piste_conversion_id

    def test_plus_of_an_opportunity(self):
        """GB-05: the “+” fills in the opportunity and its client; both count it."""
        action = self.opportunity.action_piste_discuss()
        Discussion = self.env["piste.discussion"].with_user(self.rep)
        with Form(Discussion.with_context(**action["context"])) as form:
            form.name = "Prix spécial ?"
            form.concerned_ids.add(self.agent)
        discussion = form.record
        self.assertEqual(discussion.lead_id, self.opportunity)
        self.assertEqual(discussion.partner_id, self.merchant_a)
        self.assertEqual(self.opportunity.piste_discussion_count, 1)
        client = self.merchant_a.with_user(self.rep)
        self.assertEqual(client.piste_discussion_count, 1)
        action = self.opportunity.action_view_piste_discussions()
        self.assertEqual(Discussion.search(action["domain"]), discussion)

    def test_plus_of_a_piste(self):
        """GB-05: a piste has no client yet, and needs none."""
        action = self.lead.action_piste_discuss()
        Discussion = self.env["piste.discussion"].with_user(self.rep)
        with Form(Discussion.with_context(**action["context"])) as form:
            form.name = "Qui le connaît ?"
            form.concerned_ids.add(self.agent)
        self.assertEqual(form.record.lead_id, self.lead)
        self.assertFalse(form.record.partner_id)

    def test_the_count_is_of_those_one_takes_part_in(self):
        """GB-05: nobody learns by a number that others discuss."""
        self.discuss(self.rep, self.opportunity)
        self.assertEqual(self.opportunity.piste_discussion_count, 1)
        counts = {
            user: self.opportunity.with_user(user).piste_discussion_count
            for user in (self.leader, self.manager)
        }
        self.assertEqual(set(counts.values()), {0})

    def test_one_client(self):
        """GB-05: another client lets go of the opportunity, which brings its own."""
        discussion = self.discuss(self.rep, self.opportunity)
        other = self.env["res.partner"].create(
            {"name": "Autre", "is_company": True, "user_id": self.rep.id}
        )
        with Form(discussion) as form:
            form.partner_id = other
            self.assertFalse(form.lead_id)
            form.lead_id = self.opportunity
            self.assertEqual(form.partner_id, self.merchant_a)

    def test_the_piste_of_a_colleague_is_not_chosen(self):
        """I2: an id of somebody else's piste tells nothing."""
        foreign = self.env["crm.lead"].create(
            {"type": "lead", "name": "Secret", "user_id": self.rep_b.id}
        )
        with self.assertRaises(AccessError):
            self.discuss(self.rep, foreign)
        discussion = self.discuss(self.rep, self.lead)
        with self.assertRaises(AccessError):
            discussion.lead_id = foreign

    def test_conversion_takes_it_to_the_opportunity_and_the_client(self):
        """GB-05, AX-18: it goes on where one works, whoever takes part."""
        discussion = self.discuss(self.rep, self.lead)
        others = self.env["piste.discussion"].create(
            {
                "name": "Entre nous",
                "lead_id": self.lead.id,
                "concerned_ids": [Command.set(self.agent.ids)],
            }
        )
        conversion = self.convert()
        self.assertEqual(discussion.lead_id, conversion.opportunity_id)
        self.assertEqual(discussion.partner_id, conversion.partner_id)
        self.assertEqual(others.lead_id, conversion.opportunity_id)
        opportunity = conversion.opportunity_id.with_user(self.rep)
        self.assertEqual(opportunity.piste_discussion_count, 1)
        self.assertEqual(self.lead.piste_discussion_count, 0)

    def test_conversion_without_opportunity_takes_it_to_the_client(self):
        """GB-05, AX-18: it is found on the client, and still tells of the piste."""
        discussion = self.discuss(self.rep, self.lead)
        conversion = self.convert(with_opportunity=False)
        self.assertFalse(conversion.opportunity_id)
        self.assertEqual(discussion.lead_id, self.lead)
        self.assertEqual(discussion.partner_id, conversion.partner_id)

    def test_cancelled_conversion_gives_it_back(self):
        """GB-05, AX-18: and it does not keep an unused party alive."""
        discussion = self.discuss(self.rep, self.lead)
        conversion = self.convert()
        party, opportunity = conversion.partner_id, conversion.opportunity_id
        self.lead.action_piste_undo_conversion()
        self.assertEqual(discussion.lead_id, self.lead)
        self.assertFalse(discussion.partner_id)
        self.assertFalse(party.exists() or opportunity.exists())

    def test_discussion_begun_since_keeps_the_opportunity(self):
        """GB-05, AX-18: what somebody used is never removed."""
        opportunity = self.convert().opportunity_id
        discussion = self.discuss(self.rep, opportunity)
        self.lead.action_piste_undo_conversion()
        self.assertTrue(opportunity.exists())
        self.assertEqual(discussion.lead_id, opportunity)

    def test_merged_opportunity_keeps_its_discussions(self):
        """GB-05, AX-04: they follow the one that stays."""
        double = self.Lead.create(
            {
                "type": "opportunity",
                "name": "Renouvellement bis",
                "partner_id": self.portal_a.partner_id.id,
                "user_id": self.rep.id,
            }
        )
        discussion = self.discuss(self.rep, double)
        (self.opportunity + double).sudo()._merge_opportunity()
        kept = (self.opportunity + double).exists()
        self.assertEqual(len(kept), 1)
        self.assertEqual(discussion.lead_id, kept)
