from odoo import api, fields, models


class PisteFollowupLog(models.Model):
    """What a rule did for a file, when and why (OD-07).

    One row per rule, file, silence and step: the row itself is what keeps a second run,
    or a second worker, from doing it again.
    """

    _name = "piste.followup.log"
    _inherit = ["piste.evidence.mixin"]
    _description = "Journal of Follow-ups"
    _order = "date desc, id desc"
    _rec_name = "reason"

    rule_id = fields.Many2one(
        "piste.followup.rule", required=True, readonly=True, ondelete="restrict"
    )
    step = fields.Selection(
        [("relance", "Follow-up"), ("escalation", "Manager Told")],
        required=True,
        readonly=True,
    )
    lead_id = fields.Many2one(
        "crm.lead", "Piste or Opportunity", readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Prospect",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    since = fields.Datetime("Silent since", required=True, readonly=True)
    date = fields.Datetime("Done on", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "For", readonly=True, index="btree_not_null", ondelete="set null"
    )
    reason = fields.Char("Why", readonly=True)
    is_mailed = fields.Boolean("Email Sent", readonly=True)
    mail_refusal = fields.Selection(
        [
            ("no_template", "The rule sends none"),
            ("no_address", "No address"),
            ("refused", "Refused emails"),
        ],
        "Why no Email",
        readonly=True,
    )

    # One silence, one follow-up: two runs or two workers make no second one.
    _lead_silence_unique = models.UniqueIndex(
        "(lead_id, rule_id, since, step) WHERE lead_id IS NOT NULL"
    )
    _partner_silence_unique = models.UniqueIndex(
        "(partner_id, rule_id, since, step) WHERE partner_id IS NOT NULL"
    )
    _rule_date_idx = models.Index("(rule_id, step, date)")

    # ACTION

    def action_open_document(self):
        """Open the file that was followed up."""
        self.ensure_one()
        self.check_access("read")
        return (self.lead_id or self.partner_id).get_formview_action()

    # BUSINESS

    @api.model
    def _claim(self, rows):
        """Write these rows, but those that are there.

        :param list rows: dicts of values of one batch
        :return: set of (id of the file, start of the silence) that are new
        """
        found = self._piste_insert_new(
            [{"mail_refusal": False, **row, "date": self.env.cr.now()} for row in rows],
            "lead_id",
            "partner_id",
            "since",
        )
        return {(lead_id or partner_id, since) for lead_id, partner_id, since in found}
