from .common import LeadCommon


class OpportunityCommon(LeadCommon):
    """A prospect of the representative with its contact, and its opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["crm.stage"]
        by_role = Stage._piste_ids_by_role()
        cls.stage_new = Stage.browse(by_role["new"])
        cls.stage_proposal = Stage.browse(by_role["proposal"])
        cls.stage_won = Stage.browse(by_role["won"])
        cls.stage_lost = Stage.browse(by_role["lost"])
        cls.source = cls.env["utm.source"].create({"name": "Salon de l'habitation"})
        cls.prospect = cls.env["res.partner"].create(
            {
                "name": "Bourgeois Industrie",
                "is_company": True,
                "piste_type": "prospect",
                "user_id": cls.rep.id,
                "piste_source_id": cls.source.id,
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Anne Bourgeois", "parent_id": cls.prospect.id}
        )

    @classmethod
    def create_opportunity(cls, user=None, **values):
        """Create an opportunity of the prospect as ``user`` (the rep by default)."""
        return (
            cls.env["crm.lead"]
            .with_user(user or cls.rep)
            .create(
                {
                    "name": "Plage",
                    "type": "opportunity",
                    "partner_id": cls.contact.id,
                    **values,
                }
            )
        )
