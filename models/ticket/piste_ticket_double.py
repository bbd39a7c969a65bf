from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...utils import similar
from .piste_response_mixin import SHARES
from .piste_ticket import CLOSED_STATES

MOST_SIMILAR = 5
# Newest open tickets of a merchant that are looked at.
LOOKED_AT = 50


class PisteTicketDouble(models.Model):
    """Two tickets about the same thing: proposed, then joined by a human (OD-03)."""

    _inherit = "piste.ticket"

    similar_ids = fields.Many2many(
        "piste.ticket",
        string="Possible Doubles",
        compute="_compute_similar_ids",
        help="Open tickets of the same merchant about the same thing.",
    )
    double_of_id = fields.Many2one(
        "piste.ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Ticket in which this one is answered.",
    )
    double_ids = fields.One2many("piste.ticket", "double_of_id", "Doubles")

    # COMPUTE
    @api.depends("partner_id", "subject", "order_id", "promotion_id", "state")
    def _compute_similar_ids(self):
        asked = self.filtered(lambda t: t.partner_id and t.state not in CLOSED_STATES)
        (self - asked).similar_ids = False
        open_tickets = self._open_by_merchant(asked.partner_id)
        for ticket in asked:
            others = open_tickets.get(ticket.partner_id.id, self.browse())
            ticket.similar_ids = ticket._pick_similar(others - ticket._origin)

    @api.model
    def _open_by_merchant(self, merchants):
        """Return the open tickets that one may see, by id of their merchant."""
        if not merchants:
            return {}
        found = self.search(
            [
                ("partner_id", "in", merchants.ids),
                ("state", "not in", CLOSED_STATES),
            ],
            limit=LOOKED_AT * len(merchants),
        )
        return {
            merchant.id: tickets
            for merchant, tickets in found.grouped("partner_id").items()
        }

    def _pick_similar(self, others):
        """Return which of ``others`` are about the same thing, the most alike first."""
        mine = similar.words(self.subject)
        # In sudo mode: an agent compares documents that he need not read.
        documents = (self.sudo().order_id.id, self.sudo().promotion_id.id)
        found = []
        for other in others:
            likeness = similar.likeness(mine, similar.words(other.subject))
            theirs = (other.sudo().order_id.id, other.sudo().promotion_id.id)
            same = any(a and a == b for a, b in zip(documents, theirs, strict=True))
            if likeness >= similar.ENOUGH or (same and not mine):
                found.append((-likeness, -other.id, other))
        found.sort(key=lambda row: row[:2])
        return self.browse([other.id for *_order, other in found[:MOST_SIMILAR]])

    # CONSTRAINT
    @api.constrains("double_of_id", "partner_id")
    def _check_double_of_id(self):
        for ticket in self.filtered("double_of_id"):
            target = ticket.double_of_id
            if target == ticket or target.double_of_id:
                raise ValidationError(
                    self.env._("Choose the ticket in which the merchant is answered.")
                )
            if target.partner_id != ticket.partner_id:
                raise ValidationError(
                    self.env._("Doubles are tickets of the same merchant.")
                )

    # CRUD
    @api.model
    def _server_fields(self):
        return super()._server_fields() | {"double_of_id"}

    def _after_reopening(self):
        super()._after_reopening()
        # In sudo mode: this field is closed to every user.
        self.sudo().write({"double_of_id": False})

    # ACTION
    def action_join(self):
        """Choose the ticket that this one is a double of."""
        self.ensure_one()
        self.check_access("write")
        if self.state in CLOSED_STATES or not self.partner_id:
            raise UserError(
                self.env._("Only an open ticket of a merchant is a double of another.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Join Two Tickets"),
            "res_model": "piste.ticket.join",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_target_id": self.similar_ids[:1].id,
                "default_kind": self.env.context.get("piste_join_kind", "merge"),
            },
        }

    # BUSINESS
    def _join(self, target, keep_messages):
        """Close these tickets as doubles of ``target`` and tell the merchant, once.

        :param piste.ticket target: open ticket of the same merchant
        :param bool keep_messages: leave the conversation where it is; otherwise it
            goes on in ``target``
        :raise UserError: when one is a double already, or ``target`` is closed
        """
        (self | target).check_access("write")
        if target.state in CLOSED_STATES or target.double_of_id:
            raise UserError(
                self.env._("%(ticket)s is closed: reopen it first.", ticket=target.name)
            )
        for ticket in self:
            if ticket.double_of_id:
                raise UserError(
                    self.env._("%(ticket)s is a double already.", ticket=ticket.name)
                )
            if not keep_messages:
                ticket._move_conversation(target)
            ticket._hand_promise(target)
            # In sudo mode: this field is closed to every user.
            ticket.sudo().write({"double_of_id": target.id})
            ticket.sudo().double_ids.write({"double_of_id": target.id})
            ticket.write({"state": "closed"})
            ticket._tell_double(target)
        target._subscribe_people()

    def _move_conversation(self, target):
        """Let the words and files of this ticket be found in ``target``."""
        # In sudo mode: messages of others are moved, not read.
        self_sudo = self.sudo()
        words = self_sudo.message_ids.filtered(
            lambda message: message.message_type in ("comment", "email")
        )
        words.write({"res_id": target.id})
        files = self.env["ir.attachment"].sudo()
        files = files.search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        files.write({"res_id": target.id})
        target._message_log(
            body=Markup("<p>%s</p>%s")
            % (
                self.env._(
                    "Joined from %(ticket)s:",
                    ticket=self._get_html_link(title=self.display_name),
                ),
                plaintext2html(self.description or ""),
            )
        )

    def _hand_promise(self, target):
        """Let the earlier promise hold for the ticket that is answered."""
        # In sudo mode: the clock's fields are closed to every user.
        mine, theirs = self.sudo(), target.sudo()
        if mine.first_response_at or mine.response_waived:
            return
        earlier = mine.first_response_deadline < theirs.first_response_deadline
        if not theirs.first_response_at and earlier:
            theirs.write({name: mine[name] for name in SHARES})
        mine.write({"response_waived": True, "response_result": False})

    def _tell_double(self, target):
        """Tell the merchant where he is answered. An automatic message."""
        ticket = self.sudo()
        if not ticket.contact_id:
            return
        company = ticket.company_id
        ticket = ticket.with_context(lang=ticket._customer_lang())
        ticket.message_post(
            body=ticket.env._(
                "This request is joined to your ticket %(number)s “%(subject)s”: we"
                " answer you there.",
                number=target.name,
                subject=target.subject,
            ),
            author_id=company.partner_id.id,
            email_from=company.email_formatted or ticket.env.user.email_formatted,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=ticket.contact_id.ids,
            mail_headers=self._robot_headers(),
        )

    # PORTAL
    @api.model
    def _portal_similar(self, subject):
        """Return the open tickets of the merchant about the same thing, for a page.

        :param str subject: what he is typing
        """
        mine = similar.words(subject)
        if not mine:
            return []
        merchant = self.env.user.partner_id.commercial_partner_id
        domain = Domain("partner_id", "=", merchant.id)
        domain &= Domain("state", "not in", CLOSED_STATES)
        # In sudo mode: limited to the merchant's own tickets by the domain.
        found = self.sudo().search(domain, limit=LOOKED_AT)
        alike = found.filtered(
            lambda ticket: similar.is_similar(mine, similar.words(ticket.subject))
        )
        return [
            {
                "url": ticket.access_url,
                "number": ticket.name,
                "subject": ticket.subject,
                "state": ticket._portal_state_labels()[ticket.state],
            }
            for ticket in alike[:MOST_SIMILAR]
        ]
