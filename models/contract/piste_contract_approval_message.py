from odoo import fields, models


class PisteContractApprovalMessage(models.Model):
    """A question of the approver or an answer to it: said once, kept for good (OD-23).

    Not a chatter: its messages can be edited and deleted by their author, go to
    whoever follows the document, and a decision rests on these words.
    """

    _name = "piste.contract.approval.message"
    _description = "Question or Answer about an Approval"
    _inherit = ["piste.evidence.mixin"]
    _order = "id"
    _rec_name = "body"

    approval_id = fields.Many2one(
        "piste.contract.approval", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("question", "Question"), ("answer", "Answer")], required=True
    )
    author_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    body = fields.Text("Text", required=True)

    _body_not_blank = models.Constraint(
        "CHECK (btrim(body) <> '')", "Write something: the text is empty."
    )
