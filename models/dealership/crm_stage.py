from odoo import fields, models


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
        help="Entering this status asks for a next action at least so many days ahead;"
        " 0 = none.",
    )
    piste_is_trash = fields.Boolean(
        "Bin",
        help="What is here is out of lists, figures, duplicates and follow-ups, until a"
        " manager restores it.",
    )
    piste_trigger = fields.Selection(
        [
            ("mail_out", "Our e-mail leaves"),
            ("mail_in", "The client answers"),
            ("meeting", "A meeting is planned"),
            ("arrival", "The client arrives"),
        ],
        "Entered by Itself When",
        help="What moves an opportunity forward to this status; never backwards.",
    )
