from odoo import api, models
from odoo.exceptions import UserError


class PisteEvidenceMixin(models.AbstractModel):
    """Keep every row as it was written: no change and no deletion, for nobody.

    Not even sudo mode may rewrite history; a correction is a new row. A model that
    lets some fields follow the life of the row (a link to a statement, a date of
    payment) names them in ``_evidence_open_fields``.
    """

    _name = "piste.evidence.mixin"
    _description = "Append-only Evidence Mixin"

    _evidence_open_fields = frozenset()

    def write(self, vals):
        closed = set(vals) - self._evidence_open_fields
        if closed and self:
            raise UserError(
                self.env._(
                    "“%(document)s” is kept as evidence and cannot be changed."
                    " Record a correction instead.",
                    document=self._description,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(
            self.env._(
                "“%(document)s” is kept as evidence and cannot be deleted.",
                document=self._description,
            )
        )
