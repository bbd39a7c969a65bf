from odoo import fields, models


class PisteReferral(models.Model):
    """How a client came to us: by another client, by advertising … (GB-02)."""

    _name = "piste.referral"
    _description = "Way a Client Came"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    asks_referrer = fields.Boolean(
        "Ask by Whom",
        help="The client who sent this one is chosen too, to thank him.",
    )
