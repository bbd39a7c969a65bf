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


class CrmLead(models.Model):
    """The next action of many pistes at once (AX-01)."""

    _inherit = "crm.lead"

    @api.readonly
    def web_read(self, specification):
        """Read for the web client; see :meth:`_piste_settle_idle`."""
        if (
            len(self) > 1
            and not specification.keys().isdisjoint(_NEXT_ACTION_FIELDS)
            and self.env.user._is_internal()
        ):
            self._piste_settle_idle()
        return super().web_read(specification)

    def _piste_settle_idle(self):
        """Tell the cache at once which of these records have no next action.

        Core asks each record for its activities again for each of these columns: of
        a page where most have none, that is a third of the time.
        """
        idle = self - self.browse(set(self.activity_ids.mapped("res_id")))
        columns = [self._fields[name] for name in _NEXT_ACTION_FIELDS]
        with self.env.protecting(columns, idle):
            for name in _NEXT_ACTION_FIELDS:
                idle[name] = False
