from odoo import api, fields, models


class PisteLeadStatusSet(models.TransientModel):
    """Load a ready-made set of statuses (AX-15, BD-10)."""

    _name = "piste.lead.status.set"
    _description = "Load a Set of Statuses"

    set_key = fields.Selection(
        lambda self: self.env["piste.status.set"]._sets(),
        "Set",
        required=True,
        default="standard",
    )
    statuses = fields.Text("What It Brings", compute="_compute_statuses")
    remove_unused = fields.Boolean(
        "Remove unused statuses",
        default=True,
        help="Statuses outside of the set in which nothing is and that play no role"
        " leave the lists. Those in use stay, after the set.",
    )

    @api.depends("set_key")
    def _compute_statuses(self):
        Sets = self.env["piste.status.set"]
        for wizard in self:
            tables = getattr(Sets, f"_set_{wizard.set_key}")() if wizard.set_key else {}
            wizard.statuses = "\n".join(
                "{} : {}".format(
                    self.env[name]._records_label().capitalize(),
                    ", ".join(row["name"] for row in rows),
                )
                for name, rows in tables.items()
            )

    def action_load(self):
        """Load the set and show the lists as they are now.

        :raise UserError: when all of the set is there already
        """
        self.ensure_one()
        self.env["piste.lead.status"].check_access("create")
        self.env["piste.status.set"]._load(self.set_key, self.remove_unused)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
