from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    piste_pad_originator = fields.Char(
        related="company_id.piste_pad_originator", readonly=False
    )
    piste_pad_data_centre = fields.Char(
        related="company_id.piste_pad_data_centre", readonly=False
    )
    piste_pad_short_name = fields.Char(
        related="company_id.piste_pad_short_name", readonly=False
    )
    piste_pad_institution = fields.Char(
        related="company_id.piste_pad_institution", readonly=False
    )
    piste_pad_transit = fields.Char(
        related="company_id.piste_pad_transit", readonly=False
    )
    piste_pad_account = fields.Char(
        related="company_id.piste_pad_account", readonly=False
    )
    piste_sepa_creditor = fields.Char(
        related="company_id.piste_sepa_creditor", readonly=False
    )
    piste_sepa_bank_id = fields.Many2one(
        related="company_id.piste_sepa_bank_id", readonly=False
    )
    piste_debit_journal_id = fields.Many2one(
        related="company_id.piste_debit_journal_id", readonly=False
    )
