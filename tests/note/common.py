from ..common import PisteCommon

# A word that stands in the notes of rep A and nowhere else in the database.
SECRET = "zyzzyvaprivee"


class NoteCase(PisteCommon):
    """A note of ``rep`` on merchant A, and everybody who must not see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.note = (
            cls.env["piste.note"]
            .with_user(cls.rep)
            .create({"partner_id": cls.merchant_a.id, "body": f"Son frère {SECRET}"})
            .with_user(cls.env.user)
        )
        cls.strangers = {
            role: getattr(cls, role)
            for role in (
                "rep_b",
                "leader",
                "manager",
                "approver",
                "marketing",
                "agent",
                "accountant",
                "portal_a",
                "portal_b",
            )
        }
        cls.strangers["public"] = cls.env.ref("base.public_user")
        # Those of the strangers who may name the model at all.
        cls.salespeople = {
            role: cls.strangers[role] for role in ("rep_b", "leader", "manager")
        }

    def env_of(self, user):
        """Return an environment of ``user`` with an empty cache, as RPC has."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env(user=user)
