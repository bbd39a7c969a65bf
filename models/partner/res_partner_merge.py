from odoo import models


class ResPartner(models.Model):
    """What may stand once only is made one before two contacts are merged.

    Merging moves rows by SQL and takes away those that a unique key refuses: their
    roles must be with the row that stays (AX-22), and one default address (AX-27).
    """

    _inherit = "res.partner"

    def _piste_before_merge(self, kept):
        """Prepare the merge of these contacts into ``kept``."""
        # In sudo mode: what hangs on a contact moves with it, whoever merges.
        everybody = (self | kept).sudo()
        for mine, other in (("person_id", "partner_id"), ("partner_id", "person_id")):
            links = self.env["piste.partner.link"].sudo()
            links = links.search([(mine, "in", everybody.ids)])
            for twins in links.grouped(other).values():
                stays = twins.filtered(lambda t, m=mine: t[m] == kept)[:1] or twins[:1]
                (twins - stays)._merge_into(stays)
        defaults = everybody.child_ids.filtered("piste_is_default")
        stays = defaults.filtered(lambda line: line.parent_id == kept) or defaults
        (defaults - stays[:1]).write({"piste_is_default": False})
        self.env.flush_all()
