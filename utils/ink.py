"""Pictures of signatures that people draw with a finger."""

import base64
import binascii
import io

from PIL import Image, ImageChops, UnidentifiedImageError

MAX_BYTES = 512_000
MAX_SIDE = 4_000
# A dot or an accidental touch is no signature: so wide or high must its trace be.
LEAST_TRACE = 24
LEAST_POINTS = 40


class BadInkError(ValueError):
    """What came is no signature; the text is a key: heavy, picture or empty."""


def read_ink(text):
    """Return the PNG of a drawn signature, drawn anew.

    :param text: base64 of a PNG, with or without the ``data:`` prefix of browsers
    :raise BadInkError: ``heavy``: more than half a megabyte or too many points;
        ``picture``: not a PNG; ``empty``: nothing or a mere dot was drawn
    """
    if not isinstance(text, str):
        raise BadInkError("picture")
    if len(text) > MAX_BYTES * 4 // 3:
        raise BadInkError("heavy")
    try:
        raw = base64.b64decode(text.partition("base64,")[2] or text, validate=True)
        # The header alone, so that no bomb is unpacked.
        picture = Image.open(io.BytesIO(raw), formats=["PNG"])
    except (binascii.Error, ValueError, OSError, UnidentifiedImageError) as error:
        raise BadInkError("picture") from error
    if max(picture.size) > MAX_SIDE:
        raise BadInkError("heavy")
    try:
        picture = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInkError("picture") from error
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    ink = ImageChops.invert(flat.convert("L")).point(lambda shade: 255 * (shade > 96))
    box = ink.getbbox()
    points = ink.histogram()[255]
    if not box or points < LEAST_POINTS:
        raise BadInkError("empty")
    if max(box[2] - box[0], box[3] - box[1]) < LEAST_TRACE:
        raise BadInkError("empty")
    # Without whatever else the file held.
    clean = io.BytesIO()
    flat.save(clean, "PNG", optimize=True)
    return clean.getvalue()
