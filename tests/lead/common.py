from odoo.addons.piste.tests.common import PisteCommon


class LeadCommon(PisteCommon):
    """Statuses by role, a reason of loss and a builder of pistes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Status = cls.env["piste.lead.status"]
        cls.new = cls.env.ref("piste.lead_status_new")
        cls.qualified = cls.env.ref("piste.lead_status_marketing")
        cls.sales = cls.env.ref("piste.lead_status_sales")
        cls.nurturing = cls.env.ref("piste.lead_status_nurturing")
        cls.converted = cls.env.ref("piste.lead_status_converted")
        cls.lost = cls.env.ref("piste.lead_status_lost")
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too expensive"})

    @classmethod
    def create_piste(cls, user=None, **values):
        """Create a piste as ``user`` (the rep by default)."""
        Lead = cls.env["crm.lead"].with_user(user or cls.rep)
        return Lead.create({"type": "lead", "partner_name": "Chez Ti-Gus", **values})

    def lose(self, pistes, **values):
        """Lose these pistes by the dialog, with a reason."""
        wizard = pistes.env["crm.lead.lost"].create(
            {
                "lead_ids": [(6, 0, pistes.ids)],
                "lost_reason_id": self.reason.id,
                **values,
            }
        )
        return wizard.action_lost_reason_apply()
