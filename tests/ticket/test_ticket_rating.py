import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TicketCommon
from .test_ticket_portal import PortalCase


@tagged("post_install", "-at_install", "piste_ticket")
class TestSatisfaction(TicketCommon):
    """OD-03, OD-04: the merchant is asked once; the report counts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.portal_a.partner_id
        cls.contact.write({"email": "gisele@example.com", "lang": "en_US"})
        cls.ticket = cls.env["piste.ticket"].create(
            {
                "subject": "Facture",
                "partner_id": cls.merchant_a.id,
                "contact_id": cls.contact.id,
            }
        )

    def asked(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.contact.ids), ("body_html", "ilike", "face=")]
        )

    def test_asked_once_when_solved(self):
        """OD-03: by mail with three faces, after an answer, once per ticket."""
        self.answer(self.ticket, self.rep)
        ticket = self.ticket.with_user(self.rep)
        ticket.action_solve()
        mail = self.asked()
        self.assertEqual(len(mail), 1)
        for face in ("happy", "neutral", "unhappy"):
            self.assertIn(f"face={face}", mail.body_html)
        ticket.action_reopen()
        ticket.action_close()
        self.assertEqual(self.asked(), mail)

    def test_not_asked_without_an_answer_or_against_the_settings(self):
        """OD-03: neither when nobody answered nor when it is switched off."""
        self.ticket.with_user(self.rep).action_solve()
        self.assertFalse(self.asked())
        self.ticket.action_reopen()
        self.answer(self.ticket, self.rep)
        self.company.piste_ticket_ask_rating = False
        self.ticket.action_solve()
        self.assertFalse(self.asked())

    def test_face_is_kept_and_changes_nothing_else(self):
        """OD-03: a rating neither reopens a ticket nor counts twice."""
        self.answer(self.ticket, self.rep)
        self.ticket.action_solve()
        self.assertTrue(self.ticket._customer_rate("happy", "Merci !"))
        self.assertEqual(self.ticket.rating_last_value, 5)
        self.assertTrue(self.ticket._customer_rate("unhappy", "<b>Non</b>"))
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.rating_last_value, 1)
        self.assertEqual(len(self.ticket.rating_ids), 1)
        self.assertEqual(self.ticket.rating_ids.feedback, "<b>Non</b>")
        self.assertEqual(self.ticket.state, "solved")
        self.assertFalse(self.ticket._customer_rate("angry", ""))

    def test_open_ticket_is_not_rated(self):
        """OD-03: first the answer, then the opinion."""
        self.assertFalse(self.ticket._customer_rate("happy", ""))
        with self.assertRaises(UserError):
            self.ticket.with_user(self.rep).write({"rating_asked_at": False})


@tagged("post_install", "-at_install", "piste_ticket")
class TestReport(TicketCommon):
    """OD-04: compliance by representative and month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact = cls.portal_a.partner_id
        opened = datetime(2026, 9, 14, 13, 0)
        cls.tickets = cls.env["piste.ticket"]
        for hours, face in ((2, "happy"), (30, "unhappy"), (4, None), (None, None)):
            with freeze_time(opened):
                ticket = cls.env["piste.ticket"].create(
                    {
                        "subject": "Facture",
                        "partner_id": cls.merchant_a.id,
                        "contact_id": contact.id,
                    }
                )
            cls.tickets += ticket
            if hours:
                with freeze_time(opened + timedelta(hours=hours)):
                    ticket.with_user(cls.rep).message_post(
                        body="Voilà",
                        message_type="comment",
                        subtype_xmlid="mail.mt_comment",
                    )
                    ticket.action_solve()
            if face:
                ticket._customer_rate(face, "")
        cls.env.flush_all()

    def figures(self, user):
        return (
            self.env["piste.ticket.report"]
            .with_user(user)
            ._read_group(
                [("ticket_id", "in", self.tickets.ids)],
                ["user_id", "date:month"],
                [
                    "ticket_count:sum",
                    "on_time_rate:avg",
                    "response_hours:avg",
                    "satisfaction:avg",
                ],
            )
        )

    def test_figures_of_a_representative(self):
        """OD-04: 2 of 3 on time, 12 hours, half satisfied; what is open counts not."""
        [(user, month, count, rate, hours, satisfaction)] = self.figures(self.manager)
        self.assertEqual((user, month.month, count), (self.rep, 9, 4))
        self.assertAlmostEqual(rate, 66.67, 2)
        self.assertEqual(hours, 12)
        self.assertEqual(satisfaction, 50)

    def test_each_reads_his_own(self):
        """OD-04: a colleague's figures stay closed, marketing reads none."""
        self.assertTrue(self.figures(self.rep))
        self.assertTrue(self.figures(self.leader))
        self.assertFalse(self.figures(self.rep_b))

    def test_doubles_are_left_out(self):
        """OD-03, OD-04: what is answered elsewhere is counted there."""
        self.tickets[3]._join(
            self.env["piste.ticket"].create(
                {"subject": "Autre", "partner_id": self.merchant_a.id}
            ),
            keep_messages=True,
        )
        self.env.flush_all()
        [(*_group, count, _rate, _hours, _face)] = self.figures(self.manager)
        self.assertEqual(count, 3)


@tagged("post_install", "-at_install", "piste_ticket")
class TestRatingPage(PortalCase):
    """OD-03: three faces in the portal and by the link of the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket_a.with_user(cls.rep).message_post(
            body="Voilà", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.ticket_a.action_solve()

    def test_rated_in_the_portal(self):
        """OD-03: by POST alone, and by whoever owns the ticket."""
        self.login(self.portal_a)
        url = f"/my/tickets/{self.ticket_a.id}"
        self.assertIn('id="satisfaction"', self.url_open(url).text)
        self.assertIn(self.url_open(f"{url}/rate?face=happy").status_code, (404, 405))
        response = self.post(
            f"{url}/rate", face="neutral", feedback="<script>x</script>"
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.ticket_a.rating_last_value, 3)
        self.assertNotIn("<script>x", self.url_open(url).text)
        self.post(f"{url}/rate", face="happy'--")
        self.assertEqual(self.ticket_a.rating_last_value, 3)
        foreign = f"/my/tickets/{self.ticket_b.id}/rate"
        self.assertEqual(self.post(foreign, face="happy").status_code, 404)

    def test_rated_by_the_link_of_the_mail(self):
        """OD-03: opening the link rates nothing; the face is proposed."""
        self.authenticate(None, None)
        url = self.ticket_a._rating_url("happy").partition("#")[0]
        path = url[url.index("/my/") :]
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        [happy] = re.findall(r'<input[^>]*value="happy"[^>]*>', page.text)
        self.assertIn("checked", happy)
        self.assertFalse(self.ticket_a.rating_last_value)
        self.post(
            f"/my/tickets/{self.ticket_a.id}/rate",
            face="happy",
            access_token=self.ticket_a.access_token,
        )
        self.assertEqual(self.ticket_a.rating_last_value, 5)
        bad = self.post(
            f"/my/tickets/{self.ticket_a.id}/rate", face="happy", access_token="a" * 36
        )
        self.assertEqual(bad.status_code, 404)


@tagged("post_install", "-at_install", "piste_ticket")
class TestTicketChoices(PortalCase):
    """OD-03: the merchant names his promotion or contract, and sees doubles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promotion_a, cls.promotion_b = cls.env["piste.promotion"].create(
            [
                {"name": name, "partner_id": merchant.id}
                for name, merchant in (
                    ("Mardi poutine", cls.merchant_a),
                    ("Coupe secrète", cls.merchant_b),
                )
            ]
        )
        cls.order_a = cls.env["sale.order"].create({"partner_id": cls.merchant_a.id})
        cls.order_a.action_quotation_sent()

    def test_own_documents_are_offered(self):
        """OD-03: own promotions and contracts, nothing of another merchant."""
        self.login(self.portal_a)
        page = self.url_open("/my/tickets/new").text
        self.assertIn("Mardi poutine", page)
        self.assertIn(self.order_a.name, page)
        self.assertNotIn("Coupe secr", page)
        self.open_ticket(
            promotion_id=str(self.promotion_a.id), order_id=str(self.order_a.id)
        )
        ticket = self.mine()
        self.assertEqual(ticket.promotion_id, self.promotion_a)
        self.assertEqual(ticket.order_id, self.order_a)
        page = self.url_open(f"/my/tickets/{ticket.id}").text
        self.assertIn("Mardi poutine", page)

    def test_foreign_document_is_dropped(self):
        """OD-03: an id of merchant B is no choice of merchant A."""
        self.login(self.portal_a)
        for value in (str(self.promotion_b.id), "-1", "9" * 30, "é"):
            self.open_ticket(promotion_id=value, subject=f"Essai {value[:5]}")
        self.assertEqual(len(self.mine()), 4)
        self.assertFalse(self.mine().promotion_id)

    def similar(self, subject):
        return self.make_jsonrpc_request("/my/tickets/similar", {"subject": subject})

    def test_open_ticket_about_the_same_is_shown(self):
        """OD-03: “Vous avez déjà une demande ouverte à ce sujet”; never another's."""
        self.login(self.portal_a)
        [found] = self.similar("secret gisele")
        self.assertEqual(found["number"], self.ticket_a.name)
        self.assertFalse(self.similar("secret meche"[7:]))
        for subject in (None, "", 5, ["x"], "a" * 9000, "\0"):
            with self.subTest(subject=str(subject)[:20]):
                self.assertFalse(self.similar(subject))
        self.open_ticket(subject="Secret de Gisèle")
        self.assertTrue(self.mine())
