from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        """Keep a contract that waits for its approval from leaving by e-mail (U9).

        A note between colleagues goes out; what is made from a model, or marks the
        contract as sent, does not. The server may still tell that money has come.

        :raise UserError: with what the contract waits for
        """
        if self.env.su:
            return super()._action_send_mail(auto_commit=auto_commit)
        for composer in self.filtered(lambda mail: mail.model == "sale.order"):
            if composer.template_id or self.env.context.get("mark_so_as_sent"):
                orders = self.env["sale.order"].browse(composer._evaluate_res_ids())
                orders.filtered("piste_is_contract")._piste_check_approved()
        return super()._action_send_mail(auto_commit=auto_commit)
