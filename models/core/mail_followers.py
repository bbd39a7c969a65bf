from odoo import models

from .document_reference import DocumentReference


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    res_id = DocumentReference()
