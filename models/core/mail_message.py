from odoo import models

from .document_reference import DocumentReference


class MailMessage(models.Model):
    _inherit = "mail.message"

    res_id = DocumentReference()
