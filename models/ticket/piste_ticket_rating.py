from odoo import api, fields, models

from .piste_ticket import CLOSED_STATES

# Face -> value of core's ratings, from 1 to 5.
FACES = {"happy": 5, "neutral": 3, "unhappy": 1}
MAX_FEEDBACK = 1_000


class PisteTicketRating(models.Model):
    """How satisfied the merchant is with an answered ticket, by three faces."""

    _inherit = "piste.ticket"

    rating_asked_at = fields.Datetime(
        "Satisfaction Asked on", readonly=True, copy=False
    )

    @api.model
    def _server_fields(self):
        return super()._server_fields() | {"rating_asked_at"}

    # RATING
    def _rating_get_operator(self):
        self.ensure_one()
        ticket_sudo = self.sudo()
        answering = ticket_sudo.first_response_user_id
        return (ticket_sudo.agent_id or answering or ticket_sudo.user_id).partner_id

    def _rating_get_partner(self):
        return self.contact_id or super()._rating_get_partner()

    # BUSINESS
    def _after_closing(self):
        super()._after_closing()
        if not self.env.user.share:
            self._ask_rating()

    def _ask_rating(self):
        """Send the three faces to the contacts, once per ticket."""
        asked_sudo = self.sudo().filtered(
            lambda ticket: (
                ticket.company_id.piste_ticket_ask_rating
                and ticket.contact_id.email
                and ticket.first_response_at
                and not ticket.double_of_id
                and not ticket.rating_asked_at
                and not ticket.rating_last_value
            )
        )
        if not asked_sudo:
            return
        asked_sudo.write({"rating_asked_at": fields.Datetime.now()})
        template = self.env.ref("piste.mail_template_ticket_rating").sudo()
        template.send_mail_batch(
            asked_sudo.ids, email_layout_xmlid="mail.mail_notification_light"
        )

    def _rating_url(self, face):
        """Return the address of the page where this face is confirmed."""
        self.ensure_one()
        token = self.sudo()._portal_ensure_token()
        return (
            f"{self.get_base_url()}/my/tickets/{self.id}"
            f"?access_token={token}&face={face}#satisfaction"
        )

    def _is_ratable(self):
        """Tell whether the merchant may rate: it is closed after an answer."""
        self.ensure_one()
        return bool(
            self.state in CLOSED_STATES
            and self.first_response_at
            and not self.double_of_id
        )

    def _rated_face(self):
        """Return the face that was chosen, or False."""
        values = {value: face for face, value in FACES.items()}
        return values.get(self.rating_last_value, False)

    def _customer_rate(self, face, feedback):
        """Keep the face that the merchant chose; he may change his mind.

        Call it in sudo mode.

        :param str face: one of ``FACES``
        :param str feedback: his words, if any
        :return: whether something changed
        """
        self.ensure_one()
        if face not in FACES or not self._is_ratable():
            return False
        rating = self.rating_ids[:1]
        if not rating:
            self._rating_get_access_token()
            self.invalidate_recordset(["rating_ids"])
            rating = self.rating_ids[:1]
        self.rating_apply(
            FACES[face],
            rating=rating,
            feedback=feedback[:MAX_FEEDBACK] or None,
            subtype_xmlid="mail.mt_note",
        )
        return True

    def _portal_page(self):
        return {
            **super()._portal_page(),
            "can_rate": self._is_ratable(),
            "face": self._rated_face(),
            "feedback": self.rating_ids[:1].feedback or "",
        }
