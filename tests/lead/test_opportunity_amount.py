from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .opportunity_common import OpportunityCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestOpportunityAmount(OpportunityCommon):
    """Au pire ≤ montant ≤ au mieux, and what is weighted (AX-33)."""

    def test_the_amount_lies_between_worst_and_best(self):
        """AX-33: equal ones and empty ones are accepted."""
        lead = self.create_opportunity(expected_revenue=1000)
        for worst, best in ((900, 1200), (1000, 1000), (0, 0), (0, 1500), (500, 0)):
            with self.subTest(worst=worst, best=best):
                lead.write({"piste_revenue_worst": worst, "piste_revenue_best": best})

    def test_what_is_outside_is_refused_with_what_to_do(self):
        """AX-33: on every path, and nothing is changed."""
        lead = self.create_opportunity(
            expected_revenue=1000, piste_revenue_worst=800, piste_revenue_best=1200
        )
        for values, advice in (
            ({"piste_revenue_worst": 1001}, "Lower it, or raise the amount"),
            ({"piste_revenue_best": 999}, "Raise At Best"),
            ({"expected_revenue": 1300}, "Raise At Best"),
            ({"expected_revenue": 700}, "Lower it"),
            ({"piste_revenue_worst": -1}, "not negative"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, advice),
                self.cr.savepoint(),
            ):
                lead.write(values)
        lead.invalidate_recordset()
        self.assertEqual(lead.expected_revenue, 1000)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.create_opportunity(expected_revenue=5, piste_revenue_worst=6)

    def test_the_form_refuses_it_too(self):
        """AX-33: the sentence comes when one saves."""
        lead = self.create_opportunity(expected_revenue=1000)
        form = Form(lead, "piste.crm_lead_opportunity_view_form")
        form.piste_revenue_best = 500
        with self.assertRaisesRegex(ValidationError, "Raise At Best"):
            form.save()

    @mute_logger("odoo.sql_db")
    def test_the_database_holds_it(self):
        """AX-33: whatever is written below the ORM."""
        lead = self.create_opportunity(expected_revenue=1000)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.cr.execute(
                "UPDATE crm_lead SET piste_revenue_worst = 1001 WHERE id = %s",
                [lead.id],
            )

    def test_scoring_has_five_stars_and_no_more(self):
        """AX-33: a scoring of 7 is refused."""
        lead = self.create_opportunity(piste_score="5")
        with self.assertRaises(ValidationError):
            lead.piste_score = "7"

    def test_the_pipeline_is_weighted(self):
        """AX-33: amount by probability, summed by the list, cards and pivot."""
        lead = self.create_opportunity(expected_revenue=1000, probability=40)
        other = self.create_opportunity(expected_revenue=500, probability=10)
        self.assertEqual(lead.prorated_revenue, 400)
        groups = self.env["crm.lead"].formatted_read_group(
            [("id", "in", (lead + other).ids)], ["user_id"], ["prorated_revenue:sum"]
        )
        self.assertEqual(groups[0]["prorated_revenue:sum"], 450)
        views = {"list": 'sum="Weighted', "kanban": 'sum_field="prorated_revenue"'}
        for view_type, words in views.items():
            view = self.env.ref(f"piste.crm_lead_opportunity_view_{view_type}")
            arch = self.env["crm.lead"].get_view(view.id, view_type)["arch"]
            self.assertIn(words, arch)

    def test_merging_keeps_amounts_that_go_together(self):
        """AX-33: best and worst come from the opportunity whose amount is kept."""
        first = self.create_opportunity(self.manager, expected_revenue=1000)
        second = self.create_opportunity(
            self.manager, expected_revenue=300, piste_revenue_best=400
        )
        merged = (first + second).merge_opportunity()
        self.assertIn(
            (merged.expected_revenue, merged.piste_revenue_best),
            ((1000, 0), (300, 400)),
        )


@tagged("post_install", "-at_install", "piste_lead")
class TestOpportunityProbability(OpportunityCommon):
    """A status suggests a probability; what is typed wins (AX-33)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_new.piste_probability = 10
        cls.stage_proposal.piste_probability = 60

    def test_each_status_suggests_its_own(self):
        """AX-33: at the start, and at each move."""
        lead = self.create_opportunity()
        self.assertEqual(lead.probability, 10)
        lead.stage_id = self.stage_proposal
        self.assertEqual(lead.probability, 60)
        lead.action_set_won()
        self.assertEqual(lead.probability, 100)
        lead.stage_id = self.stage_new
        self.assertEqual(lead.probability, 10)

    def test_an_override_is_kept_when_moving(self):
        """AX-33: the suggestion is only noted beside it, and can be taken back."""
        lead = self.create_opportunity()
        lead.probability = 45
        lead.stage_id = self.stage_proposal
        self.assertEqual(lead.probability, 45)
        self.assertEqual(lead.automated_probability, 60)
        lead.action_set_automated_probability()
        self.assertEqual(lead.probability, 60)

    def test_a_probability_given_at_creation_is_an_override(self):
        """AX-33: by RPC and import too."""
        lead = self.create_opportunity(probability=33)
        self.assertEqual((lead.probability, lead.automated_probability), (33, 10))

    def test_the_night_job_of_core_follows_the_suggestion(self):
        """AX-33: the cron of predicted probabilities changes nothing of it."""
        lead, typed = self.create_opportunity(), self.create_opportunity(probability=45)
        self.env["crm.lead"].sudo()._cron_update_automated_probabilities()
        self.assertEqual((lead.probability, typed.probability), (10, 45))

    def test_a_changed_suggestion_reaches_the_open_ones(self):
        """AX-33: those that were not typed."""
        lead, typed = self.create_opportunity(), self.create_opportunity(probability=45)
        self.stage_new.with_user(self.manager).piste_probability = 20
        self.assertEqual((lead.probability, typed.probability), (20, 45))
        self.assertEqual(typed.automated_probability, 20)

    def test_without_suggestion_core_predicts(self):
        """AX-33: 0 leaves it to core, for pistes always."""
        self.stage_new.piste_probability = 0
        lead = self.create_opportunity()
        self.assertNotEqual(lead.probability, 10)
        piste = self.create_piste(stage_id=self.stage_proposal.id)
        self.assertNotEqual(piste.probability, 60)

    def test_a_batch_is_predicted_one_by_one_all_the_same(self):
        """AX-33: those that are alike together, no other gets their figure."""
        self.env["crm.stage"].search([]).piste_probability = 0
        values = {"name": "Plage", "type": "opportunity", "user_id": self.rep.id}
        stages = self.stage_new | self.stage_proposal
        self.env["crm.lead.scoring.frequency"].create(
            [
                {
                    "variable": "stage_id",
                    "value": str(stage.id),
                    "won_count": won,
                    "lost_count": 10 - won,
                    "team_id": self.team.id,
                }
                for stage, won in ((self.stage_new, 3), (self.stage_proposal, 8))
            ]
        )
        Lead = self.env["crm.lead"].with_user(self.rep)
        rows = [{**values, "stage_id": stage.id} for stage in stages]
        alone = [Lead.create(row).automated_probability for row in rows]
        batch = Lead.create([rows[0], rows[1], rows[1], rows[0]])
        self.assertNotEqual(*alone)
        self.assertEqual(
            batch.mapped("automated_probability"),
            [alone[0], alone[1], alone[1], alone[0]],
        )

    def test_no_suggestion_above_100(self):
        """AX-33: refused by the database."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.stage_new.piste_probability = 101
            self.env.flush_all()

    def test_suggestions_rise_with_the_statuses(self):
        """AX-33: a new pipeline gets values; those that are there stay."""
        stages = self.env["crm.stage"].search([("piste_is_closed", "=", False)])
        stages.piste_probability = 0
        self.stage_proposal.piste_probability = 65
        self.env["crm.stage"]._piste_spread_probabilities()
        values = stages.mapped("piste_probability")
        self.assertEqual(values, sorted(values))
        self.assertEqual(self.stage_proposal.piste_probability, 65)
        self.assertEqual(values[0], 10)

    def test_a_loaded_set_suggests_too(self):
        """AX-33: its new statuses, and no other."""
        before = self.env["crm.stage"].search([])
        before.piste_probability = 0
        self.env["piste.status.set"]._load("community", False)
        new = self.env["crm.stage"].search([("piste_is_closed", "=", False)]) - before
        self.assertTrue(new)
        self.assertTrue(all(new.mapped("piste_probability")))
        self.assertFalse(any(before.mapped("piste_probability")))
