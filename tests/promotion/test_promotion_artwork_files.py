import base64
import io
from unittest import TestCase

from PIL import Image, features

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.piste.utils import artwork

from .artwork_common import ArtworkCase, visual
from .common import picture
from .test_promotion_picture import HEIC, SCRIPT, SVG, bomb

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
KINDS = ("PNG", "JPEG", "WEBP") if features.check("webp") else ("PNG", "JPEG")
REFUSED = {
    "svg": (SVG, "format"),
    "html": (b"<html>" + SCRIPT, "format"),
    "html before": (SCRIPT + visual(), "format"),
    "heic": (HEIC, "format"),
    "gif": (visual("GIF"), "format"),
    "pdf": (PDF, "format"),
    "zip behind a png": (visual("PNG") + b"PK\x03\x04" + b"x" * 30, "extra"),
    "html behind a jpeg": (visual() + SCRIPT, "extra"),
    "pdf behind a jpeg": (visual() + PDF, "extra"),
    "truncated jpeg": (visual()[:400], "format"),
    "truncated png": (visual("PNG")[:-20], "format"),
    "magic alone": (b"\x89PNG\r\n\x1a\n", "format"),
    "bomb": (bomb(8000), "pixels"),
    "narrow": (picture("JPEG", (599, 400)), "small"),
    "flat": (picture("JPEG", (900, 200)), "small"),
    "40 MB": (visual("PNG") + b"\x00" * 40_000_000, "size"),
    "empty": (b"", "empty"),
}


class TestArtworkContent(TestCase):
    """OD-11: a visual is judged by its content."""

    def test_the_upload_set(self):
        """OD-11, I8: each stranger is refused for what it is."""
        for name, (data, code) in REFUSED.items():
            with self.subTest(name):
                with self.assertRaises(artwork.ArtworkError) as caught:
                    artwork.read(data)
                self.assertEqual(caught.exception.code, code)
        with self.assertRaises(artwork.ArtworkError):
            artwork.read(bomb(30000))

    def test_common_pictures_are_cleaned_and_previewed(self):
        """OD-11: PNG, JPEG, progressive JPEG and WebP; a preview of 480 px."""
        cases = [visual(kind) for kind in KINDS]
        cases += [visual("JPEG", progressive=True), visual("JPEG", size=(6000, 3000))]
        for data in cases:
            cleaned, preview, width, height = artwork.read(data)
            self.assertGreaterEqual(width, 800)
            self.assertGreaterEqual(height, 450)
            self.assertLessEqual(max(Image.open(io.BytesIO(cleaned)).size), 1600)
            self.assertEqual(max(Image.open(io.BytesIO(preview)).size), 480)

    def test_real_pictures_end_where_they_end(self):
        """OD-11: noise, which is full of bytes that look like marks."""
        noise = Image.effect_noise((900, 500), 90).convert("RGB")
        for kind in KINDS:
            for options in ({}, {"progressive": True, "quality": 95}):
                stream = io.BytesIO()
                noise.save(stream, kind, **options if kind == "JPEG" else {})
                with self.subTest(kind=kind, options=options):
                    self.assertEqual(artwork.read(stream.getvalue())[2:], (900, 500))

    def test_transparency_is_kept(self):
        stream = io.BytesIO()
        Image.new("RGBA", (800, 400), (0, 0, 0, 0)).save(stream, "PNG")
        cleaned, preview, _width, _height = artwork.read(stream.getvalue())
        for data in (cleaned, preview):
            self.assertEqual(Image.open(io.BytesIO(data)).mode, "RGBA")

    def test_place_and_camera_do_not_survive(self):
        """OD-11: the merchant's picture carries no EXIF."""
        exif = Image.Exif()
        exif[0x010E] = SCRIPT.decode()
        cleaned, preview, *_size = artwork.read(visual("JPEG", exif=exif))
        for data in (cleaned, preview):
            self.assertFalse(Image.open(io.BytesIO(data)).getexif())
            self.assertNotIn(b"script", data)

    def test_working_files_are_named_by_their_content(self):
        """OD-11: PDF, PNG and JPEG; names without NUL, folder or bidi marks."""
        names = {
            "plan\x00.pdf": (PDF, "plan.pdf"),
            "../../etc/x.exe": (visual("PNG"), "x.png"),
            "\u202egpj.exe": (visual(), "gpj.jpg"),
            "": (visual(), "file.jpg"),
        }
        for name, (data, expected) in names.items():
            with self.subTest(repr(name)):
                self.assertEqual(artwork.check_source(name, data), expected)
        script = PDF.replace(b"1 0 obj", b"/JavaScript 1 0 obj")
        webp = [visual("WEBP")] if "WEBP" in KINDS else []
        for data in (SVG, HEIC, b"", script, visual() + PDF, b"PK\x03\x04", *webp):
            with self.assertRaises(artwork.ArtworkError):
                artwork.check_source("x", data)


@tagged("post_install", "-at_install", "piste_promotion")
class TestArtworkUpload(ArtworkCase, TransactionCase):
    """OD-11: the same rules on every way in."""

    def test_refused_files_make_no_version(self):
        """OD-11, I8: by the form, RPC or import, in sudo mode too."""
        job = self._artwork()
        for name, (data, _code) in REFUSED.items():
            values = {"artwork_id": job.id, "image": base64.b64encode(data)}
            for user in (self.marketing, self.env.user):
                Version = self.env["piste.artwork.version"].with_user(user)
                with self.subTest(name), self.assertRaises(ValidationError):
                    Version.create(values)
        with self.assertRaises(ValidationError):
            self.env["piste.artwork.version"].create(
                {"artwork_id": job.id, "image": "pas du base64 !"}
            )
        self.assertFalse(job.version_ids)
        self.assertEqual(self._version(job).number, 1)

    def test_working_file_is_kept_beside_the_picture(self):
        """OD-11: a PDF is kept; what runs or pretends is refused."""
        job = self._artwork()
        version = self._version(
            job, source=base64.b64encode(PDF), source_name="plan\x00.pdf"
        )
        self.assertEqual(base64.b64decode(version.source), PDF)
        self.assertEqual(version.source_name, "plan.pdf")
        for bad in (SVG, SCRIPT, HEIC, visual() + PDF):
            with self.assertRaises(ValidationError):
                self._version(job, source=base64.b64encode(bad), source_name="a.pdf")
            with self.assertRaises(ValidationError):
                job.brief_file = base64.b64encode(bad)

    def test_files_are_never_public(self):
        """I8: each file hangs on its version and follows its rights."""
        version = self._version(self._artwork())
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", version._name),
                    ("res_id", "=", version.id),
                    ("res_field", "!=", False),
                ]
            )
        )
        self.assertEqual(set(files.mapped("res_field")), {"image", "preview", "source"})
        self.assertFalse(any(files.mapped("public")))
        self.assertFalse(any(files.mapped("access_token")))
