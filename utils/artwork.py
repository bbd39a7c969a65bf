"""Check a visual that a designer hands in, by its content: pure Python, no ORM."""

import io

from PIL import Image

from . import image, upload

MIN_WIDTH = 600
MIN_HEIGHT = 300
PREVIEW_SIDE = 480
# Beyond the start of the picture data of a JPEG file: escaped bytes and restarts.
ESCAPED = (0x00, *range(0xD0, 0xD8))


class ArtworkError(ValueError):
    """The file is refused.

    ``code`` is ``size``, ``format``, ``pixels``, ``small``, ``extra`` or ``empty``.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read(data):
    """Return a visual cleaned for everybody, its preview and what it measured.

    :param bytes data: content of the file
    :return: content, content of a small preview, width and height as handed in
    :rtype: tuple[bytes, bytes, int, int]
    :raise ArtworkError: no PNG, JPEG or WebP file that is a picture and nothing else,
        too heavy, or too small to be published
    """
    width, height = _measure(data)
    try:
        cleaned = image.clean(data)
    except image.ImageError as error:
        raise ArtworkError(error.code) from error
    return cleaned, _preview(cleaned), width, height


def check_source(filename, data):
    """Return a readable name for a working file, kept byte by byte.

    :raise ArtworkError: unless it is a PDF file that runs nothing, or a PNG or JPEG
        file that is a picture and nothing else
    """
    kind = image.sniff(data)
    if data.startswith(b"%PDF-"):
        try:
            return upload.clean(filename, data)[0]
        except upload.UploadError as error:
            raise ArtworkError(error.code) from error
    if kind not in upload.EXTENSIONS:
        raise ArtworkError("empty" if not data else "format")
    _measure(data)
    return f"{upload.clean_name(filename)}.{upload.EXTENSIONS[kind]}"


def is_source(data):
    """Whether designers go on working with such a file: PNG or JPEG."""
    return image.sniff(data) in upload.EXTENSIONS


def _measure(data):
    """Return width and height of a picture that ends where its file ends."""
    if not data:
        raise ArtworkError("empty")
    if len(data) > image.MAX_BYTES:
        raise ArtworkError("size")
    kind = image.sniff(data)
    if not kind:
        raise ArtworkError("format")
    try:
        width, height = Image.open(io.BytesIO(data), formats=[kind]).size
        end = ENDS[kind](data)
    except Image.DecompressionBombError as error:
        raise ArtworkError("pixels") from error
    except (OSError, SyntaxError, ValueError, IndexError) as error:
        raise ArtworkError("format") from error
    if end > len(data):
        raise ArtworkError("format")
    # A second file behind the picture: a page, an archive, a program.
    if data[end:].strip(b"\x00"):
        raise ArtworkError("extra")
    if width * height > image.MAX_PIXELS:
        raise ArtworkError("pixels")
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        raise ArtworkError("small")
    return width, height


def _png_end(data):
    position = 8
    while True:
        length = int.from_bytes(data[position : position + 4])
        kind = data[position + 4 : position + 8]
        if len(kind) < 4:
            raise ValueError("no end")
        position += 12 + length
        if kind == b"IEND":
            return position


def _jpeg_end(data):
    position = 2
    while True:
        if data[position] != 0xFF:
            raise ValueError("no marker")
        while data[position] == 0xFF:
            position += 1
        marker = data[position]
        position += 1
        if marker == 0xD9:
            return position
        if marker != 0x01 and marker not in ESCAPED:
            position += int.from_bytes(data[position : position + 2])
        if marker == 0xDA:
            position = data.index(b"\xff", position)
            while data[position + 1] in ESCAPED:
                position = data.index(b"\xff", position + 2)


def _webp_end(data):
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + length % 2


ENDS = {"PNG": _png_end, "JPEG": _jpeg_end, image.WEBP: _webp_end}


def _preview(data):
    picture = Image.open(io.BytesIO(data))
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    stream = io.BytesIO()
    if "A" in picture.getbands():
        picture.save(stream, "PNG", optimize=True)
    else:
        picture.convert("RGB").save(stream, "JPEG", quality=80, optimize=True)
    return stream.getvalue()
