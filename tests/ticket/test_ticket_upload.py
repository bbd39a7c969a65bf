import io
import unittest

from PIL import Image

from ...utils import upload


def picture(kind="PNG", size=(8, 8)):
    """Return the bytes of a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class TestUploadClean(unittest.TestCase):
    """OD-03: a file is what its bytes say, or it is refused."""

    def test_pictures_and_pdf_are_accepted(self):
        """OD-03: JPEG, PNG and PDF come in, whatever their name says."""
        for data, mimetype in (
            (picture("PNG"), "image/jpeg"),
            (picture("JPEG"), "image/jpeg"),
            (PDF, "application/pdf"),
        ):
            with self.subTest(mimetype):
                name, kind, content = upload.clean("photo.exe", data)
                self.assertEqual(kind, mimetype)
                self.assertTrue(content)
                self.assertNotIn("exe", name)

    def test_attacks_are_refused(self):
        """OD-03: scripts, disguises, bombs and empty files never come in."""
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        cases = {
            "svg": (svg, "format"),
            "html": (b"<html><script>alert(1)</script></html>", "format"),
            "html as png": (b"<html></html>", "format"),
            "broken png": (b"\x89PNG\r\n\x1a\n" + b"<script>" * 10, "format"),
            "gif": (b"GIF89a" + b"\0" * 20, "format"),
            "zip": (b"PK\3\4" + b"\0" * 20, "format"),
            "cut pdf": (b"%PDF-1.4\n<script>", "format"),
            "pdf with script": (PDF.replace(b"/Catalog", b"/JavaScript"), "format"),
            "pdf then html": (PDF + b"<script>" * 500, "format"),
            "empty": (b"", "empty"),
            "heavy": (b"\x89PNG\r\n\x1a\n" + b"\0" * upload.MAX_BYTES, "size"),
        }
        for label, (data, code) in cases.items():
            with self.subTest(label), self.assertRaises(upload.UploadError) as caught:
                upload.clean("x.png", data)
            self.assertEqual(caught.exception.code, code, label)

    def test_nothing_hides_behind_a_picture(self):
        """OD-03: a polyglot picture loses what is not the picture."""
        name, _kind, content = upload.clean(
            "x.png", picture("PNG") + b"<script>alert(1)</script>"
        )
        self.assertNotIn(b"script", content)
        self.assertEqual(name, "x.jpg")

    def test_names_are_harmless(self):
        """OD-03: no folder, control or direction character survives in a name."""
        cases = {
            "photo.png": "photo",
            "../../etc/passwd": "passwd",
            "C:\\temp\\photo.png": "photo",
            "a\0b.png": "ab",
            "a\u202egnp.exe": "agnp",
            "<img src=x>.png": "img src=x",
            "": "file",
            None: "file",
            ".png": "file",
            "é" * 500: "é" * 120,
        }
        for given, expected in cases.items():
            with self.subTest(given=given):
                self.assertEqual(upload.clean_name(given), expected)
