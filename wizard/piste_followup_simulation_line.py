from odoo import fields, models


class PisteFollowupSimulationLine(models.TransientModel):
    """One file that a rule would follow up, and why."""

    _name = "piste.followup.simulation.line"
    _description = "File of a Simulation"

    simulation_id = fields.Many2one(
        "piste.followup.simulation", required=True, ondelete="cascade", index=True
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer(readonly=True)
    name = fields.Char("File", readonly=True)
    user_id = fields.Many2one("res.users", "Action for", readonly=True)
    since = fields.Datetime("Silent since", readonly=True)
    reason = fields.Char("Why", readonly=True)
    mail = fields.Char("Email", readonly=True)
