"""Check and clean a file that came from a browser: pure Python, no ORM."""

import unicodedata

from . import image

MAX_BYTES = image.MAX_BYTES
MAX_NAME = 120
EXTENSIONS = {"PNG": "png", "JPEG": "jpg"}
MIMETYPES = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf"}
# What makes a PDF act by itself when somebody opens it.
ACTIVE_PDF = (
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/EmbeddedFile",
    b"/XFA",
    b"/RichMedia",
)
TAIL = 1024


class UploadError(ValueError):
    """The file is refused: ``code`` is ``empty``, ``size``, ``pixels``, ``format``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def clean(filename, data):
    """Return a harmless file with the same content for a person.

    What the file claims to be (name, MIME type) is never believed. A picture is
    written anew; a PDF file is kept when it is one from its first to its last byte
    and carries nothing that runs.

    :param str filename: name given by the browser
    :param bytes data: content of the file
    :return: name, MIME type and content
    :rtype: tuple[str, str, bytes]
    :raise UploadError: empty, too heavy, or no PNG, JPEG, WebP or PDF file
    """
    if not data:
        raise UploadError("empty")
    if len(data) > MAX_BYTES:
        raise UploadError("size")
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        extension = "pdf"
    else:
        data = _clean_image(data)
        extension = EXTENSIONS[image.sniff(data)]
    return f"{clean_name(filename)}.{extension}", MIMETYPES[extension], data


def clean_name(filename):
    """Return a readable name without folder, extension, control or bidi characters."""
    base = str(filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    base = base.rsplit(".", 1)[0] if "." in base else base
    kept = (c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    return " ".join("".join(kept).split())[:MAX_NAME].strip(". ") or "file"


def _clean_image(data):
    try:
        return image.clean(data)
    except image.ImageError as error:
        raise UploadError(error.code) from error


def _check_pdf(data):
    complete = b"%%EOF" in data[-TAIL:]
    if not complete or any(word in data for word in ACTIVE_PDF):
        raise UploadError("format")
