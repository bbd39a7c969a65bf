from odoo import models
from odoo.exceptions import UserError

# Only server code holds this object: RPC clients can send a context key, not it.
_REASON_GIVEN = object()


class CrmLead(models.Model):
    """Losing and reopening, on whatever path core learns of it (AX-09)."""

    _inherit = "crm.lead"

    def action_set_lost(self, **additional_values):
        """Lose these leads as core does; a piste needs a reason.

        :raise UserError: for a piste without reason, or already converted
        """
        reason_id = additional_values.get("lost_reason_id")
        pistes = self.filtered(lambda lead: lead.type == "lead")
        pistes._piste_check_loss(reason_id)
        # Core archives before it writes the reason.
        leads = self.with_context(piste_reason_given=_REASON_GIVEN)
        if len(self) > 1:
            leads._piste_lose_at_once(additional_values)
            leads = leads.with_context(mail_notrack=True)
        result = super(CrmLead, leads).action_set_lost(**additional_values)
        return result if not isinstance(result, models.BaseModel) else True

    def _piste_lose_at_once(self, values):
        """Write all that a loss changes, where core writes a batch several times.

        Core's own writes then find nothing left to change or to tell.
        """
        values = {
            **values,
            "active": False,
            "probability": 0,
            "automated_probability": 0,
        }
        pistes = self.filtered(lambda lead: lead.type == "lead")
        pistes._piste_set_status(
            self.env["piste.lead.status"]._with_role("lost"), values
        )
        (self - pistes).write(values)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Follow core's own notion of lost, whoever wrote it and how."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)

        def is_lost(statuses, lead):
            return statuses.get(lead.id, {}).get("is_lost", False)

        pistes = self.filtered(lambda lead: lead.type == "lead")
        changed = pistes.filtered(
            lambda lead: (
                is_lost(old_status_by_lead, lead) != is_lost(new_status_by_lead, lead)
            )
        )
        lost = changed.filtered(lambda lead: is_lost(new_status_by_lead, lead))
        lost._piste_on_lost()
        (changed - lost)._piste_on_restored()
        return result

    def _piste_check_loss(self, reason_id=None):
        converted = self.filtered(lambda lead: lead.piste_status_role == "converted")
        if converted:
            raise UserError(
                self.env._(
                    "%(names)s: a converted piste cannot be lost. Lose its opportunity"
                    " instead.",
                    names=", ".join(converted.mapped("display_name")),
                )
            )
        if self.env.su or reason_id or not self._piste_asks_reason():
            return
        silent = self.filtered(lambda lead: not lead.lost_reason_id)
        if silent:
            raise UserError(
                self.env._(
                    "Give a reason to lose %(names)s: use the button Lose.",
                    names=", ".join(silent.mapped("display_name")),
                )
            )

    def _piste_asks_reason(self):
        """Say whether the user works with Piste; plain CRM users lose as in core."""
        return self.env.user.has_group("piste.piste_group_rep")

    def _piste_on_lost(self):
        """Close pistes that core has just marked as lost."""
        if not self:
            return
        if self.env.context.get("piste_reason_given") is not _REASON_GIVEN:
            self._piste_check_loss()
        # The loss is told with its reason; see _mail_track.
        pistes = self.with_context(mail_notrack=True)
        pistes._piste_set_status(self.env["piste.lead.status"]._with_role("lost"))

    def _piste_on_restored(self):
        """Open pistes again: the reason goes, the history keeps it."""
        if not self:
            return
        self.filtered("lost_reason_id").write({"lost_reason_id": False})
        self._piste_reopen()
