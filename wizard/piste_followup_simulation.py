from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.followup.piste_followup_rule import CONFIRM_ABOVE

# Enough to judge a rule; the number tells the rest.
_SHOWN = 80


class PisteFollowupSimulation(models.TransientModel):
    """*What would this rule do today?* Files and reasons, nothing done (OD-07)."""

    _name = "piste.followup.simulation"
    _description = "Simulation of a Follow-up Rule"

    rule_id = fields.Many2one(
        "piste.followup.rule", required=True, readonly=True, ondelete="cascade"
    )
    count = fields.Integer("Files Concerned", readonly=True)
    mail_count = fields.Integer("Emails among Those Shown", readonly=True)
    warning = fields.Char(readonly=True)
    is_starting = fields.Boolean(readonly=True)
    is_running = fields.Boolean(related="rule_id.is_running")
    line_ids = fields.One2many(
        "piste.followup.simulation.line", "simulation_id", readonly=True
    )

    # ACTION

    def action_start(self):
        """Start the rule, knowing what it does.

        :raise UserError: when it was changed since it was simulated
        """
        self.ensure_one()
        self.check_access("write")
        if self.rule_id.write_date > self.create_date:
            raise UserError(
                self.env._("The rule was changed since: simulate it once more.")
            )
        self.rule_id._start()
        return {
            "type": "ir.actions.client",
            "tag": "soft_reload",
        }

    # BUSINESS

    @api.model
    def _simulate(self, rule, starting=False):
        """Look what ``rule`` finds, without touching any of it.

        :raise UserError: when it reaches files of companies that are not the user's
        """
        count = rule._select(counting=True)
        found = rule._select(limit=_SHOWN)
        documents = rule._documents([id_ for id_, _since in found])
        if documents != documents._filtered_access("read"):
            raise UserError(
                self.env._(
                    "This rule finds files of a company that is not yours: choose a"
                    " company for it."
                )
            )
        reachable, refusals = rule._who_is_written_to(documents)
        reasons = dict(
            self.env["piste.followup.log"]
            ._fields["mail_refusal"]
            ._description_selection(self.env)
        )
        why = rule._reasons([since for _id, since in found])
        return self.create(
            {
                "rule_id": rule.id,
                "count": count,
                "mail_count": len(reachable),
                "warning": self._warn(rule, count),
                "is_starting": starting,
                "line_ids": [
                    fields.Command.create(
                        {
                            "res_model": documents._name,
                            "res_id": document.id,
                            "name": document.display_name,
                            "user_id": rule._owner(document).id,
                            "since": since,
                            "reason": why[since],
                            "mail": self.env._("Yes")
                            if document in reachable
                            else reasons[refusals[document]],
                        }
                    )
                    for document, since in zip(
                        documents, (since for _id, since in found), strict=True
                    )
                ],
            }
        )

    @api.model
    def _warn(self, rule, count):
        if rule._is_open_to_all():
            return self.env._(
                "This rule has no criterion but the delay: it concerns every open"
                " file, %(count)s today.",
                count=count,
            )
        if count > CONFIRM_ABOVE:
            return self.env._(
                "This rule concerns %(count)s files today. Look at them before you"
                " start it.",
                count=count,
            )
        return False

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Would This Rule Do Today?"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
