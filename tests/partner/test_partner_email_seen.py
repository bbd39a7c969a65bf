import re
from html import unescape
from urllib.parse import urlsplit

from odoo.tests import HttpCase, tagged

from ..common import PisteRoles

PAGE = "https://example.com/plages?semaine=12&zone=a"


@tagged("post_install", "-at_install", "piste_partner")
class TestEmailSeen(PisteRoles, HttpCase):
    """AX-10: sent emails tell whether they were opened, and which was clicked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("piste.follow_emails", "True")
        cls.shop = cls.env["res.partner"].create(
            {
                "name": "Boulangerie Deux Épis",
                "is_company": True,
                "user_id": cls.rep.id,
                "email": "info@deuxepis.test",
            }
        )

    def _send(self, recipients, document=None):
        """Return the mail and the bodies as each recipient gets them."""
        message = (
            (document or self.shop)
            .with_user(self.rep)
            .message_post(
                body="Bonjour",
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
                partner_ids=recipients.ids,
            )
        )
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        for mail in mails:
            mail.body_html += f'<a href="{PAGE.replace("&", "&amp;")}">Plages</a>'
        emails = [email for mail in mails for email in mail._prepare_outgoing_list()]
        return {email["partner_id"].id: email["body"] for email in emails}

    def _links(self, body):
        """Return the addresses of the image and of the link, without the server."""
        image = re.search(r'src="([^"]+image\.gif)"', body).group(1)
        link = re.search(r'href="([^"]+/go\?[^"]+)"', body).group(1)
        parts = urlsplit(unescape(link))
        return urlsplit(image).path, f"{parts.path}?{parts.query}"

    def _row(self, document=None):
        self.env.invalidate_all()
        return (document or self.shop).with_user(self.rep).piste_emails[0]

    def test_opened_then_clicked(self):
        """AX-10: the list of sent emails says so, and when."""
        body = self._send(self.shop)[self.shop.id]
        image, link = self._links(body)
        self.assertEqual(self._row()["seen"], "")
        answer = self.url_open(image)
        self.assertEqual(answer.headers["Content-Type"], "image/gif")
        row = self._row()
        self.assertEqual(row["status"], "open")
        self.assertIn("Opened: ", row["seen"])
        answer = self.url_open(link, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], PAGE)
        self.assertEqual(self._row()["status"], "click")

    def test_who_clicks_has_opened(self):
        """AX-10: a mailbox without images tells by its links; the first time counts."""
        _image, link = self._links(self._send(self.shop)[self.shop.id])
        self.url_open(link, allow_redirects=False)
        notification = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.shop.id)], limit=1
        )
        first = notification.piste_opened_on
        self.assertTrue(first and notification.piste_clicked_on)
        notification.piste_opened_on = "2026-01-05 10:00:00"
        self.url_open(link, allow_redirects=False)
        notification.invalidate_recordset()
        self.assertEqual(str(notification.piste_opened_on), "2026-01-05 10:00:00")

    def test_a_link_leads_nowhere_else(self):
        """AX-10: the token holds for one page, one recipient; looking is no opening."""
        image, link = self._links(self._send(self.shop)[self.shop.id])
        path = link.split("?")[0]
        for bad in (
            f"{path}?to=https%3A%2F%2Fevil.example",
            path,
            f"{image.rsplit('/', 1)[0]}/go?to=",
            re.sub(r"/email/\d+/", "/email/1/", image),
            image.replace("/image.gif", "x/image.gif"),
        ):
            with self.subTest(bad=bad):
                answer = self.url_open(bad, allow_redirects=False)
                self.assertEqual(answer.status_code, 404)
                answer = self.url_open(bad, allow_redirects=False, method="HEAD")
                self.assertEqual(answer.status_code, 404)
        self.url_open(link, allow_redirects=False, method="HEAD")
        self.assertEqual(self._row()["seen"], "")

    def test_of_a_piste(self):
        """AX-10: the same for pistes."""
        lead = self.env["crm.lead"].create(
            {"name": "Brume", "type": "lead", "user_id": self.rep.id}
        )
        image, _link = self._links(self._send(self.shop, lead)[self.shop.id])
        self.url_open(image)
        self.assertEqual(self._row(lead)["status"], "open")

    def test_colleagues_are_not_followed(self):
        """AX-10: only whom we write to outside."""
        colleague = self.rep_b.partner_id
        self.rep_b.notification_type = "email"
        bodies = self._send(self.shop + colleague)
        self.assertIn("image.gif", bodies[self.shop.id])
        self.assertNotIn("image.gif", bodies[colleague.id])

    def test_switch(self):
        """AX-10: without the switch nothing is added to an email."""
        settings = self.env["res.config.settings"].create(
            {"piste_follow_emails": False}
        )
        settings.execute()
        body = self._send(self.shop)[self.shop.id]
        self.assertNotIn("image.gif", body)
        self.assertIn("https://example.com/plages", body)
