from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .contact_common import ContactCommon


@tagged("post_install", "-at_install", "piste_agenda")
class TestContactPoint(ContactCommon):
    """OD-05: each exchange is one contact point, of a piste, a prospect or a client."""

    # Hooks

    def test_message_counts_once_with_its_author(self):
        """OD-05: an e-mail of the rep is one exchange, sent."""
        message = self.post(self.piste)
        point = self.points(lead_id=self.piste.id)
        self.assertEqual(len(point), 1)
        self.assertEqual((point.kind, point.user_id), ("email", self.rep))
        self.assertFalse(point.is_incoming)
        message._piste_record_contacts()
        self.assertEqual(self.points(lead_id=self.piste.id), point)

    def test_answer_of_the_client_is_incoming(self):
        """OD-05: what the client writes counts for the rep of the file."""
        self.piste.sudo().message_post(
            body="Oui",
            message_type="email",
            author_id=False,
            email_from="gus@example.com",
            subtype_xmlid="mail.mt_comment",
        )
        point = self.points(lead_id=self.piste.id)
        self.assertTrue(point.is_incoming)
        self.assertEqual((point.kind, point.user_id), ("email", self.rep))

    def test_portal_message_on_any_document_counts_for_the_merchant(self):
        """OD-05: a message of the portal, on an order of the merchant."""
        order = self.env["sale.order"].create(
            {"partner_id": self.merchant_a.id, "user_id": self.rep.id}
        )
        order.message_post(
            body="Quand ?",
            message_type="comment",
            author_id=self.portal_a.partner_id.id,
            subtype_xmlid="mail.mt_comment",
        )
        point = self.points(commercial_partner_id=self.merchant_a.id)
        self.assertEqual((point.kind, point.is_incoming), ("portal", True))
        self.assertEqual(point.partner_id, self.portal_a.partner_id)
        self.assertEqual(point.user_id, self.rep)
        self.assertEqual(self.merchant_a.piste_contact_count, 1)

    def test_text_message_counts(self):
        """OD-05: a text is logged as a note by core, and counts all the same."""
        self.piste.message_post(
            body="SMS", message_type="sms", subtype_xmlid="mail.mt_note"
        )
        self.assertEqual(self.points(lead_id=self.piste.id).kind, "text")

    def test_machines_and_internal_notes_do_not_count(self):
        """OD-05: automatic mails, notices, campaigns and notes are no exchange."""
        for values in (
            {"subtype_xmlid": "mail.mt_note"},
            {"message_type": "notification"},
            {"message_type": "auto_comment"},
            {"message_type": "out_of_office"},
            {"message_type": "email_outgoing"},
        ):
            self.post(self.piste, author=self.env.user, **values)
        self.piste.sudo().message_post(
            body="Robot",
            message_type="comment",
            author_id=self.env.ref("base.partner_root").id,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.points(lead_id=self.piste.id))

    def test_note_of_colleagues_about_a_user_does_not_count(self):
        """OD-05: colleagues among themselves are no contact with a client."""
        self.post(self.rep_b.partner_id, author=self.env.user)
        self.assertFalse(self.points(partner_id=self.rep_b.partner_id.id))

    def test_meeting_counts_once_held(self):
        """OD-05: not when planned, once when held, never twice by the cron."""
        now = self.env.cr.now().replace(microsecond=0)
        event = self.meet(
            now + timedelta(days=1),
            res_model_id=self.env["ir.model"]._get_id("res.partner"),
            res_id=self.merchant_a.id,
        )
        self.assertFalse(self.points(partner_id=self.merchant_a.id))
        event.write(
            {"start": now - timedelta(hours=3), "stop": now - timedelta(hours=2)}
        )
        with self.enter_registry_test_mode():
            self.env.ref("piste.ir_cron_count_meetings").method_direct_trigger()
        point = self.points(partner_id=self.merchant_a.id)
        self.assertEqual((point.kind, point.user_id), ("meeting", self.rep))
        self.assertEqual(point.date, now - timedelta(hours=2))

    def test_done_activity_counts_as_what_it_is(self):
        """OD-05: a call that was done is a call, of who did it."""
        activity = self.merchant_a.with_user(self.rep).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.rep.id
        )
        self.assertFalse(self.points(partner_id=self.merchant_a.id))
        activity.action_feedback(feedback="Rappelé")
        point = self.points(partner_id=self.merchant_a.id)
        self.assertEqual((point.kind, point.user_id), ("call", self.rep))

    def test_many_activities_take_as_many_queries_as_one(self):
        """OD-05: what is written does not depend on how many are done."""
        Point = self.Point

        def rows(start, count):
            return [
                {
                    "date": fields.Datetime.now(),
                    "kind": "call",
                    "partner_id": self.merchant_a.id,
                    "source_model": "test",
                    "source_id": start + index,
                }
                for index in range(count)
            ]

        Point._record(rows(1, 1))
        self.env.flush_all()
        with self.assertQueryCount(1):
            Point._record(rows(10, 300))
        self.assertEqual(len(self.points(source_model="test")), 301)

    # By hand

    def test_one_button_notes_a_call(self):
        """OD-05: I spoke to the client: a call, what was said, the next date."""
        tomorrow = fields.Date.today() + timedelta(days=1)
        log = self.spoke(self.piste, note="Veut un prix", next_date=tomorrow)
        point = self.points(lead_id=self.piste.id)
        self.assertEqual((point.kind, point.user_id), ("call", self.rep))
        self.assertTrue(self.piste.piste_last_contact_at)
        self.assertEqual(self.piste.piste_next_contact_date, tomorrow)
        self.assertIn("Veut un prix", self.piste.message_ids[0].body)
        log.action_save()
        self.assertEqual(len(self.points(lead_id=self.piste.id)), 1)
        self.assertEqual(self.piste.with_user(self.rep).piste_contact_count, 1)

    def test_every_way_to_speak_is_noted(self):
        """OD-05: appel, texto, visite by hand, with a client as with a piste."""
        client = self.merchant_a.with_user(self.rep)
        kinds = ("call", "text", "visit")
        for kind in kinds:
            self.spoke(client, kind=kind)
        points = self.points(commercial_partner_id=client.id)
        self.assertEqual(set(points.mapped("kind")), set(kinds))
        self.assertEqual(client.piste_contact_count, len(kinds))
        arch = client.get_view(view_type="form")["arch"]
        for name in (
            "piste_contact_count",
            "piste_contact_last_at",
            "piste_next_contact_date",
        ):
            self.assertIn(f'name="{name}"', arch)

    def test_nobody_spoke_tomorrow_nor_to_the_client_of_a_colleague(self):
        """OD-05: what the dialog forbids, a call forbids."""
        Log = self.env["piste.contact.log"].with_user(self.rep)
        about = {"res_model": "crm.lead", "res_id": self.piste.id}
        with self.assertRaises(ValidationError):
            Log.create({**about, "date": fields.Datetime.now() + timedelta(days=1)})
        with self.assertRaises(AccessError):
            Log.create({"res_model": "res.partner", "res_id": self.merchant_b.id})
        with self.assertRaises(ValidationError):
            Log.create({"res_model": "res.users", "res_id": self.rep.id})

    def test_points_are_written_and_changed_by_nobody(self):
        """OD-05: append-only, for the manager too."""
        self.post(self.piste)
        point = self.points(lead_id=self.piste.id)
        with self.assertRaises(UserError):
            point.write({"kind": "visit"})
        with self.assertRaises(UserError):
            point.unlink()
        with self.assertRaises(AccessError):
            self.Point.sudo(False).with_user(self.manager).create(
                {"kind": "call", "date": fields.Datetime.now()}
            )

    # Figures

    def test_number_last_and_next_of_a_client_count_its_contacts(self):
        """OD-05: a company counts what its contacts said; a contact his own."""
        contact = self.portal_a.partner_id
        now = self.env.cr.now().replace(microsecond=0)
        self.spoke(self.merchant_a, date=now - timedelta(days=3))
        self.spoke(contact, date=now - timedelta(days=1))
        self.assertEqual(self.merchant_a.piste_contact_count, 2)
        self.assertEqual(contact.piste_contact_count, 1)
        self.assertEqual(self.merchant_a.piste_contact_last_at, now - timedelta(days=1))
        self.meet(
            now + timedelta(days=4),
            res_model_id=self.env["ir.model"]._get_id("res.partner"),
            res_id=self.merchant_a.id,
        )
        self.merchant_a.invalidate_recordset()
        meeting_day = fields.Datetime.context_timestamp(
            self.merchant_a, now + timedelta(days=4, hours=-1)
        ).date()
        self.assertEqual(self.merchant_a.piste_next_contact_date, meeting_day)

    def test_clients_without_contact_for_so_many_days(self):
        """OD-05: the filter finds what the column shows."""
        now = self.env.cr.now().replace(microsecond=0)
        companies = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("A", "B", "C")]
        )
        spoken, fresh, forgotten = companies
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id IN %s",
            [now - timedelta(days=40), (spoken.id, forgotten.id)],
        )
        self.env.invalidate_all()
        self.Point._record(
            [
                {
                    "date": now - timedelta(days=10, hours=1),
                    "kind": "call",
                    "partner_id": spoken.id,
                    "source_model": "test",
                    "source_id": 1,
                }
            ]
        )
        self.assertEqual(companies.mapped("piste_days_without_contact"), [10, 0, 40])
        for operator, value, expected in (
            (">=", 10, spoken + forgotten),
            (">", 10, forgotten),
            ("<", 10, fresh),
            ("<=", 10, spoken + fresh),
            ("=", 10, spoken),
        ):
            with self.subTest(operator=operator):
                found = self.env["res.partner"].search(
                    [
                        ("id", "in", companies.ids),
                        ("piste_days_without_contact", operator, value),
                    ],
                    order="id",
                )
                self.assertEqual(found, expected)

    def test_figures_of_a_list_take_few_queries(self):
        """OD-05: two queries for the figures of a whole page of clients."""
        companies = self.env["res.partner"].create(
            [{"name": f"Client {index}", "is_company": True} for index in range(40)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            companies.mapped("piste_contact_count")

    # Life of the file

    def test_contacts_before_signature(self):
        """OD-05: how often one spoke until the opportunity was won."""
        opportunity = self.create_piste(type="opportunity", name="Plage")
        self.spoke(opportunity, date=fields.Datetime.now() - timedelta(days=8))
        self.spoke(opportunity)
        opportunity.sudo().action_set_won()
        opportunity.sudo().date_closed = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(opportunity.piste_contacts_before_win, 1)
        Win = self.env["piste.contact.win"].with_user(self.rep)
        row = Win.search([("lead_id", "=", opportunity.id)])
        self.assertEqual(row.contact_count, 1)
        self.assertAlmostEqual(row.days, 7, 1)
        Other = self.env["piste.contact.win"].with_user(self.rep_b)
        self.assertFalse(Other.search([("lead_id", "=", opportunity.id)]))

    # Rights

    def test_points_are_read_as_the_file(self):
        """OD-15: own, team, all, and the stand-in while the colleague is away."""
        self.spoke(self.piste)
        self.spoke(self.merchant_a)
        mine = self.points(user_id=self.rep.id)
        self.assertEqual(len(mine), 2)

        def seen(user):
            return (
                self.env["piste.contact.point"]
                .with_user(user)
                .search([("id", "in", mine.ids)])
            )

        for user in (self.rep, self.leader, self.manager):
            self.assertEqual(len(seen(user)), 2, user.login)
        self.assertFalse(seen(self.rep_b))
        today = fields.Date.today()
        self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        self.assertEqual(len(seen(self.rep_b)), 2)
        self.piste.sudo().user_id = self.rep_b
        self.merchant_a.sudo().user_id = self.rep_b
        self.assertFalse(seen(self.rep))

    def test_exchanges_per_rep_per_week(self):
        """OD-05: the figures of a rep, week by week."""
        now = fields.Datetime.now()
        self.spoke(self.piste, date=now)
        self.spoke(self.merchant_a, date=now - timedelta(days=7))
        rows = (
            self.env["piste.contact.point"]
            .with_user(self.manager)
            ._read_group(
                [("user_id", "=", self.rep.id)], ["user_id", "date:week"], ["__count"]
            )
        )
        counts = [(user, count) for user, _week, count in rows]
        self.assertEqual(counts, [(self.rep, 1), (self.rep, 1)])
