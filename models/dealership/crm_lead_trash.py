from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_BATCH = 200


class CrmLead(models.Model):
    """The bin: as if the client had never been, until a manager restores it (BD-11)."""

    _inherit = "crm.lead"

    piste_is_in_bin = fields.Boolean(
        "In the Bin",
        compute="_compute_piste_is_in_bin",
        search="_search_piste_is_in_bin",
        export_string_translation=False,
    )

    # COMPUTE
    @api.depends("stage_id")
    def _compute_piste_is_in_bin(self):
        trash = self._piste_open_bin_ids()
        if not trash:
            # The rule asks this of each page: its statuses need not be read.
            self.piste_is_in_bin = False
            return
        for lead in self:
            lead.piste_is_in_bin = lead.stage_id.id in trash

    @api.model
    def _search_piste_is_in_bin(self, operator, value):
        # The record rule asks this at each search: the switch acts at once.
        if operator != "in":
            return NotImplemented
        trash = self._piste_open_bin_ids()
        wanted = Domain.FALSE
        if True in value:
            wanted |= Domain("stage_id", "in", trash)
        if False in value:
            wanted |= Domain("stage_id", "not in", trash) if trash else Domain.TRUE
        return wanted

    @api.model
    def _piste_open_bin_ids(self):
        """Return the ids of the statuses that are a bin while the switch is on."""
        Stage = self.env["crm.stage"]
        return Stage._piste_trash_ids() if Stage._piste_is_dealership() else ()

    # CRUD
    @api.model
    def _search(self, domain, *args, active_test=True, **kwargs):
        # Reading known records asks for the archived ones here; nobody else does.
        if active_test and self._piste_hides_trash():
            # The rule of the bin, not a key, says who may read what is in it.
            trash = self.env["crm.stage"]._piste_trash_ids()
            domain = Domain(domain) & Domain("stage_id", "not in", trash)
        return super()._search(domain, *args, active_test=active_test, **kwargs)

    @api.model
    def _piste_hides_trash(self):
        Stage = self.env["crm.stage"]
        return (
            not self.env.context.get("piste_trash")
            and bool(Stage._piste_trash_ids())
            and Stage._piste_is_dealership()
        )

    def write(self, vals):
        if "stage_id" in vals and not self.env.su:
            self._piste_check_out_of_trash(vals["stage_id"])
        return super().write(vals)

    # ACTION
    def action_piste_restore_from_trash(self):
        """Bring these opportunities back to the status they came from.

        :raise UserError: for anybody but a manager
        """
        trash = self.env["crm.stage"]._piste_trash_ids()
        new_id = self.env["crm.stage"]._ids_by_role().get("new")
        for lead in self.filtered(lambda each: each.stage_id.id in trash):
            lead.write(
                {"active": True, "stage_id": lead._piste_stage_before() or new_id}
            )
            parties = lead.partner_id.commercial_partner_id
            parties.filtered(lambda party: not party.active).active = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # BUSINESS
    def _piste_stage_before(self):
        # In sudo mode: nobody has rights on the history itself.
        history_sudo = self.env["piste.status.change"].sudo()
        thrown = [
            ("lead_id", "=", self.id),
            ("kind", "=", "stage"),
            ("new_id", "in", self.env["crm.stage"]._piste_trash_ids()),
            ("old_id", "not in", self.env["crm.stage"]._piste_trash_ids()),
        ]
        change_sudo = history_sudo.search(thrown, limit=1)
        return self.env["crm.stage"].browse(change_sudo.old_id).exists().id

    def _piste_check_out_of_trash(self, stage_id):
        trash = self.env["crm.stage"]._piste_trash_ids()
        leaving = stage_id not in trash and any(
            lead.stage_id.id in trash for lead in self
        )
        if leaving and not self.env.user.has_group("piste.piste_group_manager"):
            raise UserError(
                self.env._("Ask a manager to bring an opportunity back from the bin.")
            )

    def _piste_on_stage(self):
        result = super()._piste_on_stage()
        trash = self.env["crm.stage"]._piste_trash_ids()
        thrown = self.filtered(lambda lead: lead.stage_id.id in trash)
        if thrown:
            thrown._piste_throw_away()
        return result

    def _piste_throw_away(self):
        # In sudo mode: who may move the opportunity may throw it away, with what
        # colleagues planned on it and the prospect of whom nothing else is known.
        thrown_sudo = self.sudo().with_context(piste_trash=True)
        thrown_sudo.write({"active": False})
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()
        thrown_sudo.partner_id.commercial_partner_id._piste_hide_unused()

    # PURGE
    @api.model
    def _cron_piste_purge_trash(self):
        """Delete what has been in the bin for the days of the settings.

        Batch by batch; somebody with invoices is never deleted, nor made unknown.
        """
        get_param = self.env["ir.config_parameter"].sudo().get_param
        days = int(get_param("piste.trash_days") or 0)
        Stage = self.env["crm.stage"]
        if days < 1 or not Stage._piste_is_dealership():
            return
        domain = [
            ("stage_id", "in", Stage._piste_trash_ids()),
            ("date_last_stage_update", "<=", self.env.cr.now() - timedelta(days=days)),
        ]
        Lead = self.with_context(active_test=False, piste_trash=True)
        after = 0
        while batch := Lead.search(
            [*domain, ("id", ">", after)], order="id", limit=_BATCH
        ):
            after = batch[-1].id
            batch._piste_purge()
            remaining = _BATCH if len(batch) == _BATCH else 0
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break

    def _piste_purge(self):
        parties = self.partner_id.commercial_partner_id
        invoiced = parties._piste_invoiced()
        purged = self.filtered(
            lambda lead: lead.partner_id.commercial_partner_id not in invoiced
        )
        purged.unlink()
        archived = (parties - invoiced).filtered(lambda party: not party.active)
        # What else is in the bin may still be brought back, with its prospect.
        archived._piste_without_business(piste_trash=True)._piste_anonymise()
