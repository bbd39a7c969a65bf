import re

from ..common import PisteRoles


class RequestRoles(PisteRoles):
    """A template with every kind of question, and a request to merchant A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "piste_request_link_days": 14,
                "piste_request_reminder_days": 3,
                "piste_request_reminder_most": 3,
            }
        )
        cls.gisele = cls.portal_a.partner_id
        cls.gisele.write({"email": "gisele@example.com", "lang": "en_US"})
        cls.portal_b.partner_id.email = "meche@example.com"
        cls.template = cls.env["piste.request.template"].create(
            {
                "name": "Ouverture du dossier",
                "why": "Pour votre première promotion.",
                "item_ids": [
                    (0, 0, {"name": "Horaire", "sequence": 1}),
                    (
                        0,
                        0,
                        {
                            "name": "Langue",
                            "kind": "choice",
                            "choices": "Français\nAnglais",
                            "sequence": 2,
                        },
                    ),
                    (0, 0, {"name": "Naissance", "kind": "date", "sequence": 3}),
                    (
                        0,
                        0,
                        {
                            "name": "Clients",
                            "kind": "number",
                            "is_required": False,
                            "sequence": 4,
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "name": "Identité",
                            "kind": "file",
                            "asks_expiry": True,
                            "sequence": 5,
                        },
                    ),
                ],
            }
        )
        cls.asked = cls.make(cls.merchant_a, cls.gisele, cls.rep)
        cls.horaire, cls.langue, cls.naissance, cls.clients, cls.identite = (
            cls.asked.item_ids
        )

    @classmethod
    def make(cls, merchant, contact, user):
        return (
            cls.env["piste.request"]
            .with_user(user)
            .create(
                {
                    "partner_id": merchant.id,
                    "contact_id": contact.id,
                    "template_id": cls.template.id,
                }
            )
        )

    def send(self, asked=None):
        """Send a request and return the token of its mail."""
        asked = asked or self.asked
        before = self.env["mail.mail"].search([])
        asked.action_send()
        return self.token(self.env["mail.mail"].search([]) - before)

    def token(self, mail):
        [found] = set(re.findall(r"/piste/request/([\w-]+)", mail.body_html))
        return found

    def answer_all(self, asked=None):
        """Answer what is required, as the client does."""
        asked_sudo = (asked or self.asked).sudo()
        answers = {
            "text": {"answer_text": "Mardi au dimanche"},
            "choice": {"answer_text": "Français"},
            "date": {"answer_date": "1980-05-01"},
            "file": {"valid_until": "2099-01-01"},
        }
        for item in asked_sudo.item_ids.filtered("is_required"):
            files = [("carte.jpg", "image/jpeg", b"x")] if item.kind == "file" else []
            item._answer(answers[item.kind], files)
