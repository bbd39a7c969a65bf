from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import PisteCommon


class MergeCommon(PisteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.word = "Rappeler mardi"
        cls.original = cls._create_company("Boulangerie de l'Île", phone="5145550101")
        cls.double = cls._create_company(
            "BOULANGERIE DE L ILE INC", email="ile@example.com", website="ile.example"
        )

    @classmethod
    def _create_company(cls, name, **values):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "user_id": cls.rep.id, **values}
        )

    def _merge(self, user=None, values=None):
        double = self.double.with_user(user or self.rep)
        return double._merge_into(self.original.with_user(user or self.rep), values)


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMerge(MergeCommon):
    """AX-04, U2: after a merge only the original remains, and it has everything."""

    def test_only_the_original_remains(self):
        """AX-04: the double leaves every list and says what it was merged into."""
        self._merge()
        self.assertTrue(self.original.active)
        self.assertFalse(self.double.active)
        self.assertEqual(self.double.piste_merged_into_id, self.original)

    def test_empty_fields_are_filled_and_choices_win(self):
        """AX-04: nothing known is lost, what was chosen is kept."""
        self._merge(values={"name": "Boulangerie de l'Île inc."})
        self.assertEqual(self.original.email, "ile@example.com")
        self.assertEqual(self.original.phone, "5145550101")
        self.assertEqual(self.original.name, "Boulangerie de l'Île inc.")

    def test_every_kind_of_link_moves(self):
        """AX-04: contacts, tags, messages, files, activities, followers, events."""
        tag = self.env["res.partner.category"].create({"name": "Bon client"})
        (self.original + self.double).category_id = tag
        contact = self._create_company("Gisèle", parent_id=self.double.id)
        message = self.double.message_post(body=self.word)
        self.double.message_subscribe(self.merchant_b.ids)
        self.original.message_subscribe(self.merchant_b.ids)
        file = self.env["ir.attachment"].create(
            {"name": "bilan.txt", "res_model": "res.partner", "res_id": self.double.id}
        )
        activity = self.double.activity_schedule("mail.mail_activity_data_call")
        event = self.env["calendar.event"].create(
            {
                "name": "Visite",
                "start": "2026-03-02 14:00:00",
                "stop": "2026-03-02 15:00:00",
                "partner_ids": [Command.link(self.double.id)],
            }
        )
        lead = self.env["crm.lead"].create(
            {"name": "Four", "type": "opportunity", "partner_id": self.double.id}
        )
        self._merge()
        self.assertEqual(contact.parent_id, self.original)
        self.assertEqual(message.res_id, self.original.id)
        self.assertEqual(file.res_id, self.original.id)
        self.assertEqual(activity.res_id, self.original.id)
        self.assertIn(self.original, event.partner_ids)
        self.assertEqual(lead.partner_id, self.original)
        self.assertEqual(self.original.category_id, tag)
        self.assertIn(self.merchant_b, self.original.message_partner_ids)
        self._assert_no_reference_left(self.double)

    def _assert_no_reference_left(self, record):
        self.env.flush_all()
        engine = self.env["piste.merge.engine"]
        for pointer in engine._pointers(record._name):
            with self.subTest(column=f"{pointer.table}.{pointer.column}"):
                self.assertFalse(engine._is_used(pointer, {record.id: 0}))

    def test_the_original_keeps_one_favorite_contact(self):
        """PC-08, U18: two favorites become one, and nobody is lost."""
        ours, theirs = self.env["res.partner"].create(
            [
                {"name": "Luc", "parent_id": self.original.id},
                {"name": "Gisèle", "parent_id": self.double.id},
            ]
        )
        self.assertTrue(ours.piste_is_favorite and theirs.piste_is_favorite)
        log = self._merge()
        self.assertEqual(self.original.child_ids, ours + theirs)
        self.assertTrue(ours.piste_is_favorite)
        self.assertFalse(theirs.piste_is_favorite)
        log.action_undo()
        self.assertTrue(theirs.piste_is_favorite)

    def test_many_doubles_merge_at_once(self):
        """AX-04: more than the three contacts or five leads of core."""
        doubles = self.env["res.partner"].create(
            [{"name": f"Île {n}", "is_company": True} for n in range(8)]
        )
        logs = doubles._merge_into(self.original)
        self.assertEqual(len(logs), 8)
        self.assertFalse(doubles.filtered("active"))
        pistes = self.env["crm.lead"].create(
            [
                {"name": f"Île {n}", "type": "lead", "user_id": self.rep.id}
                for n in range(8)
            ]
        )
        pistes[1:].with_user(self.rep)._merge_into(pistes[0].with_user(self.rep))
        self.assertEqual(pistes.filtered("active"), pistes[0])

    def test_many_pairs_cost_the_queries_of_one(self):
        """AX-04: nothing is asked for each pair, whatever hangs on them."""
        roles = self.env["piste.contact.role"].create({"name": "Signe"})

        def cost(count):
            pairs = []
            for number in range(count):
                double, kept = (self._create_company(f"{s}{number}") for s in "DK")
                for company in double, kept:
                    person = self._create_company(
                        "Luc", parent_id=company.id, is_company=False
                    )
                    person.piste_role_ids = roles
                pairs.append((double.with_user(self.rep), kept.with_user(self.rep)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["res.partner"].with_user(self.rep)._merge_pairs(pairs)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        cost(1)
        self.assertLessEqual(cost(12), cost(2))

    def test_a_merged_piste_is_not_lost(self):
        """AX-04: no reason of loss is asked, whatever the probability."""
        status = self.env["piste.lead.status"]._with_role("lost")
        pistes = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "lead",
                    "partner_name": "Café Brume",
                    "user_id": self.rep.id,
                    "probability": 0,
                }
                for name in "AB"
            ]
        )
        original, double = pistes.with_user(self.rep)
        double._merge_into(original)
        self.assertFalse(double.active)
        self.assertNotEqual(double.piste_status_id, status)

    def test_pistes_merge_like_contacts(self):
        """A9: the same holds for pistes; tags and meetings follow."""
        tag = self.env["crm.tag"].create({"name": "Resto"})
        leads = self.env["crm.lead"].create(
            [
                {"name": "A", "type": "lead", "partner_name": "Café Brume"},
                {
                    "name": "B",
                    "type": "lead",
                    "partner_name": "Cafe brume",
                    "tag_ids": [Command.link(tag.id)],
                    "phone": "418 555-0188",
                },
            ]
        )
        leads.user_id = self.rep
        original, double = leads.with_user(self.rep)
        double._merge_into(original)
        self.assertEqual(original.tag_ids, tag)
        self.assertEqual(original.phone, "418 555-0188")
        self.assertFalse(double.active)

    def test_the_original_tells_what_was_merged(self):
        """AX-04: the merge is logged on the file and in the list of merges."""
        log = self._merge()
        self.assertEqual(log.user_id, self.rep)
        self.assertIn("BOULANGERIE DE L ILE INC", self.original.message_ids[0].body)


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeUndo(MergeCommon):
    """U2: a merge can be undone while nobody else touched the original."""

    def test_undo_brings_everything_back(self):
        """U2: values, links and the double itself are as before."""
        tag = self.env["res.partner.category"].create({"name": "Volume 3"})
        self.double.category_id = tag
        contact = self._create_company("Gisèle", parent_id=self.double.id)
        message = self.double.message_post(body=self.word)
        self.double.message_subscribe(self.merchant_b.ids)
        self.original.message_subscribe(self.merchant_b.ids)
        log = self._merge()
        log.with_user(self.rep).action_undo()
        self.assertTrue(self.double.active)
        self.assertFalse(self.double.piste_merged_into_id)
        self.assertFalse(self.original.email)
        self.assertEqual(contact.parent_id, self.double)
        self.assertEqual(message.res_id, self.double.id)
        self.assertEqual(self.double.category_id, tag)
        self.assertFalse(self.original.category_id)
        self.assertIn(self.merchant_b, self.double.message_partner_ids)
        self.assertEqual(log.state, "undone")

    def test_undo_is_refused_after_a_change(self):
        """U2: work done since is never lost."""
        log = self._merge()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date + interval '1 minute'"
            " WHERE id = %s",
            [self.original.id],
        )
        self.original.invalidate_recordset()
        with self.assertRaises(UserError):
            log.with_user(self.rep).action_undo()
        self.assertFalse(self.double.active)

    def test_undo_twice_is_refused(self):
        log = self._merge()
        log.action_undo()
        with self.assertRaises(UserError):
            log.action_undo()

    def test_another_rep_cannot_undo(self):
        log = self._merge()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            log.with_user(self.rep_b).action_undo()
