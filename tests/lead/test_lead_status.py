from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadCommon


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadStatus(LeadCommon):
    def test_delivered_statuses_are_named_in_french(self):
        """AX-08: the six statuses, in this order and with these labels."""
        statuses = self.Status.with_context(lang="fr_CA").search([])
        self.assertEqual(
            statuses.mapped("name"),
            [
                "À traiter",
                "Qualification marketing",
                "Qualification commerciale",
                "Nurturing",
                "Converti",
                "Perdu",
            ],
        )

    def test_new_piste_starts_in_the_new_status(self):
        """AX-08: a piste starts at À traiter, an opportunity has no piste status."""
        self.assertEqual(self.create_piste().piste_status_id, self.new)
        opportunity = self.env["crm.lead"].create({"name": "O", "type": "opportunity"})
        self.assertFalse(opportunity.piste_status_id)

    def test_piste_is_named_after_its_company_or_person(self):
        self.assertEqual(self.create_piste().name, "Chez Ti-Gus")
        piste = self.create_piste(partner_name=False, contact_name="Auguste Perron")
        self.assertEqual(piste.name, "Auguste Perron")

    def test_rep_moves_a_piste_between_open_statuses(self):
        """AX-08: a click moves to any open status, forwards and backwards."""
        piste = self.create_piste()
        for status in (self.nurturing, self.sales, self.new):
            piste.piste_status_id = status
            self.assertEqual(piste.piste_status_id, status)

    def test_converted_and_lost_are_refused_by_write(self):
        """AX-08: no user writes Converti or Perdu, not even a manager in sudo."""
        piste = self.create_piste()
        for status in (self.converted, self.lost):
            for record in (piste, piste.with_user(self.manager), piste.sudo()):
                with self.subTest(status=status.name), self.assertRaises(UserError):
                    record.write({"piste_status_id": status.id})
        self.assertEqual(piste.piste_status_id, self.new)

    def test_converted_and_lost_are_refused_in_mass_edit(self):
        """AX-08: one write on many records."""
        pistes = self.create_piste() + self.create_piste()
        with self.assertRaises(UserError):
            pistes.write({"piste_status_id": self.lost.id, "city": "Laval"})
        self.assertFalse(any(pistes.mapped("city")))

    def test_converted_and_lost_are_refused_at_creation(self):
        """AX-08: neither by values nor by a default of the context."""
        for status in (self.converted, self.lost):
            with self.subTest(status=status.name):
                with self.assertRaises(UserError):
                    self.create_piste(piste_status_id=status.id)
                Lead = self.env["crm.lead"].with_user(self.rep)
                with self.assertRaises(UserError):
                    Lead.with_context(default_piste_status_id=status.id).create(
                        {"type": "lead", "name": "By default"}
                    )

    def test_kanban_column_default_is_honoured(self):
        """AX-05: quick creation in a column starts in its status."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        piste = Lead.with_context(
            default_piste_status_id=self.nurturing.id, default_type="lead"
        ).create({"partner_name": "Column"})
        self.assertEqual(piste.piste_status_id, self.nurturing)

    def test_converted_and_lost_are_refused_at_import(self):
        """AX-08: the import refuses the row and says why."""
        Lead = self.env["crm.lead"].with_user(self.rep)
        piste = self.create_piste()
        fields = [".id", "piste_status_id/id"]
        result = Lead.load(fields, [[str(piste.id), "piste.lead_status_lost"]])
        self.assertFalse(result["ids"])
        self.assertIn("Lose", result["messages"][0]["message"])
        result = Lead.load(
            ["name", "type", "piste_status_id/id"],
            [["Imported", "lead", "piste.lead_status_converted"]],
        )
        self.assertFalse(result["ids"])

    def test_context_key_does_not_open_the_guard(self):
        """AX-08: a value that RPC can send is not the object of the server."""
        piste = self.create_piste()
        for value in (True, 1, "x", {}):
            with self.assertRaises(UserError):
                piste.with_context(piste_lead_guard=value).write(
                    {"piste_status_id": self.converted.id}
                )

    def test_piste_cannot_be_left_without_status(self):
        piste = self.create_piste()
        with self.assertRaises(UserError):
            piste.piste_status_id = False

    def test_converted_piste_cannot_be_moved(self):
        """AX-08: only the cancelled conversion leaves Converti."""
        piste = self.create_piste(piste_status_id=self.sales.id)
        piste._piste_set_converted()
        self.assertTrue(piste.piste_is_closed)
        with self.assertRaises(UserError):
            piste.piste_status_id = self.new
        with self.assertRaises(UserError):
            self.lose(piste)
        piste._piste_reopen()
        self.assertEqual(piste.piste_status_id, self.sales)

    def test_copy_of_a_converted_piste_starts_again(self):
        """AX-08: at À traiter, with no partner (the anchor copies both)."""
        partner = self.env["res.partner"].create({"name": "Ti-Gus"})
        piste = self.create_piste(partner_id=partner.id, contact_name="Auguste")
        piste._piste_set_converted()
        copy = piste.copy()
        self.assertEqual(copy.piste_status_id, self.new)
        self.assertFalse(copy.partner_id)
        self.assertEqual(copy.contact_name, "Auguste")

    def test_copy_of_a_lost_piste_is_open(self):
        """AX-08: not archived, no reason, the partner stays."""
        piste = self.create_piste(user=self.manager)
        self.lose(piste)
        copy = piste.copy()
        self.assertTrue(copy.active)
        self.assertEqual(copy.piste_status_id, self.new)
        self.assertFalse(copy.lost_reason_id)

    def test_opportunity_leaves_the_piste_status(self):
        """AX-08: core's own conversion in place clears the status."""
        piste = self.create_piste(user=self.manager)
        piste.type = "opportunity"
        self.assertFalse(piste.piste_status_id)
        piste.type = "lead"
        self.assertEqual(piste.piste_status_id, self.new)

    def test_change_of_status_is_told_in_the_chatter(self):
        """AX-11: who, when, from which to which."""
        piste = self.create_piste()
        self.flush_tracking()
        piste.piste_status_id = self.sales
        self.flush_tracking()
        value = piste.message_ids.sudo().tracking_value_ids
        self.assertEqual(
            (value.old_value_char, value.new_value_char),
            ("To Process", self.sales.name),
        )

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_open_columns_stay_shown_without_pistes(self):
        """AX-05: every open status is a column, in the order of the statuses."""
        self.nurturing.sequence = 1
        self.create_piste()
        groups = (
            self.env["crm.lead"]
            .with_user(self.rep)
            .with_context(read_group_expand=True)
            .web_read_group(
                [("type", "=", "lead"), ("user_id", "=", self.rep.id)],
                ["piste_status_id"],
                ["__count"],
            )["groups"]
        )
        ids = [group["piste_status_id"][0] for group in groups]
        self.assertEqual(ids[0], self.nurturing.id)
        self.assertLess(ids.index(self.new.id), ids.index(self.sales.id))

    def test_drop_on_a_reserved_status_opens_its_dialog(self):
        """AX-05: the same dialog as the button, and nothing written."""
        piste = self.create_piste()
        action = piste.get_piste_move_action(self.lost.id)
        self.assertEqual(action["res_model"], "crm.lead.lost")
        self.assertEqual(action["context"]["default_lead_ids"], piste.ids)
        self.assertFalse(piste.get_piste_move_action(self.sales.id))
        self.assertEqual(piste.piste_status_id, self.new)

    def test_lists_part_open_from_closed(self):
        """AX-01: the menus' own domains; lost ones are in the closed list."""
        mine = self.create_piste()
        lost = self.create_piste()
        self.lose(lost)
        converted = self.create_piste()
        converted._piste_set_converted()
        legacy = self.create_piste()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET piste_status_id = NULL WHERE id = %s", [legacy.id]
        )
        self.env.invalidate_all()
        pistes = mine + lost + converted + legacy
        open_ids = self._search_action("crm_lead_piste_action_open", pistes)
        self.assertEqual(open_ids, mine + legacy)
        self.assertEqual(
            self._search_action("crm_lead_piste_action_mine", pistes), mine + legacy
        )
        self.assertEqual(
            self._search_action("crm_lead_piste_action_closed", pistes),
            lost + converted,
        )

    def _search_action(self, name, pistes):
        action = self.env.ref(f"piste.{name}")
        domain = self._eval(action.domain)
        context = self._eval(action.context)
        Lead = self.env["crm.lead"].with_user(self.rep).with_context(**context)
        return Lead.search([*domain, ("id", "in", pistes.ids)], order="id")

    def _eval(self, expression):
        return safe_eval(expression, {"uid": self.rep.id})

    def test_existing_leads_are_adopted_in_batches(self):
        """AX-08: lost ones as lost, others as new, and no message on them."""
        old = self.create_piste(user=self.manager)
        lost = self.create_piste(user=self.manager)
        self.lose(lost)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET piste_status_id = NULL WHERE id IN %s",
            [(old.id, lost.id)],
        )
        self.env.invalidate_all()
        messages = len(old.message_ids)
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_adopt_existing_leads").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(old.piste_status_id, self.new)
        self.assertEqual(lost.piste_status_id, self.lost)
        self.assertEqual(len(old.message_ids), messages)

    def test_merged_pistes_keep_a_coherent_status(self):
        first = self.create_piste(user=self.manager, piste_score="2")
        second = self.create_piste(user=self.manager, piste_score="5")
        merged = (first + second).merge_opportunity()
        self.assertEqual(merged.piste_status_id, self.new)
        self.assertEqual(merged.piste_score, "5")


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadMandatoryFields(LeadCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env["ir.model.fields"]._get("crm.lead", "phone")
        cls.sales.required_field_ids = cls.phone

    def test_status_refuses_a_piste_that_lacks_a_field(self):
        """AX-15: on write, the sentence names the piste, the status and the field."""
        piste = self.create_piste()
        with self.assertRaisesRegex(ValidationError, "Chez Ti-Gus.*Sales.*Phone"):
            piste.piste_status_id = self.sales
        piste.write({"piste_status_id": self.sales.id, "phone": "514-555-0100"})
        self.assertEqual(piste.piste_status_id, self.sales)

    def test_field_cannot_be_emptied_later(self):
        """AX-15: a mandatory field stays filled while the status lasts."""
        piste = self.create_piste(phone="514-555-0100", piste_status_id=self.sales.id)
        with self.assertRaises(ValidationError):
            piste.phone = False
        piste.piste_status_id = self.new
        piste.phone = False

    def test_creation_and_import_obey(self):
        """AX-15: on every path."""
        with self.assertRaises(ValidationError):
            self.create_piste(piste_status_id=self.sales.id)
        Lead = self.env["crm.lead"].with_user(self.rep)
        result = Lead.load(
            ["name", "type", "piste_status_id/id"],
            [["Imported", "lead", "piste.lead_status_sales"]],
        )
        self.assertIn("Phone", result["messages"][0]["message"])

    def test_dialog_asks_for_what_is_missing(self):
        """AX-15, U15: kanban drop and status click fill the field, then move."""
        piste = self.create_piste()
        action = piste.get_piste_move_action(self.sales.id)
        dialog = piste.with_context(**action["context"])
        with Form(dialog, view=action["views"][0][0]) as form:
            form.phone = "514-555-0100"
        dialog.action_piste_enter_status()
        self.assertEqual(piste.piste_status_id, self.sales)
        self.assertFalse(piste.get_piste_move_action(self.sales.id))

    def test_dialog_cannot_lead_to_a_reserved_status(self):
        """AX-08: the wanted status of the dialog comes from the client."""
        piste = self.create_piste()
        with self.assertRaises(UserError):
            piste.with_context(
                piste_wanted_view_ref=f"piste_status_id:{self.lost.id}"
            ).action_piste_enter_status()

    def test_opportunity_stage_obeys_too(self):
        """AX-15: the same for opportunity statuses."""
        stage = self.env.ref("piste.crm_stage_marketing")
        stage.piste_required_field_ids = self.phone
        Lead = self.env["crm.lead"].with_user(self.rep)
        lead = Lead.create({"name": "O", "type": "opportunity"})
        with self.assertRaises(ValidationError):
            lead.stage_id = stage

    def test_loss_and_conversion_never_stumble(self):
        """AX-15, AX-18: closing asks for nothing else."""
        self.lost.required_field_ids = self.phone
        piste = self.create_piste()
        self.lose(piste)
        self.assertEqual(piste.piste_status_id, self.lost)
