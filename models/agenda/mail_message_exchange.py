from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

_EXCERPT = 160
# Of these, only what left as an e-mail is one; of "email" and "email_outgoing", all.
_MAYBE_SENT = ("comment", "notification", "auto_comment")


class MailMessage(models.Model):
    """Emails exchanged with a client, over all of its documents (GB-06).

    Core's search decides which messages the user may read, by the documents they are
    on. Internal notes are no e-mail.
    """

    _inherit = "mail.message"

    piste_client_id = fields.Many2one(
        "res.partner",
        "Client",
        compute="_compute_piste_exchange",
        search="_search_piste_client_id",
        groups="base.group_user",
    )
    piste_is_exchange = fields.Boolean(
        "Email Exchanged",
        compute="_compute_piste_exchange",
        search="_search_piste_is_exchange",
        groups="base.group_user",
    )
    piste_direction = fields.Selection(
        [("in", "Received"), ("out", "Sent")],
        "Direction",
        compute="_compute_piste_exchange",
        search="_search_piste_direction",
        groups="base.group_user",
    )
    piste_recipients = fields.Char(
        "Sent to", compute="_compute_piste_exchange", groups="base.group_user"
    )
    piste_times_sent = fields.Integer(
        "Times Sent",
        compute="_compute_piste_times_sent",
        groups="base.group_user",
        help="How often an email of this subject was sent from this document.",
    )
    piste_author_name = fields.Char(
        "Written by", compute="_compute_piste_exchange", groups="base.group_user"
    )
    piste_excerpt = fields.Char(
        "Text", compute="_compute_piste_excerpt", groups="base.group_user"
    )

    # COMPUTE

    @api.depends("message_type", "author_id", "notification_ids")
    def _compute_piste_exchange(self):
        # sudo: the messages are readable; whom they were sent to says the list.
        notified = self.sudo().notification_ids.filtered(
            lambda sent: sent.notification_type == "email"
        )
        by_message = notified.grouped("mail_message_id")
        for message in self.sudo():
            sent = by_message.get(message, notified.browse())
            outside = sent.res_partner_id.filtered("partner_share")
            people = outside | message.partner_ids.filtered("partner_share")
            people |= message.mail_ids.recipient_ids.filtered("partner_share")
            incoming = self._piste_is_incoming(message)
            names = [
                *people.mapped("name"),
                *filter(None, sent.mapped("mail_email_address")),
                *filter(None, message.mail_ids.mapped("email_to")),
            ]
            client = message.author_id if incoming else people[:1]
            message.piste_client_id = client.commercial_partner_id
            message.piste_is_exchange = message.message_type in (
                "email",
                "email_outgoing",
            ) or bool(sent)
            message.piste_direction = "in" if incoming else "out"
            message.piste_recipients = ", ".join(dict.fromkeys(filter(None, names)))
            message.piste_author_name = (
                message.author_id.name or message.email_from or ""
            )

    @api.model
    def _piste_is_incoming(self, message):
        author = message.author_id
        return (
            author.partner_share if author else message.message_type == "email"
        ) and message.message_type != "email_outgoing"

    @api.depends("model", "res_id", "subject")
    def _compute_piste_times_sent(self):
        """Count what left with the same words from the same document."""
        mine = self.filtered(lambda message: message.model and message.res_id)
        rows = self._read_group(
            Domain("model", "in", list(set(mine.mapped("model"))))
            & Domain("res_id", "in", list(set(mine.mapped("res_id"))))
            & self._piste_exchange_domain()
            & self._piste_sent_domain(),
            ["model", "res_id", "subject"],
            ["__count"],
        )
        counts = {(model, res_id, subject): n for model, res_id, subject, n in rows}
        for message in self:
            key = (message.model, message.res_id, message.subject)
            sent = message.piste_direction == "out"
            message.piste_times_sent = counts.get(key, 1) if sent else 0

    @api.depends("body")
    def _compute_piste_excerpt(self):
        for message in self:
            text = " ".join(html2plaintext(message.body or "").split())
            message.piste_excerpt = text[:_EXCERPT]

    # SEARCH

    @api.model
    def _piste_exchange_domain(self):
        """Return the domain of what was an e-mail, in or out; never a note."""
        mailed = SQL(
            "(SELECT mail_message_id FROM mail_notification"
            " WHERE notification_type = 'email')"
        )
        return (
            Domain("message_type", "in", ("email", "email_outgoing"))
            | (Domain("message_type", "in", _MAYBE_SENT) & Domain("id", "in", mailed))
        ) & Domain("is_internal", "=", False)

    @api.model
    def _piste_sent_domain(self):
        share = Domain("author_id.partner_share", "=", True)
        received = share | (
            Domain("author_id", "=", False) & Domain("message_type", "=", "email")
        )
        return ~received | Domain("message_type", "=", "email_outgoing")

    @api.model
    def _search_piste_is_exchange(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._piste_exchange_domain()
        return domain if True in value else ~domain

    @api.model
    def _search_piste_direction(self, operator, value):
        if operator != "in":
            return NotImplemented
        sent = self._piste_sent_domain()
        return (sent if "out" in value else Domain.FALSE) | (
            ~sent if "in" in value else Domain.FALSE
        )

    @api.model
    def _search_piste_client_id(self, operator, value):
        """Find what was written to or by these clients, or is on their file."""
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "any":
            value = self.env["res.partner"].search(value).ids
        ids = [client_id for client_id in value if client_id]
        family = SQL(
            "(SELECT id FROM res_partner WHERE commercial_partner_id IN"
            " (SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s)))",
            ids,
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["mail.notification"].flush_model(["res_partner_id"])
        self.env["crm.lead"].flush_model(["partner_id"])
        self.flush_model(["author_id", "partner_ids", "model", "res_id"])
        found = SQL(
            """
            (SELECT id FROM mail_message WHERE author_id IN %(family)s
              UNION
             SELECT mail_message_id FROM mail_notification
              WHERE res_partner_id IN %(family)s
              UNION
             SELECT mail_message_id FROM mail_message_res_partner_rel
              WHERE res_partner_id IN %(family)s
              UNION
             SELECT id FROM mail_message
              WHERE model = 'res.partner' AND res_id IN %(family)s
              UNION
             SELECT message.id FROM crm_lead lead
               JOIN mail_message message
                 ON message.model = 'crm.lead' AND message.res_id = lead.id
              WHERE lead.partner_id IN %(family)s
              UNION
             SELECT mail_message_id FROM mail_mail mail
               JOIN mail_mail_res_partner_rel sent ON sent.mail_mail_id = mail.id
              WHERE sent.res_partner_id IN %(family)s)
            """,
            family=family,
        )
        return Domain("id", "in", found)

    # ACTION

    def action_piste_open_document(self):
        """Open the document an e-mail is on.

        :raise UserError: when it is on none
        """
        self.ensure_one()
        self.check_access("read")
        document = self.model in self.env and self.env[self.model].browse(self.res_id)
        if not document or not document.exists():
            raise UserError(self.env._("The document of this email was deleted."))
        document.check_access("read")
        return document.get_formview_action()
