from odoo.addons.piste.tests.common import PisteCommon


class DealershipCommon(PisteCommon):
    """The set of the BDC loaded, its switch on, and an opportunity of the rep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stage = cls.env["crm.stage"]
        cls.env["piste.status.set"]._load("dealership")
        cls.switch(True)
        cls.opportunity = cls.create_opportunity()

    @classmethod
    def switch(cls, on):
        cls.env["res.config.settings"].create({"group_piste_dealership": on}).execute()

    @classmethod
    def stage(cls, key):
        return cls.env.ref(f"__piste__.crm_stage_dealership_{key}")

    @classmethod
    def create_opportunity(cls, **values):
        Lead = cls.env["crm.lead"].with_user(cls.rep)
        return Lead.create(
            {
                "name": "Camion bleu",
                "type": "opportunity",
                "user_id": cls.rep.id,
                "partner_id": cls.merchant_a.id,
                **values,
            }
        )
