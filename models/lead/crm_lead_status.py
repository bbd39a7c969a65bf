from odoo import api, models
from odoo.exceptions import UserError

# Only server code holds this object: RPC clients can send a context key, not it.
_SERVER_SIDE = object()
_ADOPTION_BATCH = 500


class CrmLead(models.Model):
    """Which status a piste may start in, move to and go back to."""

    _inherit = "crm.lead"

    # BUSINESS
    def _piste_is_server_side(self):
        return self.env.context.get("piste_lead_guard") is _SERVER_SIDE or (
            # Loading demo data.
            self.env.su and not self.env.registry.ready
        )

    @api.model
    def _piste_set_initial_status(self, vals_list):
        """Start every new piste in an open status, and opportunities without one.

        :raise UserError: when a user tries to create a piste already closed
        """
        if not vals_list:
            return
        Status = self.env["piste.lead.status"]
        defaults = self.default_get(["type", "piste_status_id"])
        by_role = Status._ids_by_role()
        for vals in vals_list:
            if vals.get("type", defaults.get("type")) != "lead":
                vals["piste_status_id"] = False
                continue
            status_id = vals.get("piste_status_id") or defaults.get("piste_status_id")
            status_id = vals["piste_status_id"] = status_id or by_role.get("new")
            if not self.env.su:
                self._piste_check_start(status_id)
            elif status_id == by_role.get("lost"):
                vals.update(active=False, probability=0)
            if not vals.get("name"):
                vals.update(self._piste_prepare_name(vals))

    @api.model
    def _piste_prepare_name(self, vals):
        """Name a piste after its company or its person when no subject is typed."""
        names = (vals.get("partner_name"), vals.get("contact_name"))
        name = next(filter(None, (*names, vals.get("email_from"))), None)
        return {"name": name} if name else {}

    @api.model
    def _piste_check_start(self, status_id):
        Status = self.env["piste.lead.status"]
        if status_id in Status._closed_ids():
            raise UserError(
                self.env._(
                    "A new piste cannot be “%(status)s” already: create it, then use"
                    " Convert or Lose.",
                    status=Status.browse(status_id).sudo().name,
                )
            )

    def _piste_give_missing_status(self):
        missing = self.filtered(
            lambda lead: lead.type == "lead" and not lead.piste_status_id
        )
        if missing:
            missing._piste_set_status(self.env["piste.lead.status"]._with_role("new"))

    def _piste_check_move(self, status_id):
        """Check that these pistes may be put in this status by hand (AX-08).

        :param int status_id: wanted status
        :raise UserError: towards or from Converted and Lost
        """
        Status = self.env["piste.lead.status"]
        moving = self.filtered(
            lambda lead: lead.type == "lead" and lead.piste_status_id.id != status_id
        )
        if not moving:
            return
        if not status_id:
            raise UserError(self.env._("A piste always has a status."))
        by_role = Status._ids_by_role()
        reserved = {by_role.get("converted"), by_role.get("lost")} - {None}
        if status_id in reserved:
            raise UserError(
                self.env._(
                    "“%(status)s” cannot be chosen by hand: use the button Convert or"
                    " Lose of the piste.",
                    status=Status.browse(status_id).sudo().name,
                )
            )
        blocked = moving.filtered(
            lambda lead: (
                lead.piste_status_id.id in reserved or lead.won_status == "lost"
            )
        )
        if blocked:
            raise UserError(
                self.env._(
                    "%(names)s: open a lost piste again, or cancel its conversion,"
                    " before changing its status.",
                    names=", ".join(blocked.mapped("display_name")),
                )
            )

    def _piste_check_stage(self, stage_id):
        """Check that opportunities may be put in this stage by hand.

        :raise UserError: towards the stage Lost, which asks for a reason
        """
        moving = any(lead.stage_id.id != stage_id for lead in self)
        if moving and stage_id == self.env["crm.stage"]._piste_ids_by_role().get(
            "lost"
        ):
            raise UserError(
                self.env._("To lose an opportunity, use the button Lost: it asks why.")
            )

    def _piste_set_status(self, status, values=None):
        """Put these pistes in ``status`` whatever its role; server code only.

        :param dict values: what to write along with it
        """
        values = values or {}
        closed = self.env["piste.lead.status"]._closed_ids()
        leads = self.with_context(piste_lead_guard=_SERVER_SIDE)
        for previous, batch in leads.grouped("piste_status_id").items():
            change = {"piste_status_id": status.id} if previous != status else {}
            if status.id in closed and previous and previous.id not in closed:
                change["piste_previous_status_id"] = previous.id
            if change or values:
                batch.write({**values, **change})

    def _piste_set_converted(self):
        """Close these pistes as converted; the conversion alone calls this."""
        self._piste_set_status(self.env["piste.lead.status"]._with_role("converted"))

    def _piste_reopen(self):
        """Put these closed pistes back in their last open status, else in New.

        Cancelling a conversion and restoring a lost piste call this; rights are
        those of the caller.
        """
        new = self.env["piste.lead.status"]._with_role("new")
        closed = self.filtered("piste_is_closed")
        for previous, batch in closed.grouped("piste_previous_status_id").items():
            usable = previous.active and not previous.is_closed
            batch._piste_set_status(previous if usable else new)

    # ADOPTION
    @api.model
    def _cron_adopt_existing_leads(self):
        """Give the leads that were there before Piste their status, batch by batch.

        Safe to run again at any time: only leads without status are touched.
        """
        domain = [("type", "=", "lead"), ("piste_status_id", "=", False)]
        Lead = self.with_context(active_test=False, tracking_disable=True)
        by_role = self.env["piste.lead.status"]._ids_by_role()
        guard = {"piste_lead_guard": _SERVER_SIDE}
        remaining = Lead.search_count(domain)
        while remaining and (batch := Lead.search(domain, limit=_ADOPTION_BATCH)):
            batch = batch.with_context(**guard)
            lost = batch.filtered(lambda lead: lead.won_status == "lost")
            lost.write({"piste_status_id": by_role["lost"]})
            (batch - lost).write({"piste_status_id": by_role["new"]})
            remaining = max(remaining - len(batch), 0)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break
