"""Make a picture that came from a browser harmless: pure Python, no ORM."""

import io

# Odoo keeps Pillow to a few formats; importing its plugin adds WebP.
from PIL import Image, ImageOps, UnidentifiedImageError, WebPImagePlugin, features

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 1600
# First bytes of the only formats that are let in: what a file says it is (name,
# MIME type) is never looked at.
WEBP = WebPImagePlugin.WebPImageFile.format
MAGIC = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"RIFF": WEBP}


class ImageError(ValueError):
    """The picture is refused; ``code`` is ``size``, ``format`` or ``pixels``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def sniff(data):
    """Return the PIL format announced by the first bytes, or None."""
    kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)
    if kind == WEBP and (data[8:12] != b"WEBP" or not features.check("webp")):
        return None
    return kind


def clean(data):
    """Return a fresh picture with the same look and nothing else in it.

    The picture is decoded and written anew, at most 1600 px wide or high: metadata
    (place, camera), trailing bytes and scripts hidden in the file do not survive.

    :param bytes data: content of the uploaded file
    :return: content of a PNG (when it has transparent parts) or JPEG file
    :rtype: bytes
    :raise ImageError: too heavy, too many pixels, or no PNG, JPEG or WebP picture
    """
    if len(data) > MAX_BYTES:
        raise ImageError("size")
    kind = sniff(data)
    if not kind:
        raise ImageError("format")
    try:
        return _encode(_open(data, kind))
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError) as error:
        raise ImageError("format") from error
    except (SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError("format") from error


def _open(data, kind):
    picture = Image.open(io.BytesIO(data), formats=[kind])
    # Before decoding: the header alone tells how much memory it would take.
    if picture.width * picture.height > MAX_PIXELS:
        raise ImageError("pixels")
    if kind == "JPEG":
        picture.draft("RGB", (MAX_SIDE * 2, MAX_SIDE * 2))
    return ImageOps.exif_transpose(picture)


def _encode(picture):
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    picture = picture.convert("RGBA" if transparent else "RGB")
    # A new picture takes no metadata along.
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    stream = io.BytesIO()
    if transparent:
        fresh.save(stream, "PNG", optimize=True)
    else:
        fresh.save(stream, "JPEG", quality=85, optimize=True, progressive=True)
    return stream.getvalue()
