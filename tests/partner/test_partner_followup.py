from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import TiersCommon


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerFollowup(TiersCommon):
    """GB-04: needs and follow-up notes; AX-28, AX-26: what is planned and was done."""

    def note(self, **values):
        Note = self.env["piste.followup.note"].with_user(self.rep)
        return Note.create(
            {"partner_id": self.shop.id, "name": "Rappeler pour la relève", **values}
        )

    def test_needs_and_notes_on_the_form(self):
        with Form(self.shop) as form:
            form.piste_needs = "Livraison avant 6 h"
            with form.piste_followup_note_ids.new() as line:
                line.name = "Proposer le forfait annuel"
        self.assertEqual(self.shop.piste_needs, "Livraison avant 6 h")
        self.assertEqual(self.shop.piste_followup_note_ids.user_id, self.rep)

    def test_note_becomes_a_dated_action_in_one_click(self):
        note = self.note()
        note.action_plan()
        activity = note.activity_id
        self.assertEqual(activity.summary, "Rappeler pour la relève")
        self.assertEqual(activity.user_id, self.rep)
        tomorrow = fields.Date.today() + timedelta(days=1)
        self.assertEqual(activity.date_deadline, tomorrow)
        self.assertEqual(activity.res_name, self.shop.display_name)
        note.action_plan()
        self.assertEqual(len(self.shop.activity_ids), 1)

    def test_empty_note_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "what is to be done"):
            self.note(name="  ")

    def test_notes_follow_the_client(self):
        note = self.note()
        with self.assertRaises(AccessError):
            note.with_user(self.rep_b).action_plan()
        self.shop.sudo().user_id = self.rep_b
        note.with_user(self.rep_b).action_plan()

    def test_recent_and_past_activity(self):
        """AX-28: activities and events to come, then those that were done."""
        self.note().action_plan()
        call = self.anais.activity_schedule(summary="Appeler", user_id=self.rep.id)
        call._action_done()
        now = fields.Datetime.now()
        for name, hours in (("Visite", 48), ("Premier rendez-vous", -48)):
            self.env["calendar.event"].with_user(self.rep).create(
                {
                    "name": name,
                    "start": now + timedelta(hours=hours),
                    "stop": now + timedelta(hours=hours + 1),
                    "partner_ids": [Command.set(self.luc.ids)],
                }
            )
        rows = self.shop.piste_activity
        recent = [row["title"] for row in rows["recent"]]
        past = [row["title"] for row in rows["past"]]
        self.assertEqual(recent, ["Rappeler pour la relève", "Visite"])
        self.assertEqual(past, ["Appeler", "Premier rendez-vous"])

    def test_reminders_of_the_contact_and_its_company(self):
        """AX-26: Voir relance client."""
        mine = self.anais.activity_schedule(summary="A", user_id=self.rep.id)
        theirs = self.shop.activity_schedule(summary="B", user_id=self.rep.id)
        self.merchant_a.activity_schedule(summary="C", user_id=self.rep.id)
        action = self.anais.action_piste_view_reminders()
        Activity = self.env["mail.activity"].with_user(self.rep)
        self.assertEqual(
            Activity.search(action["domain"]), (mine | theirs).with_user(self.rep)
        )


@tagged("post_install", "-at_install", "piste_partner")
class TestPartnerTags(TiersCommon):
    """GB-04: Bon client and Nouveau client are set by rule, Volume 3 by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.env.ref("piste.category_good_client")
        cls.new = cls.env.ref("piste.category_new_client")

    def apply(self):
        """Run the rules of the cron, without its commits."""
        for tag in self.good | self.new:
            for partners, command in tag._piste_rule_changes():
                partners.write({"category_id": [command(tag.id)]})

    def invoice(self, amount, date=None):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.shop.id,
                "invoice_date": date or fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Plage", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        move.action_post()

    def test_shipped_in_french(self):
        names = {
            self.env.ref(f"piste.{xmlid}").with_context(lang="fr_CA").name
            for xmlid in (
                "category_good_client",
                "category_new_client",
                "category_volume_3",
            )
        }
        self.assertEqual(names, {"Bon client", "Nouveau client", "Volume 3"})

    def test_client_is_new_for_ninety_days(self):
        self.assertEqual(self.shop.piste_client_since, fields.Date.today())
        self.apply()
        self.assertIn(self.new, self.shop.category_id)
        old = fields.Date.today() - timedelta(days=91)
        self.shop.sudo().piste_client_since = old
        self.apply()
        self.assertNotIn(self.new, self.shop.category_id)

    def test_nobody_types_since_when_somebody_is_a_client(self):
        """GB-04: the day decides on tags, and comes from the type alone."""
        partners = self.env["res.partner"].with_user(self.manager)
        shop, day = self.shop.with_user(self.manager), "2020-01-01"
        for forge in (
            lambda: shop.write({"piste_client_since": day}),
            lambda: partners.create({"name": "X", "piste_client_since": day}),
            lambda: partners.with_context(default_piste_client_since=day).create(
                {"name": "X"}
            ),
        ):
            with self.assertRaises(UserError):
                forge()
        self.assertEqual(self.shop.piste_client_since, fields.Date.today())

    def test_merged_by_core_a_client_is_one_since_the_first_day(self):
        """GB-04: the merge of Odoo keeps it, whoever may merge."""
        early, late = fields.Date.to_date("2020-01-01"), fields.Date.today()
        known = self._company("Dépanneur connu", email=self.shop.email)
        known.sudo().piste_client_since = early
        merge = self.env["base.partner.merge.automatic.wizard"]
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        self.assertEqual(self.shop.piste_client_since, late)
        kept = self.shop.with_user(self.manager)
        merge.with_user(self.manager)._merge((known + self.shop).ids, kept)
        self.assertEqual(self.shop.piste_client_since, early)

    def test_good_client_is_invoiced_enough_in_a_year(self):
        self.invoice(4000)
        self.invoice(9000, fields.Date.today() - timedelta(days=500))
        self.apply()
        self.assertNotIn(self.good, self.shop.category_id)
        self.invoice(1500)
        self.apply()
        self.assertIn(self.good, self.shop.category_id)

    def test_tag_without_rule_is_left_alone(self):
        volume = self.env.ref("piste.category_volume_3")
        self.shop.category_id = volume
        self.apply()
        self.assertIn(volume, self.shop.category_id)

    def test_cron_commits_batch_by_batch(self):
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_partner_tags").method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn(self.new, self.shop.category_id)
