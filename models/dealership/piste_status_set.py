from odoo import api, models


class PisteStatusSet(models.AbstractModel):
    """The thirteen statuses of a dealer's business development centre (BD-10).

    What the software does in a status stands in its fields, never in its name.
    """

    _inherit = "piste.status.set"

    @api.model
    def _sets(self):
        return [*super()._sets(), ("dealership", self.env._("Dealership BDC"))]

    @api.model
    def _set_dealership(self):
        return {
            "crm.stage": [
                *self._rows_bdc_first_contact(),
                *self._rows_bdc_without_sale(),
                *self._rows_bdc_visit(),
                *self._rows_bdc_sale(),
                {
                    "key": "long_term",
                    "name": self.env._("Long-Term Follow-up"),
                    "piste_next_action_days": 28,
                    "description": self.env._(
                        "Nothing sold, but the client means to buy later: the next"
                        " action is at least four weeks ahead."
                    ),
                },
            ]
        }

    @api.model
    def _rows_bdc_first_contact(self):
        return [
            {
                "key": "processing",
                "name": self.env._("In Process"),
                "role": "new",
                "piste_expires": True,
                "description": self.env._("Received, and nobody has answered yet."),
            },
            {
                "key": "answered",
                "name": self.env._("Answer Sent"),
                "piste_trigger": "mail_out",
                "piste_expires": True,
                "description": self.env._(
                    "We wrote by e-mail or text message; the client has not answered."
                ),
            },
            {
                "key": "contacted",
                "name": self.env._("In Contact"),
                "piste_trigger": "mail_in",
                "piste_expires": True,
                "description": self.env._(
                    "We spoke with the client, by phone, text message or e-mail."
                ),
            },
        ]

    @api.model
    def _rows_bdc_without_sale(self):
        return [
            {
                "key": "bdc_lost",
                "name": self.env._("BDC Lost"),
                "is_closed": True,
                "piste_relance_days": 30,
                "description": self.env._(
                    "The BDC could not bring the client in; a follow-up comes later."
                ),
            },
            {
                "key": "bdc_invalid",
                "name": self.env._("BDC Invalid"),
                "is_closed": True,
                "fold": True,
                "piste_is_trash": True,
                "description": self.env._(
                    "The bin: out of lists and figures, as if the client had never"
                    " been. A manager can bring it back."
                ),
            },
        ]

    @api.model
    def _rows_bdc_visit(self):
        return [
            {
                "key": "scheduled",
                "name": self.env._("Appointment Scheduled"),
                "piste_trigger": "meeting",
                "description": self.env._("The client has an appointment planned."),
            },
            {
                "key": "present",
                "name": self.env._("Appointment Present/Walk-in"),
                "role": "proposal",
                "piste_trigger": "arrival",
                "description": self.env._(
                    "The client came to the branch, with an appointment or without."
                ),
            },
            {
                "key": "showroom_lost",
                "name": self.env._("Showroom Lost"),
                "role": "lost",
                "fold": True,
                "description": self.env._("Lost after the client had come."),
            },
        ]

    @api.model
    def _rows_bdc_sale(self):
        return [
            {
                "key": "taken",
                "name": self.env._("Taken in Charge"),
                "role": "won",
                "piste_stamp": "sale",
                "description": self.env._("Sold: the date of sale is set."),
            },
            {
                "key": "fi_lost",
                "name": self.env._("F&I Lost"),
                "is_closed": True,
                "fold": True,
                "description": self.env._(
                    "Sold, then lost at financing: the date of sale stays, the sale"
                    " does not count."
                ),
            },
            {
                "key": "undelivered",
                "name": self.env._("Sold, Not Delivered"),
                "is_won": True,
                "is_closed": True,
                "description": self.env._("Sold, being prepared."),
            },
            {
                "key": "delivered",
                "name": self.env._("Delivered"),
                "is_won": True,
                "is_closed": True,
                "piste_stamp": "delivery",
                "description": self.env._("Delivered: the delivery date is set."),
            },
        ]
