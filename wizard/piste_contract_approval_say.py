from odoo import fields, models


class PisteContractApprovalSay(models.TransientModel):
    """Take down a question, an answer or the reason of a refusal (OD-23).

    The dialog collects; the request checks who may say it.
    """

    _name = "piste.contract.approval.say"
    _description = "Word on an Approval"

    approval_id = fields.Many2one(
        "piste.contract.approval", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("question", "Question"), ("answer", "Answer"), ("refusal", "Refusal")],
        required=True,
        readonly=True,
    )
    question = fields.Char("Last Word", related="approval_id.told")
    text = fields.Text(required=True)

    def action_say(self):
        """Hand the text over to the request."""
        self.ensure_one()
        say = {
            "question": self.approval_id.action_question,
            "answer": self.approval_id.action_answer,
            "refusal": self.approval_id.action_refuse,
        }
        say[self.kind](self.text)
        return {"type": "ir.actions.act_window_close"}
