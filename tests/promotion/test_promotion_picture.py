import base64
import io
import struct
import zlib
from unittest import TestCase
from unittest.mock import patch

from PIL import Image, features

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.piste.tests.promotion.common import PromotionCase, picture
from odoo.addons.piste.utils import image

# Some builds of Pillow come without WebP.
KINDS = ("PNG", "JPEG", "WEBP") if features.check("webp") else ("PNG", "JPEG")
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64


def bomb(side=30000):
    """Return a PNG of a few kB whose header announces side x side pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


class TestImage(TestCase):
    def _code(self, data):
        with self.assertRaises(image.ImageError) as caught:
            image.clean(data)
        return caught.exception.code

    def test_common_formats_are_accepted(self):
        for kind in KINDS:
            with self.subTest(kind):
                cleaned = image.clean(picture(kind))
                self.assertIn(image.sniff(cleaned), ("PNG", "JPEG"))

    def test_webp_is_refused_politely_by_a_server_that_cannot_decode_it(self):
        with patch.object(image.features, "check", return_value=False):
            self.assertEqual(self._code(b"RIFF\x00\x00\x00\x00WEBPVP8 "), "format")

    def test_anything_else_is_refused(self):
        """I8: by content, whatever the name and the type say."""
        gif = picture("GIF")
        refused = {
            "svg": SVG,
            "html": b"<html>" + SCRIPT,
            "html before a picture": SCRIPT + picture(),
            "heic": HEIC,
            "gif": gif,
            "pdf": b"%PDF-1.4",
            "empty": b"",
            "magic alone": b"\x89PNG\r\n\x1a\n",
            "jpeg magic with a script": b"\xff\xd8\xff" + SCRIPT,
            "truncated": picture("JPEG", (400, 400))[:200],
            "riff but no webp": b"RIFF\x00\x00\x00\x00AVI LIST",
        }
        for name, data in refused.items():
            with self.subTest(name):
                self.assertEqual(self._code(data), "format")

    def test_too_heavy_or_too_large_is_refused_before_decoding(self):
        """I8: size and pixel limits; a bomb costs nothing."""
        self.assertEqual(self._code(picture() + b"x" * image.MAX_BYTES), "size")
        self.assertEqual(self._code(bomb(8000)), "pixels")
        self.assertIn(self._code(bomb(30000)), ("pixels", "format"))

    def test_nothing_hidden_survives(self):
        """I8: metadata, trailing bytes and scripts are gone after re-encoding."""
        exif = Image.Exif()
        exif[0x010E] = SCRIPT.decode()
        exif[0x8825] = {1: "N", 2: (45.0, 30.0, 0.0)}
        for kind in KINDS:
            with self.subTest(kind):
                data = picture(kind, exif=exif) + b"PK\x03\x04" + SCRIPT
                cleaned = image.clean(data)
                self.assertNotIn(b"script", cleaned)
                self.assertNotIn(b"PK\x03\x04", cleaned)
                self.assertFalse(Image.open(io.BytesIO(cleaned)).getexif())

    def test_orientation_of_a_phone_picture_is_applied(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        cleaned = image.clean(picture("JPEG", (80, 40), exif=exif))
        self.assertEqual(Image.open(io.BytesIO(cleaned)).size, (40, 80))

    def test_large_picture_is_reduced_and_transparency_kept(self):
        cleaned = image.clean(picture("JPEG", (4000, 2000)))
        self.assertEqual(Image.open(io.BytesIO(cleaned)).size, (1600, 800))
        stream = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(stream, "PNG")
        self.assertEqual(image.sniff(image.clean(stream.getvalue())), "PNG")


@tagged("post_install", "-at_install", "piste_promotion")
class TestPromotionPicture(PromotionCase, TransactionCase):
    def test_picture_is_cleaned_on_every_way_in(self):
        """I8: create, write, import and RPC store the new encoding only."""
        data = base64.b64encode(picture("JPEG") + SCRIPT)
        promotion = self._create_promotion(image=data)
        self.assertNotIn(SCRIPT, base64.b64decode(promotion.image))
        promotion.image = base64.b64encode(picture("PNG") + SCRIPT)
        self.assertNotIn(SCRIPT, base64.b64decode(promotion.image))
        for refused in (SVG, HEIC, b"x", SCRIPT + picture()):
            with self.assertRaises(ValidationError):
                promotion.image = base64.b64encode(refused)
            with self.assertRaises(ValidationError):
                self._create_promotion(image=base64.b64encode(refused))
        with self.assertRaises(ValidationError):
            promotion.image = "pas du base64 !"

    def test_fingerprint_follows_the_picture_and_cannot_be_forged(self):
        promotion = self._create_promotion(image=False)
        self.assertFalse(promotion.image_hash)
        promotion.image = base64.b64encode(picture())
        first = promotion.image_hash
        promotion.write({"image_hash": "forged"})
        self.assertEqual(promotion.image_hash, first)
        promotion.image = base64.b64encode(picture(color="#ffffff"))
        self.assertNotEqual(promotion.image_hash, first)
        promotion.image = False
        self.assertFalse(promotion.image_hash)

    def test_file_is_never_public(self):
        """I8: the attachment hangs on the promotion and follows its rights."""
        promotion = self._create_promotion()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "piste.promotion"),
                    ("res_id", "=", promotion.id),
                    ("res_field", "=", "image"),
                ]
            )
        )
        self.assertEqual(len(attachment), 1)
        self.assertFalse(attachment.public)
        self.assertFalse(attachment.access_token)
