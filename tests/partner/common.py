from ..common import PisteCommon


class TiersCommon(PisteCommon):
    """A client of the rep with two contacts, and the environment of the rep."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"].with_user(cls.rep)
        cls.shop = cls.Partner.create(
            {
                "name": "Boulangerie Deux Épis",
                "is_company": True,
                "piste_type": "client",
                "user_id": cls.rep.id,
                "email": "info@deuxepis.test",
            }
        )
        cls.anais = cls._person("Anaïs Roy", "anais@deuxepis.test")
        cls.luc = cls._person("Luc Côté", "luc@deuxepis.test")

    @classmethod
    def _person(cls, name, email=False, company=None):
        company = company or cls.shop
        return cls.Partner.create(
            {"name": name, "parent_id": company.id, "email": email}
        )

    @classmethod
    def _company(cls, name, **values):
        return cls.Partner.create(
            {
                "name": name,
                "is_company": True,
                "piste_type": "client",
                "user_id": cls.rep.id,
                **values,
            }
        )
