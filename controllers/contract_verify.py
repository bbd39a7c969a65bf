import re

from odoo.http import Controller, request, route

from .portal_common import PRIVATE_HEADERS

_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_NUMBER = 64


class ContractVerify(Controller):
    """Public page that tells whether a signed contract is whole (U7).

    Only who holds the file knows its hash: it is never computed here from a number.
    """

    # Public: whoever holds the file may verify it; its hash is the right.
    @route(
        "/piste/verify",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def verify(self, number="", sha256="", lang=None, **_kwargs):
        """Answer for a document number and the SHA-256 of a file."""
        number, sha256 = str(number).strip()[:_MOST_NUMBER], str(sha256).strip().lower()
        # In sudo mode: the languages of the company are no secret.
        installed = dict(request.env["res.lang"].sudo().get_installed())
        if lang in installed:
            request.update_context(lang=lang)
        asked = bool(number and sha256)
        found = asked and _HASH.fullmatch(sha256) and self._find(number, sha256)
        response = request.render(
            "piste.contract_verify_page",
            {
                "number": number,
                "sha256": sha256,
                "asked": asked,
                "found": found or None,
                "html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")},
            },
        )
        response.headers.update(PRIVATE_HEADERS)
        return response

    @staticmethod
    def _find(number, sha256):
        """Return what may be told of a contract: who signed it, and if it is whole.

        In sudo mode: whoever asks is nobody; the hash proves that he has the file.
        """
        requests = request.env["piste.sign.request"].sudo()
        sign_request = requests.search(
            [
                ("order_id.name", "=", number),
                ("state", "=", "signed"),
                "|",
                ("sealed_hash", "=", sha256),
                ("document_hash", "=", sha256),
            ],
            limit=1,
        )
        if not sign_request:
            return None
        return {
            "company": sign_request.company_id.name,
            "is_sealed": sign_request.sealed_hash == sha256,
            "is_whole": not sign_request._verify(),
            "signers": [
                (signer.name_typed, signer.signed_on)
                for signer in sign_request.signer_ids
            ],
        }
