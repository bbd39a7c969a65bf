from odoo import api, models

# What the web client reads for the column and the button of the next action.
_NEXT_ACTION_FIELDS = (
    "activity_exception_decoration",
    "activity_exception_icon",
    "activity_state",
    "activity_summary",
    "activity_type_icon",
    "activity_type_id",
)
# What these and the date of the next follow-up are worked out from.
_ACTIVITY_FIELDS = (
    "active",
    "activity_type_id",
    "date_deadline",
    "res_id",
    "summary",
    "user_id",
)


class CrmLead(models.Model):
    """The next action of many pistes at once (AX-01)."""

    _inherit = "crm.lead"

    @api.model
    def _has_field_access(self, field, operation):
        # Asked for each cell of a list: the answer of core, which looks its groups up
        # by their names each time, is that of this flag.
        if field.groups == "base.group_user" and not self.env.su:
            return not self.env.user.share
        return super()._has_field_access(field, operation)

    @api.readonly
    def web_read(self, specification):
        """Read for the web client; see :meth:`_piste_settle_next_action`."""
        if (
            len(self) > 1
            and not specification.keys().isdisjoint(_NEXT_ACTION_FIELDS)
            and self.env.user._is_internal()
        ):
            self._piste_settle_next_action(specification)
        return super().web_read(specification)

    def _piste_settle_next_action(self, specification):
        """Read what is planned on these records at once, and who has no next action.

        Core asks each record for its activities again for each of these columns, and
        reads whole rows of activities, users and contacts for them: of a page where
        most have none, that is a third of the time.
        """
        # In sudo mode: the date of the next follow-up counts those of colleagues too;
        # which ones the user may see is asked when the activities are read.
        planned_sudo = (
            self.env["mail.activity"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                _ACTIVITY_FIELDS,
            )
        )
        users_sudo = planned_sudo.user_id
        # The cards of a kanban are not read yet, and would be so as whole rows here. In
        # sudo mode: the names of colleagues are shown beside what is theirs.
        if not any(self._fields["user_id"]._cache_missing_ids(self)):
            users_sudo |= self.sudo().user_id
        users_sudo.fetch(["partner_id"])
        users_sudo.partner_id.fetch(["name", "tz"])
        if "piste_next_followup_date" in specification:
            with self.env.protecting([self._fields["piste_next_followup_date"]], self):
                self._piste_set_next_followup_date(planned_sudo)
        idle = self - self.browse(planned_sudo.mapped("res_id"))
        columns = [self._fields[name] for name in _NEXT_ACTION_FIELDS]
        with self.env.protecting(columns, idle):
            for name in _NEXT_ACTION_FIELDS:
                idle[name] = False
