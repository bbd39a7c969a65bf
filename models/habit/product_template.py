from odoo import models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_piste_interested_clients(self):
        """Open the clients who buy these products, ready to be written to (GB-07).

        :return: window action on the clients that the user may read
        """
        self.check_access("read")
        clients = self.env["piste.habit"]._read_group(
            [("product_tmpl_id", "in", self.ids)], ["partner_id"]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.res_partner_action_interested"
        )
        domain = Domain("id", "in", [client.id for (client,) in clients])
        return {**action, "domain": list(domain)}
