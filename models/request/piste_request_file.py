from odoo import fields, models


class PisteRequestFile(models.Model):
    """A file sent by a client, cleaned; kept with its question, never on his card."""

    _name = "piste.request.file"
    _description = "File of a Request"
    _order = "id"

    item_id = fields.Many2one(
        "piste.request.item", required=True, index=True, ondelete="cascade"
    )
    request_id = fields.Many2one(
        "piste.request", related="item_id.request_id", store=True, index=True
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    name = fields.Char("File Name", required=True, readonly=True)
    mimetype = fields.Char("Type", required=True, readonly=True)
    size = fields.Integer("Size (bytes)", readonly=True)
    content = fields.Binary("File", attachment=True, readonly=True)
