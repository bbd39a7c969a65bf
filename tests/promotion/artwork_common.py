import base64

from .common import PromotionCase, picture


def visual(kind="JPEG", size=(800, 450), **options):
    """Return a picture that is large enough to be published."""
    return picture(kind, size, **options)


class ArtworkCase(PromotionCase):
    """A submitted promotion of merchant A whose visual is being drawn."""

    @classmethod
    def _artwork(cls, promotion=None, **values):
        promotion = promotion or cls._submitted(image=False)
        return (
            cls.env["piste.artwork"]
            .with_user(cls.marketing)
            .create({"promotion_id": promotion.id, **values})
        )

    @classmethod
    def _version(cls, artwork, data=None, **values):
        return (
            cls.env["piste.artwork.version"]
            .with_user(cls.marketing)
            .create(
                {
                    "artwork_id": artwork.id,
                    "image": base64.b64encode(data or visual()),
                    **values,
                }
            )
        )

    @classmethod
    def _waiting_artwork(cls, promotion=None):
        """Return an artwork whose first version waits for the merchant."""
        artwork = cls._artwork(promotion)
        cls._version(artwork).action_send()
        return artwork

    def _answer(self, artwork, number, decision, reason="", user=None):
        # In sudo mode, as the portal does once it found the artwork by its rights.
        own = artwork.with_user(user or self.portal_a).sudo()
        return own._answer(number, decision, reason)
