import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...utils import image as image_utils


class PistePictureMixin(models.AbstractModel):
    """One picture per record, decoded and encoded anew whoever brings it.

    What is stored is never the file that was sent: no script, no place and camera
    data, nothing hidden behind the picture.
    """

    _name = "piste.picture.mixin"
    _description = "Picture Mixin"

    image = fields.Binary("Picture", attachment=True)
    image_hash = fields.Char(readonly=True, copy=False, export_string_translation=False)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_picture(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_picture(vals))

    @api.model
    def _clean_picture(self, vals):
        """Return ``vals`` with a harmless picture and its fingerprint.

        :raise ValidationError: unless the picture is a PNG, JPEG or WebP file within
            the limits of :mod:`utils.image`
        """
        vals = {name: value for name, value in vals.items() if name != "image_hash"}
        if "image" not in vals:
            return vals
        if not vals["image"]:
            return {**vals, "image": False, "image_hash": False}
        try:
            data = image_utils.clean(base64.b64decode(vals["image"]))
        except (image_utils.ImageError, binascii.Error) as error:
            code = getattr(error, "code", "format")
            raise ValidationError(self._picture_messages()[code]) from error
        return {
            **vals,
            "image": base64.b64encode(data),
            "image_hash": hashlib.sha256(data).hexdigest()[:16],
        }

    @api.model
    def _picture_messages(self):
        return {
            "size": self.env._(
                "This picture is heavier than 8 MB. Choose a lighter one."
            ),
            "pixels": self.env._(
                "This picture has more than 50 million pixels. Choose a smaller one."
            ),
            "format": self.env._(
                "This file is not a JPEG, PNG or WebP picture. On an iPhone, choose"
                " “Most Compatible” in Settings > Camera > Formats."
            ),
        }
