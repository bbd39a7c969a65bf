from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, RecordCapturer, tagged

from .common import LeadCommon


class LeadMass(LeadCommon):
    def create_pistes(self, count, **values):
        Lead = self.env["crm.lead"].with_context(tracking_disable=True)
        pistes = Lead.create(
            [
                {
                    "type": "lead",
                    "partner_name": f"Piste {n}",
                    "user_id": self.rep.id,
                    **values,
                }
                for n in range(count)
            ]
        )
        self.settle()
        return self.env["crm.lead"].with_user(self.manager).browse(pistes.ids)

    def settle(self):
        """Write what a commit would write, the trace among it."""
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.flush_all()
        self.env.invalidate_all()

    def trace(self, piste):
        """Return the tracking of a piste: field, old and new value."""
        values = piste.sudo().message_ids.tracking_value_ids
        return {
            (v.field_id.name, v.old_value_char or "", v.new_value_char or "")
            for v in values
        }

    def lose_all(self, pistes):
        return pistes.action_set_lost(lost_reason_id=self.reason.id)


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadMassTrace(LeadMass):
    """What a batch leaves on each piste, whatever path it took."""

    def test_loss_of_many_is_told_on_each(self):
        """AX-09: who, when, why, on every piste; core's message, not another one."""
        pistes = self.create_pistes(30, piste_status_id=self.sales.id)
        self.lose_all(pistes)
        self.settle()
        self.assertEqual(pistes.piste_status_id, self.lost)
        self.assertEqual(pistes.piste_previous_status_id, self.sales)
        self.assertEqual(set(pistes.mapped("won_status")), {"lost"})
        self.assertFalse(any(pistes.mapped("active")))
        for piste in pistes:
            message = piste.sudo().message_ids[0]
            self.assertEqual(message.author_id, self.manager.partner_id)
            self.assertEqual(message.subtype_id, self.env.ref("crm.mt_lead_lost"))
            self.assertIn(("lost_reason_id", "", "Too expensive"), self.trace(piste))

    def test_a_batch_and_a_single_one_tell_the_same(self):
        """AX-05, AX-09: old and new value of status and owner, in both ways."""
        many, one = self.create_pistes(25), self.create_pistes(1)
        for pistes in (many, one):
            pistes.write({"piste_status_id": self.sales.id})
            self.settle()
            pistes.write({"user_id": self.rep_b.id})
            self.settle()
        expected = {
            ("piste_status_id", self.new.name, self.sales.name),
            ("user_id", self.rep.name, self.rep_b.name),
        }
        for piste in (many[0], many[-1], one):
            self.assertLessEqual(expected, self.trace(piste))

    def test_copied_messages_lack_nothing(self):
        """AX-09: the trace of each has the content that core gave the first one."""
        pistes = self.create_pistes(25)
        pistes[20:].write({"user_id": self.rep_b.id})
        self.settle()
        pistes.write({"piste_status_id": self.sales.id, "user_id": self.manager.id})
        self.settle()
        messages = [piste.sudo().message_ids[0] for piste in pistes]
        self.assertEqual([each.res_id for each in messages], pistes.ids)
        self.assertEqual(len({each.message_id for each in messages}), 25)
        for group in (messages[:20], messages[20:]):
            lines = [message.tracking_value_ids for message in group]
            self.assertGreaterEqual(min(len(each) for each in lines), 2)
            for message in group:
                self.assertEqual(self.content(message), self.content(group[0]))
            for each in lines:
                self.assertEqual(
                    [self.content(line) for line in each],
                    [self.content(line) for line in lines[0]],
                )
        for piste, former in ((pistes[19], self.rep), (pistes[24], self.rep_b)):
            self.assertIn(
                ("user_id", former.name, self.manager.name), self.trace(piste)
            )

    def content(self, row):
        """Return every column of a message or of a line of it but its keys."""
        keys = {"id", "res_id", "message_id", "mail_message_id"}
        return {
            name: row[name]
            for name, field in row._fields.items()
            if field.store and field.column_type and name not in keys
        }

    def test_the_comment_of_the_dialog_is_on_each(self):
        """AX-09: the comment of a mass loss is not lost."""
        pistes = self.create_pistes(25)
        self.lose(pistes, lost_feedback="<p>Fermé pour l'hiver</p>")
        self.settle()
        for piste in pistes:
            self.assertIn("Fermé pour", piste.sudo().message_ids[0].body)

    def test_new_owner_is_told_once(self):
        """AX-02: one message for a batch, not one for each piste."""
        pistes = self.create_pistes(25)
        to_him = [("partner_ids", "in", self.rep_b.partner_id.ids)]
        with RecordCapturer(self.env["mail.message"], to_him) as told:
            pistes.write({"user_id": self.rep_b.id})
        self.assertEqual(len(told.records), 1, told.records.mapped("subject"))
        self.assertIn("25", told.records.subject)
        self.assertIn(self.rep_b.partner_id, pistes[3].sudo().message_partner_ids)

    def test_what_was_read_before_shows_the_new_message(self):
        """AX-09: messages and followers already shown are completed by a batch."""
        pistes = self.create_pistes(25)
        seen, unseen = pistes[0], pistes[1]
        before = seen.message_ids, seen.message_follower_ids
        pistes.write({"user_id": self.rep_b.id})
        pistes.write({"piste_status_id": self.sales.id})
        self.env.flush_all()
        self.cr.precommit.run()
        self.assertEqual(len(seen.message_ids - before[0]), 1)
        self.assertEqual(len(unseen.message_ids), len(seen.message_ids))
        for piste in (seen, unseen):
            self.assertIn(self.rep_b.partner_id, piste.sudo().message_partner_ids)

    def test_one_company_that_does_not_fit_among_many(self):
        """AX-25: leads that are alike are checked once, the odd one as well."""
        pistes = self.create_pistes(25).sudo()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        client = self.env["res.partner"].create(
            {"name": "Client of here", "company_id": self.env.company.id}
        )
        pistes.write({"user_id": False, "team_id": False})
        pistes[24].partner_id = client
        with self.assertRaises(UserError), self.env.cr.savepoint():
            pistes.write({"company_id": other.id})
        pistes[:24].write({"company_id": other.id})
        self.assertEqual(pistes[:24].company_id, other)

    def test_queries_of_a_batch(self):
        """AX-02, AX-05, AX-09: at most 90 queries per 1,000 pistes, trace included."""
        for name, change in (
            ("loss", self.lose_all),
            ("status", lambda p: p.write({"piste_status_id": self.sales.id})),
            ("charge", lambda p: p.action_piste_take_charge()),
        ):
            small, big = self.create_pistes(100), self.create_pistes(400)
            counts = []
            for pistes in (small, small[:0] or self.create_pistes(100), big):
                before = self.cr.sql_log_count
                change(pistes)
                self.env.flush_all()
                self.cr.precommit.run()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
                self.env.invalidate_all()
            with self.subTest(name=name):
                per_100 = (counts[2] - counts[1]) / 3
                self.assertLessEqual(counts[1] + per_100 * 9, 90, counts)


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadMassReport(LeadMass):
    """Closed ones among many are skipped and named, never an error for all."""

    def closed_among(self, pistes):
        self.lose_all(pistes[0])
        pistes[1].sudo()._piste_set_converted()
        self.settle()

    def message_of(self, action):
        self.assertEqual(action["params"]["type"], "warning")
        return action["params"]["message"]

    def test_loss_skips_what_is_closed(self):
        """AX-02, AX-09: the dialog over a selection."""
        pistes = self.create_pistes(5)
        self.closed_among(pistes)
        message = self.message_of(self.lose(pistes))
        self.assertIn("3", message)
        self.assertIn(pistes[1].display_name, message)
        self.assertEqual(pistes[1].piste_status_id, self.converted)
        self.assertEqual(pistes[2:].piste_status_id, self.lost)

    def test_a_single_closed_one_is_refused(self):
        """AX-09: with its reason."""
        piste = self.create_pistes(1)
        piste.sudo()._piste_set_converted()
        with self.assertRaises(UserError):
            self.lose(piste)

    def test_change_of_state_of_many(self):
        """AX-05: *Changer l'état* over a selection, in lists and kanbans."""
        self.sales.required_field_ids = self.env["ir.model.fields"]._get(
            "crm.lead", "phone"
        )
        pistes = self.create_pistes(5, phone="514-555-0100")
        self.closed_among(pistes)
        pistes[2].phone = False
        message = self.message_of(self.move(pistes))
        self.assertEqual(pistes[3:].piste_status_id, self.sales)
        self.assertEqual(pistes[2].piste_status_id, self.new)
        for piste in pistes[:3]:
            self.assertIn(piste.display_name, message)

    def move(self, pistes, **values):
        Wizard = self.env["piste.lead.move"].with_user(pistes.env.user)
        wizard = Wizard.with_context(active_ids=pistes.ids).create(
            {"status_id": self.sales.id, **values}
        )
        return wizard.action_apply()

    def test_one_card_asks_for_what_the_state_needs(self):
        """AX-05: the button of a card does what a drop does."""
        self.sales.required_field_ids = self.env["ir.model.fields"]._get(
            "crm.lead", "phone"
        )
        piste = self.create_pistes(1, phone=False)
        self.assertEqual(self.move(piste)["res_id"], piste.id)
        self.assertEqual(piste.piste_status_id, self.new)
        piste.phone = "514-555-0100"
        self.move(piste)
        self.assertEqual(piste.piste_status_id, self.sales)

    def test_nobody_moves_the_pistes_of_another(self):
        """OD-15, API1: nor towards a reserved status."""
        pistes = self.create_pistes(2)
        with self.assertRaises(AccessError):
            self.move(pistes.with_user(self.rep_b))
        with self.assertRaises(UserError):
            self.move(pistes, status_id=self.lost.id)
        with Form(
            self.env["piste.lead.move"]
            .with_user(self.rep)
            .with_context(active_ids=pistes.ids)
        ) as form:
            form.status_id = self.sales
            self.assertEqual(form.lead_count, 2)

    def test_piste_has_one_way_to_merge_and_to_convert(self):
        """AX-04, AX-17: core's own entries of the menu Action are Piste's no more."""
        names = ("crm.action_merge_opportunities", "crm.action_crm_send_mass_convert")
        core = {self.env.ref(name).id for name in names}
        plain = self._create_user("plain", "sales_team.group_sale_salesman")
        for user, offered in ((self.rep, set()), (plain, core)):
            bindings = self.env["ir.actions.actions"].with_user(user)
            actions = bindings.get_bindings("crm.lead")["action"]
            self.assertEqual({a["id"] for a in actions} & core, offered)


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadHandover(LeadMass):
    def test_former_owner_loses_what_kept_it_open(self):
        """I14, OD-15: no longer follower, no activity left, nothing to find."""
        piste = self.create_pistes(1)
        piste.message_subscribe(self.rep.partner_id.ids)
        activity = piste.activity_schedule(
            "mail.mail_activity_data_call", summary="Relance", user_id=self.rep.id
        )
        other = piste.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.manager.id
        )
        piste.user_id = self.rep_b
        self.assertNotIn(self.rep.partner_id, piste.message_partner_ids)
        self.assertEqual(activity.user_id, self.rep_b)
        self.assertEqual(other.user_id, self.manager)
        self.settle()
        lost = self.env["crm.lead"].with_user(self.rep)
        self.assertFalse(lost.search([("id", "=", piste.id)]))
        self.assertFalse(
            self.env["mail.activity"]
            .with_user(self.rep)
            .search([("summary", "=", "Relance")])
        )
