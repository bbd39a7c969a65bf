import base64
import io

from PIL import Image, ImageDraw

from .common import PisteContracts

SEEN = {"ip": "203.0.113.7", "user_agent": "Tablet"}


def drawing(points=((20, 60), (90, 20), (160, 70), (240, 30)), size=(300, 100)):
    """Return the base64 of a PNG with one stroke."""
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).line(points, fill="black", width=4)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


class PisteCeremony(PisteContracts):
    """A contract that Gisèle is to sign, with its document drawn for real."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gisele = cls.env["res.partner"].create(
            {
                "name": "Gisèle Potvin",
                "parent_id": cls.merchant_a.id,
                "type": "contact",
                "email": "gisele@example.com",
                "lang": "fr_CA",
            }
        )
        cls.order = cls._quote()

    @classmethod
    def _present(cls, order=None, partners=None, **values):
        """Return whose turn it is, as the dialog of the representative does."""
        order = order or cls.order
        wizard = cls.env["piste.contract.sign"].with_user(order.user_id)
        partners = partners or cls.gisele
        wizard = wizard.create(
            {
                "order_id": order.id,
                "signer_id": partners[0].id,
                "second_signer_id": partners[1:].id,
                **values,
            }
        )
        return wizard._prepare().sudo()

    @classmethod
    def _sign_by(cls, signer, name="Gisèle Potvin", **values):
        """Read and sign as the pages do."""
        signer._read(SEEN)
        signer._sign(
            **{
                "name": name,
                "ink": drawing(),
                "document_hash": signer.request_id.document_hash,
                "submission": "one",
                "seen": SEEN,
                **values,
            }
        )

    @classmethod
    def _seal_all(cls):
        """Seal as the job does, which commits after each."""
        for sign_request in cls.env["piste.sign.request"].sudo()._to_seal(100):
            sign_request._seal()
