from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from .crm_lead_convert import LINK_FIELDS
from .crm_lead_status import _SERVER_SIDE


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # Conversion
    piste_conversion_id = fields.Many2one(
        "piste.lead.conversion",
        "Conversion",
        compute="_compute_piste_conversion_id",
        compute_sudo=True,
        groups="piste.piste_group_manager",
    )
    piste_is_converted = fields.Boolean(
        "Converted", compute="_compute_piste_conversion_id", compute_sudo=True
    )
    piste_converted_partner_id = fields.Many2one(
        "res.partner",
        "Party",
        compute="_compute_piste_conversion_id",
        compute_sudo=True,
    )
    piste_converted_contact_id = fields.Many2one(
        "res.partner",
        "Converted Contact",
        compute="_compute_piste_conversion_id",
        compute_sudo=True,
    )
    piste_opportunity_id = fields.Many2one(
        "crm.lead",
        "Generated Opportunity",
        compute="_compute_piste_conversion_id",
        compute_sudo=True,
    )
    piste_origin_lead_id = fields.Many2one(
        "crm.lead",
        "Origin Piste",
        compute="_compute_piste_origin_lead_id",
        compute_sudo=True,
    )

    # COMPUTE

    def _piste_conversions(self, field):
        """Return the conversion in force of each record, by the id of ``field``."""
        conversions = (
            self.env["piste.lead.conversion"]
            .sudo()
            .search([(field, "in", self.ids), ("date_undone", "=", False)])
        )
        return {conversion[field].id: conversion for conversion in conversions}

    def _compute_piste_conversion_id(self):
        conversions = self._piste_conversions("lead_id")
        none = self.env["piste.lead.conversion"]
        for lead in self:
            conversion = conversions.get(lead._origin.id, none)
            lead.piste_conversion_id = conversion
            lead.piste_is_converted = bool(conversion)
            lead.piste_converted_partner_id = conversion.partner_id
            lead.piste_converted_contact_id = conversion.contact_id
            lead.piste_opportunity_id = conversion.opportunity_id

    def _compute_piste_origin_lead_id(self):
        conversions = self._piste_conversions("opportunity_id")
        none = self.env["piste.lead.conversion"]
        for lead in self:
            conversion = conversions.get(lead._origin.id, none)
            lead.piste_origin_lead_id = conversion.lead_id

    # CRUD

    def write(self, vals):
        if not self.env.su and not self._piste_is_server_side():
            self._piste_check_not_converted(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_converted(self):
        # A converted piste is closed: open ones cost no query.
        closed = self.filtered("piste_is_closed")
        for lead in closed.filtered("piste_is_converted"):
            raise UserError(
                self.env._(
                    "“%(piste)s” is converted: cancel its conversion before deleting"
                    " it.",
                    piste=lead.name,
                )
            )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # The automatic assignment of core looks at open pistes only.
        if self.env.context.get("piste_open_only") is _SERVER_SIDE:
            domain = Domain(domain) & Domain("piste_is_closed", "=", False)
        return super()._search(domain, *args, **kwargs)

    def _piste_check_not_converted(self, vals):
        """Keep a converted piste as it was, whoever writes by whatever way.

        Chatter and activities stay open.

        :raise UserError: saying where to write instead
        """
        if not set(vals) - self._piste_open_fields():
            return
        # A converted piste is closed: open ones cost no query.
        for lead in self.filtered("piste_is_closed"):
            if lead.piste_is_converted:
                raise UserError(
                    self.env._(
                        "“%(piste)s” is converted and read-only: edit"
                        " “%(document)s” instead, or cancel the conversion.",
                        piste=lead.name,
                        document=lead.sudo()
                        .piste_conversion_id._live_record()
                        .display_name,
                    )
                )

    @api.model
    def _piste_open_fields(self):
        """Return the fields of a converted piste that may still change."""
        return {
            *self.env["mail.thread"]._fields,
            *self.env["mail.activity.mixin"]._fields,
            "piste_last_contact_at",
        }

    # ACTION

    def action_piste_undo_conversion(self):
        """Cancel the conversion while nothing is ordered or invoiced (AX-18)."""
        self.ensure_one()
        self.check_access("write")
        self._piste_lock()
        # Rights were checked on the piste; the log is nobody's to write.
        conversion = self.sudo().piste_conversion_id
        if not conversion:
            raise UserError(
                self.env._("“%(piste)s” is not converted.", piste=self.name)
            )
        kept = conversion._undo()
        self.invalidate_recordset(LINK_FIELDS)
        self._piste_log_undo(kept)

    def action_piste_open_party(self):
        """Open the prospect or client that this piste became."""
        return self.piste_converted_partner_id._get_records_action()

    def action_piste_open_opportunity(self):
        """Open the opportunity that this piste generated."""
        return self.piste_opportunity_id._get_records_action()

    def action_piste_open_origin(self):
        """Open the piste that this opportunity comes from."""
        return self.piste_origin_lead_id._get_records_action()

    # BUSINESS: checks

    def _piste_lock(self):
        """Wait for whoever is converting this piste.

        The transaction of the loser is then run again by the server, and sees what
        the winner did.
        """
        self.env.cr.execute(
            SQL("SELECT FROM crm_lead WHERE id = %s FOR NO KEY UPDATE", self.id)
        )

    def _piste_check_convertible(self):
        """Check that this piste is open and that nobody converted it before.

        :raise UserError: telling who converted it and when, or what to do first
        """
        self.ensure_one()
        if self.type != "lead":
            raise UserError(
                self.env._(
                    "“%(name)s” is an opportunity: only a piste can be converted.",
                    name=self.name,
                )
            )
        conversion = self.sudo().piste_conversion_id
        if conversion:
            raise UserError(
                self.env._(
                    "“%(piste)s” was already converted by %(user)s on %(date)s.",
                    piste=self.name,
                    user=conversion.user_id.name,
                    date=format_datetime(
                        self.env, conversion.create_date, dt_format="short"
                    ),
                )
            )
        if self.piste_is_closed or not self.active:
            raise UserError(
                self.env._(
                    "“%(piste)s” is closed: open it again before converting it.",
                    piste=self.name,
                )
            )

    # BUSINESS: history

    def _piste_log_conversion(self, conversion):
        made = [
            record._get_html_link()
            for record in (
                conversion.partner_id,
                conversion.contact_id,
                conversion.opportunity_id,
            )
            if record
        ]
        self.message_post(
            body=Markup("%s %s") % (self.env._("Converted:"), Markup(", ").join(made)),
            subtype_xmlid="mail.mt_note",
        )
        conversion._live_record().message_post(
            body=Markup("%s %s")
            % (self.env._("Comes from the piste"), self._get_html_link()),
            subtype_xmlid="mail.mt_note",
        )

    def _piste_log_undo(self, kept):
        body = self.env._("Conversion cancelled.")
        if kept:
            names = Markup(", ").join(record._get_html_link() for record in kept)
            body = Markup("%s %s %s") % (body, self.env._("In use, so kept:"), names)
        self.message_post(body=body, subtype_xmlid="mail.mt_note")
