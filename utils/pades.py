"""Seals on PDF files: PAdES (ETSI EN 319 142) with the key of a company."""

import io
from datetime import UTC, datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

KEY_BITS = 3072
YEARS = 10
FIELD = "Piste"


def new_key(name, country=None):
    """Return a new private key and its certificate, both as PEM bytes.

    The certificate is signed by its own key: who trusts the company trusts it.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name[:64])]
    attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]))
    if country:
        attributes.append(x509.NameAttribute(NameOID.COUNTRY_NAME, country))
    subject = x509.Name(attributes)
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return (
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def _certificate(certificate_pem):
    return asn1_x509.Certificate.load(pem.unarmor(certificate_pem)[2])


def seal(pdf, key_pem, certificate_pem, reason, location=""):
    """Return a PDF with a seal over all that it holds.

    :param bytes pdf: the document; its own bytes stay, the seal is added behind
    """
    certificate = _certificate(certificate_pem)
    signer = signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(pem.unarmor(key_pem)[2]),
        cert_registry=SimpleCertificateStore(),
    )
    output = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            location=location or None,
        ),
        signer=signer,
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output)
    return output.getvalue()


def is_sealed_by(pdf, certificates_pem):
    """Return whether a PDF is whole, as it was sealed by one of these certificates.

    :param certificates_pem: certificates of the company, former ones too
    """
    trusted = [_certificate(certificate) for certificate in certificates_pem]
    if not trusted:
        return False
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        known = {certificate.dump() for certificate in trusted}
        if len(signatures) != 1 or signatures[0].signer_cert.dump() not in known:
            return False
        status = validate_pdf_signature(
            signatures[0],
            ValidationContext(trust_roots=trusted, allow_fetching=False),
        )
    except (
        PdfError,
        SigningError,
        SignatureValidationError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ):
        # A damaged file fails in as many ways as there are damages.
        return False
    return (
        status.bottom_line
        and status.coverage.name == "ENTIRE_FILE"
        and _is_exact(pdf, signatures[0])
    )


def _is_exact(pdf, signature):
    """Return whether the gap that no seal covers holds the seal and nothing else."""
    _start, begin, end, _rest = map(int, signature.byte_range)
    told = bytes(signature.pkcs7_content)
    gap = pdf[begin:end]
    return (
        gap[:1] + gap[-1:] == b"<>"
        and gap[1:-1] == told.hex().upper().encode()
        and not told[_length(told) :].strip(b"\0")
    )


def _length(der):
    """Return how long the DER value is that these bytes begin with."""
    size, first = 2, der[1]
    if first & 0x80:
        count = first & 0x7F
        return size + count + int.from_bytes(der[2 : 2 + count])
    return size + first
