from odoo import api, models

from .piste_ticket import CLOSED_STATES

# State -> icon and colour; the word always stands beside them.
STATE_LOOKS = {
    "new": ("fa-envelope-o", "text-bg-info"),
    "in_progress": ("fa-cogs", "text-bg-primary"),
    "waiting": ("fa-reply", "text-bg-warning"),
    "solved": ("fa-check", "text-bg-success"),
    "closed": ("fa-lock", "text-bg-secondary"),
}
CARD_FIELDS = (
    "name",
    "subject",
    "state",
    "opened_at",
    "partner_id",
    "contact_id",
    "company_id",
    "first_response_at",
    "first_response_deadline",
    "response_warning_at",
    "response_result",
    "response_waived",
    "response_paused",
)
# Newest documents that a merchant may choose among.
CHOICES = 50
STEPS = ("new", "in_progress", "waiting", "solved")


class PisteTicketPortal(models.Model):
    """What a merchant sees of his tickets in the portal, and does with them."""

    _inherit = "piste.ticket"

    @api.model
    def _closed_states(self):
        return CLOSED_STATES

    # WHAT HE SEES
    def _portal_cards(self):
        """Return what the portal may show of tickets in a list. Call it in sudo.

        What it reads of them and of their people is read at once, and nothing else.
        """
        self.fetch(CARD_FIELDS)
        self.company_id.fetch(["partner_id"])
        people = self.contact_id | self.partner_id | self.company_id.partner_id
        people.fetch(["tz"])
        labels = self._portal_state_labels()
        return [ticket._portal_card(labels) for ticket in self]

    def _portal_card(self, labels):
        """Return what the portal may show of one ticket in a list. In sudo mode.

        :param dict labels: state -> its word for a merchant
        """
        self.ensure_one()
        icon, color = STATE_LOOKS[self.state]
        state = self.response_state
        is_running = state in ("on_time", "due_soon", "late")
        return {
            "id": self.id,
            "url": self.access_url,
            "number": self.name,
            "subject": self.subject,
            "state": self.state,
            "state_label": labels[self.state],
            "state_icon": icon,
            "state_color": color,
            "is_closed": self.state in CLOSED_STATES,
            "promise": self._promise_text() if is_running else "",
            "is_promised": state in ("on_time", "due_soon")
            and self.state not in (*CLOSED_STATES, "waiting"),
            "is_late": state == "late" and self.state not in CLOSED_STATES,
            "opened": self._moment_text(self.opened_at),
        }

    def _portal_page(self):
        """Return what the portal may show of a ticket on its page. Call it in sudo."""
        labels = self._portal_state_labels()
        steps = [step for step in STEPS if step != "waiting" or self.state == step]
        answered = self.first_response_at
        return {
            **self._portal_card(labels),
            "kind": dict(self._fields["kind"]._description_selection(self.env))[
                self.kind
            ],
            "description": "" if self.channel == "email" else self.description or "",
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "is_picture": (file.mimetype or "").startswith("image/"),
                }
                for file in self._portal_files()
            ],
            "steps": [(step, labels[step]) for step in steps],
            "representative": self.user_id.name or "",
            "answered": self._moment_text(answered) if answered else "",
            "can_reopen": self._is_reopenable(),
            "is_waiting": self.state == "waiting",
            "documents": self._portal_documents(),
            "double_of": self.double_of_id.name or "",
            "related": [
                {"url": ticket.access_url, "number": ticket.name}
                for ticket in self.origin_id | self.follow_up_ids | self.double_of_id
            ],
        }

    def _portal_documents(self):
        """Return the names of the promotion and the contract it is about."""
        self.ensure_one()
        promotion, order = self.promotion_id, self.order_id
        return [
            *([promotion.display_name] if promotion else []),
            *([order.name] if order else []),
        ]

    @api.model
    def _portal_choices(self):
        """Return the promotions and contracts that the merchant may name.

        His own alone, as his record rules tell.

        :return: for each field, list of (id, name), the newest first
        :rtype: dict
        """
        merchant = self.env.user.partner_id.commercial_partner_id
        own = [("partner_id", "child_of", merchant.ids)]
        choices = {}
        for name, domain in (
            ("promotion_id", [("state", "!=", "cancelled")]),
            ("order_id", [("state", "in", ("sent", "sale"))]),
        ):
            Documents = self.env[self._fields[name].comodel_name]
            found = Documents
            if Documents.has_access("read"):
                found = Documents.search(own + domain, order="id desc", limit=CHOICES)
            # In sudo mode: a name may come from records that he does not read.
            choices[name] = [(one.id, one.sudo().display_name) for one in found]
        return choices

    @api.model
    def _portal_state_labels(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {**labels, "waiting": self.env._("Waiting for your answer")}

    def _portal_files(self):
        """Return the files sent with the request itself, in sudo mode.

        Those of the conversation are shown by it; those of employees never here.
        """
        self.ensure_one()
        # In sudo mode: whoever sees the ticket sees what was sent with it.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("description", "=", self._portal_file_mark()),
                ],
                order="id",
            )
        )

    @api.model
    def _portal_file_mark(self):
        return "piste.ticket.request"

    @api.model
    def _portal_delay(self):
        """Return the promised hours as text: “24”, “1.5”."""
        company = self._portal_company()
        return f"{company.sudo().piste_ticket_delay:g}"

    @api.model
    def _portal_company(self):
        merchant_sudo = self.env.user.partner_id.sudo().commercial_partner_id
        return merchant_sudo.company_id or self.env.user.company_id

    # WHAT HE DOES
    @api.model
    def _portal_submitted(self, uid):
        """Return the ticket that this merchant already opened with the same form."""
        merchant = self.env.user.partner_id.commercial_partner_id
        # In sudo mode: limited to the merchant's own tickets by the domain.
        return self.sudo().search(
            [("submission_uid", "=", uid), ("partner_id", "=", merchant.id)], limit=1
        )

    @api.model
    def _portal_open(self, form, files):
        """Open a ticket for the merchant of the current user.

        :param dict form: clean values of the form
        :param list files: (name, MIME type, content) of clean files
        :return: the ticket, in sudo mode
        """
        contact = self.env.user.partner_id
        # In sudo mode: merchants have no right to create but through this form.
        ticket_sudo = self.sudo().create(
            {
                **form,
                "channel": "portal",
                "partner_id": contact.commercial_partner_id.id,
                "contact_id": contact.id,
                "company_id": self._portal_company().id,
            }
        )
        self.env["ir.attachment"].sudo().create(
            [
                {
                    "name": name,
                    "mimetype": mimetype,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": ticket_sudo.id,
                    "description": self._portal_file_mark(),
                }
                for name, mimetype, content in files
            ]
        )
        ticket_sudo._acknowledge()
        return ticket_sudo

    def _customer_solve(self):
        """Mark an open ticket as solved by the customer. Call it in sudo.

        :return: whether something changed
        """
        self.ensure_one()
        if self.state in CLOSED_STATES:
            return False
        self.write({"state": "solved"})
        return True

    def _customer_reopen(self):
        """Reopen a ticket within the grace days, and tell the staff. Call it in sudo.

        :return: whether something changed
        """
        self.ensure_one()
        if not self._is_reopenable():
            return False
        self.write({"state": "in_progress"})
        self.message_post(
            body=self.env._("The customer reopened the ticket."),
            subtype_xmlid="mail.mt_comment",
        )
        return True
