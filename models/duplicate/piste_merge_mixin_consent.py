from odoo import api, models

from ..partner.piste_consent_mixin import LISTS


class PisteMergeMixin(models.AbstractModel):
    _inherit = "piste.merge.mixin"

    @api.model
    def _before_merge(self, pairs):
        """Let the original refuse what one of its doubles refused (AX-07)."""
        moves = super()._before_merge(pairs)
        doubles = self.browse([double.id for double, _survivor in pairs])
        for channel in LISTS:
            refusing = doubles._piste_refusals(channel)
            for double, survivor in pairs:
                rows = double in refusing and double._piste_carry_consent(
                    survivor, channels=[channel]
                )
                if rows:
                    moves[double.id].append(
                        {"kind": "consent", "channel": channel, "ids": rows.ids}
                    )
            self._merge_renew_refusals(pairs, channel)
        return moves

    @api.model
    def _merge_renew_refusals(self, pairs, channel):
        """Note the refusals of originals anew, later than what a double allowed.

        The rows of both become those of the original, and the last one counts.
        """
        # In sudo mode: the journal is nobody's to read.
        Consent = self.env["piste.consent"].sudo()
        field = self._piste_consent_field
        ids = [double.id for double, _survivor in pairs]
        domain = [(field, "in", ids), ("channel", "=", channel)]
        allowed = Consent.search([*domain, ("decision", "=", "allow")])[field]
        originals = self.browse(
            {kept.id for double, kept in pairs if double.id in allowed.ids}
        )
        standing = originals.browse(originals._piste_standing(channel))
        standing._piste_note_consent(
            channel, {"basis": "carried", "decision": "refuse"}
        )
