from odoo import api, fields, models
from odoo.tools import SQL

KEPT_DAYS = 1


class PistePromotionChange(models.Model):
    """One row per change of what the public feed shows, in the same transaction.

    The servers compare this handful of rows with what they remember: no cache of
    theirs is flushed, and no row is written twice.
    """

    _name = "piste.promotion.change"
    _description = "Change of the Public Feed"
    _log_access = False

    moment = fields.Datetime(required=True, default=fields.Datetime.now, index=True)

    @api.model
    def _mark(self):
        """Return what is another one after any change, also one committed late."""
        return self.env.execute_query(
            SQL("SELECT count(*), max(id), sum(id) FROM piste_promotion_change")
        )[0]

    @api.model
    def _note(self):
        # In sudo mode: whoever changes something public changes the feed.
        self.sudo().create({})
        # This server need not wait for its next look.
        self.env["piste.promotion.feed"]._shelf().clear()

    @api.autovacuum
    def _gc_changes(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("moment", "<", limit)]).unlink()
