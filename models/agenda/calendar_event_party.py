from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Of these types, an event says with whom (A7).
PARTY_KINDS = ("event", "call", "meeting", "task")


class CalendarEvent(models.Model):
    """With whom an event is, filled in from where it was planned (AX-38, A7)."""

    _inherit = "calendar.event"

    piste_partner_id = fields.Many2one(
        "res.partner",
        "Client / Prospect",
        compute="_compute_piste_party",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    piste_contact_id = fields.Many2one(
        "res.partner",
        "Contact",
        compute="_compute_piste_party",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('id', 'child_of', piste_partner_id), ('type', '=', 'contact')]",
    )
    piste_needs_party = fields.Boolean(
        compute="_compute_piste_needs_party", export_string_translation=False
    )

    # COMPUTE

    @api.depends("piste_kind", "opportunity_id", "res_model", "res_id")
    def _compute_piste_party(self):
        """Take both from the record the event was planned from."""
        for event in self:
            partner = event._piste_origin_partner()
            if partner and event.piste_kind and not event.piste_partner_id:
                company = partner.commercial_partner_id
                person = (
                    partner if partner != company else partner._piste_interlocutor()
                )
                event.piste_partner_id = company
                event.piste_contact_id = person
            else:
                event.piste_partner_id = event.piste_partner_id
                event.piste_contact_id = event.piste_contact_id

    @api.depends("piste_kind", "piste_category_id", "opportunity_id", "res_model")
    def _compute_piste_needs_party(self):
        for event in self:
            event.piste_needs_party = (
                event.piste_kind in PARTY_KINDS
                and not event.piste_category_id.is_internal
                and not event._piste_origin_lead()
            )

    # ONCHANGE

    @api.onchange("piste_partner_id")
    def _onchange_piste_partner_id(self):
        contact, company = self.piste_contact_id, self.piste_partner_id
        if not company:
            self.piste_contact_id = False
        elif contact.commercial_partner_id != company.commercial_partner_id:
            self.piste_contact_id = company._piste_interlocutor()

    # CONSTRAINT

    @api.constrains(
        "piste_kind",
        "piste_category_id",
        "piste_partner_id",
        "piste_contact_id",
        "opportunity_id",
        "res_model_id",
        "res_id",
    )
    def _check_piste_party(self):
        """Both are mandatory, but on a piste, which has neither (A7)."""
        for event in self:
            complete = event.piste_partner_id and event.piste_contact_id
            if event.piste_needs_party and not complete:
                raise ValidationError(
                    self.env._(
                        "Fill in the client and the contact, or plan the event from a"
                        " piste."
                    )
                )
            if complete and (
                event.piste_contact_id.commercial_partner_id
                != event.piste_partner_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(client)s.",
                        contact=event.piste_contact_id.name,
                        client=event.piste_partner_id.name,
                    )
                )

    # BUSINESS

    def _piste_origin_partner(self):
        """Return the client or contact that this event was planned with."""
        self.ensure_one()
        if self.opportunity_id:
            return self.opportunity_id.partner_id
        if self.res_model in ("res.partner", "crm.lead") and self.res_id:
            origin = self.env[self.res_model].browse(self.res_id).exists()
            return origin if origin._name == "res.partner" else origin.partner_id
        return self.env["res.partner"]

    def _piste_origin_lead(self):
        """Return the piste that stands for the client of this event."""
        self.ensure_one()
        if self.res_model != "crm.lead" or not self.res_id:
            return self.env["crm.lead"]
        # In sudo mode: whether it has a partner, and no more.
        lead = self.env["crm.lead"].sudo().browse(self.res_id).exists()
        return lead.filtered(lambda each: not each.partner_id)

    @api.model
    def _piste_quick(self, action, kind, name):
        """Complete the screen of a new event with its type.

        Only a meeting invites the client: of a call or a task he gets no mail.

        :param dict action: screen of an event, from the record it is planned on
        :param str kind: type of the event
        :param str name: of the client, or of the record
        """
        labels = dict(self._fields["piste_kind"]._description_selection(self.env))
        if kind == "meeting":
            labels[kind] = self.env._("Appointment")
        context = {**action["context"], "default_piste_kind": kind}
        context["default_name"] = f"{labels[kind]} – {name}"
        if kind != "meeting":
            context["default_partner_ids"] = self.env.user.partner_id.ids
        view = self.env.ref("piste.calendar_event_view_form_quick")
        return {
            **action,
            "name": labels[kind],
            "views": [(view.id, "form")],
            "context": context,
        }

    @api.model
    def _piste_about_domain(self, clients, leads):
        about = super()._piste_about_domain(clients, leads)
        about |= Domain("piste_partner_id", "any!", clients)
        return about | Domain("piste_contact_id", "any!", clients)
