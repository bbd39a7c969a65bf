from odoo import api, fields, models, tools

FEATURE = "piste.piste_group_feature_dealership"


class CrmStage(models.Model):
    """What a dealer's BDC does in a status, said by its fields (BD-10 to BD-13).

    All of it is without effect while the switch *BDC concession* is off.
    """

    _inherit = "crm.stage"

    piste_stamp = fields.Selection(
        [("sale", "Date of Sale"), ("delivery", "Delivery Date")],
        "Sets the Date",
        help="Entering this status sets the date once; going back before it clears it.",
    )
    piste_relance_days = fields.Integer(
        "Follow-up after (days)",
        help="Entering this status plans a follow-up by the salesperson so many days"
        " later; 0 = none.",
    )
    piste_next_action_days = fields.Integer(
        "Next Action Ahead (days)",
        help="Entering this status plans a next action so many days ahead, unless one"
        " is planned as late; a sooner one stays. 0 = none.",
    )
    piste_is_trash = fields.Boolean(
        "Bin",
        help="What is here is out of lists, figures, duplicates and follow-ups, until a"
        " manager restores it.",
    )
    piste_trigger = fields.Selection(
        [
            ("mail_out", "Our e-mail or text message leaves"),
            ("mail_in", "The client answers"),
            ("meeting", "A meeting is planned"),
            ("arrival", "The client arrives"),
        ],
        "Entered by Itself When",
        help="What moves an opportunity forward to this status; never backwards.",
    )
    piste_next_stage_ids = fields.Many2many(
        "crm.stage",
        "piste_crm_stage_next_rel",
        "stage_id",
        "next_id",
        "May Move to",
        help="The statuses that may follow; empty = any.",
    )

    # BUSINESS
    @api.model
    def _cached_fields(self):
        return super()._cached_fields() | {
            "piste_is_trash",
            "piste_stamp",
            "piste_trigger",
            "sequence",
        }

    @api.model
    def _piste_is_dealership(self):
        """Say whether the switch *BDC concession* is on."""
        return self.env["res.groups"]._is_feature_enabled(FEATURE)

    @api.model
    def _piste_hidden_ids(self):
        trash = self._piste_trash_ids() if self._piste_is_dealership() else ()
        return (*super()._piste_hidden_ids(), *trash)

    @api.model
    @tools.ormcache()
    def _piste_trash_ids(self):
        """Return the ids of the statuses that are a bin."""
        return tuple(self.sudo().search([("piste_is_trash", "=", True)]).ids)

    @api.model
    @tools.ormcache()
    def _piste_stamp_sequences(self):
        """Return for each date the place of the first status that sets it."""
        stages = self.sudo().search(
            [("piste_stamp", "!=", False)], order="sequence desc"
        )
        return {stage.piste_stamp: stage.sequence for stage in stages}

    @api.model
    @tools.ormcache()
    def _piste_trigger_ids(self):
        """Return for each trigger the first status that it leads to."""
        domain = [("piste_trigger", "!=", False)]
        stages = self.sudo().search(domain, order="sequence desc, id desc")
        return {stage.piste_trigger: stage.id for stage in stages}
