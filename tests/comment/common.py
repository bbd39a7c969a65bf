from odoo.fields import Command

from ..common import PisteCommon, PisteRoles

# A word that stands in one discussion and nowhere else in the database.
SECRET = "zyzzyvainterne"


class DiscussionRoles(PisteRoles):
    """Support tells the rep of merchant A about a delay, marketing is in copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discussion = (
            cls.env["piste.discussion"]
            .with_user(cls.agent)
            .create(
                {
                    "name": f"Livraison {SECRET}",
                    "partner_id": cls.merchant_a.id,
                    "concerned_ids": [Command.set(cls.rep.ids)],
                    "cc_ids": [Command.set(cls.marketing.ids)],
                }
            )
        )

    def env_of(self, user):
        """Return an environment of ``user`` with an empty cache, as RPC has."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env(user=user)

    def seen_by(self, user):
        return self.discussion.with_env(self.env_of(user))

    def say(self, user, body, files=()):
        post_id = self.seen_by(user).post_message(body, files)
        return self.env["piste.discussion.post"].browse(post_id)


class DiscussionCase(DiscussionRoles, PisteCommon):
    """Start of the database tests on discussions."""
