from hashlib import sha256

from odoo.tests import HttpCase, tagged

from .test_contract_seal import SealedContract


@tagged("post_install", "-at_install", "piste_contract")
class TestVerifyPage(SealedContract, HttpCase):
    """U7: everybody who holds the file can verify it."""

    def _ask(self, number, digest):
        return self.url_open(f"/piste/verify?number={number}&sha256={digest}").text

    def test_number_and_hash(self):
        """U7: the sealed copy, the document that was read, anything else."""
        name = self.order.name
        for digest in (self.request.sealed_hash, self.request.document_hash.upper()):
            page = self._ask(name, digest)
            self.assertIn("alert-success", page)
            self.assertIn("Gisèle Potvin", page)
        for number, digest in (
            (name, "0" * 64),
            ("S99999", self.request.sealed_hash),
            (name, "xyz"),
            (name, "%27"),
            ("%C3%A9" * 300, self.request.sealed_hash),
        ):
            with self.subTest(number=number[:10], digest=digest[:10]):
                page = self._ask(number, digest)
                self.assertIn("alert-danger", page)
                self.assertNotIn("Gisèle Potvin", page)

    def test_back_office_document(self):
        """U7: only who reads the contract opens its file there."""
        path = f"/piste/contract/{self.request.id}/document.pdf"
        self.authenticate(self.rep.login, self.rep.login)
        answer = self.url_open(path)
        self.assertEqual(sha256(answer.content).hexdigest(), self.request.sealed_hash)
        for user in (self.rep_b, self.portal_a):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                self.assertEqual(self.url_open(path).status_code, 404)
