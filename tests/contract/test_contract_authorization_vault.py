import os
import stat
import tempfile

from cryptography.fernet import Fernet

from odoo.tests import BaseCase, tagged

from ...utils.vault import Vault, VaultError, key_path


@tagged("post_install", "-at_install", "piste_contract")
class TestAuthorizationVault(BaseCase):
    """OD-26: account numbers open with the key of the server alone."""

    def setUp(self):
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = os.path.join(folder, "below", "keys")
        self.vault = Vault(self.path)

    def assertCode(self, code, method, *args):
        with self.assertRaises(VaultError) as caught:
            method(*args)
        self.assertEqual(caught.exception.code, code)

    def test_what_is_locked_opens_again(self):
        locked = self.vault.lock("123456789", "AUT/2026/0001")
        self.assertNotIn("123456789", locked)
        self.assertEqual(self.vault.open(locked, "AUT/2026/0001"), "123456789")
        self.assertNotEqual(locked, self.vault.lock("123456789", "AUT/2026/0001"))

    def test_first_use_writes_a_key_for_the_server_alone(self):
        self.vault.lock("1", "a")
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        first = self.vault.lock("1", "a")
        self.assertEqual(Vault(self.path).open(first, "a"), "1")

    def test_copied_to_another_row_it_opens_nothing(self):
        locked = self.vault.lock("123456789", "AUT/2026/0001")
        self.assertCode("wrong_key", self.vault.open, locked, "AUT/2026/0002")

    def test_another_key_opens_nothing(self):
        locked = self.vault.lock("123456789", "a")
        with open(self.path, "wb") as file:
            file.write(Fernet.generate_key())
        self.assertCode("wrong_key", self.vault.open, locked, "a")
        self.assertCode("wrong_key", self.vault.rotate, locked)

    def test_lost_or_broken_file_is_told(self):
        locked = self.vault.lock("1", "a")
        os.unlink(self.path)
        self.assertCode("missing", self.vault.open, locked, "a")
        for content in ("", "no key", "é"):
            with self.subTest(content=content):
                with open(self.path, "w", encoding="utf-8") as file:
                    file.write(content)
                self.assertCode("invalid", self.vault.open, locked, "a")

    def test_rotation_by_a_new_key_on_top(self):
        locked = self.vault.lock("123456789", "a")
        with open(self.path, "rb") as file:
            former = file.read()
        key = Fernet.generate_key()
        with open(self.path, "wb") as file:
            file.write(key + b"\n" + former)
        self.assertEqual(self.vault.open(locked, "a"), "123456789")
        again = self.vault.rotate(locked)
        with open(self.path, "wb") as file:
            file.write(key)
        self.assertEqual(self.vault.open(again, "a"), "123456789")
        self.assertCode("wrong_key", self.vault.open, locked, "a")

    def test_place_of_the_keys(self):
        options = {"data_dir": "/data"}
        self.assertEqual(str(key_path(options, {})), "/data/piste/authorization.key")
        options["piste_key_file"] = "/etc/piste.key"
        self.assertEqual(str(key_path(options, {})), "/etc/piste.key")
        environ = {"PISTE_KEY_FILE": "/run/piste.key"}
        self.assertEqual(str(key_path(options, environ)), "/run/piste.key")
