"""Keep account numbers unreadable in the database: the key lies in a file beside it.

The file holds one Fernet key per line. The first one locks; all of them open, so that
a key is replaced by writing the new one on top (``Vault.rotate`` then locks anew what
the old one locked). Pure Python, no ORM.
"""

import json
import os
import pathlib
import tempfile

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

MODE = 0o600  # The user of the server, nobody else.
FILE = pathlib.PurePath("piste", "authorization.key")


class VaultError(Exception):
    """Nothing can be opened: ``code`` is ``missing``, ``invalid`` or ``wrong_key``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def key_path(options, environ=os.environ):
    """Return where the keys lie on this server.

    :param options: the configuration of Odoo: ``piste_key_file``, else a file below
        its ``data_dir``
    :param environ: ``PISTE_KEY_FILE`` comes first
    """
    named = environ.get("PISTE_KEY_FILE") or options.get("piste_key_file")
    return pathlib.Path(named or pathlib.Path(options["data_dir"]) / FILE)


class Vault:
    """Lock and open short texts with the keys of one file.

    :param path: file of the keys, made by the first :meth:`lock`
    """

    def __init__(self, path):
        self._path = pathlib.Path(path)

    def lock(self, text, owner):
        """Return ``text`` unreadable.

        :param str owner: whose text it is: it opens for the same owner alone, so that
            a value copied from one row to another opens nothing
        """
        if not self._path.exists():
            self._create()
        return self._keys().encrypt(_pack(text, owner)).decode()

    def open(self, locked, owner):
        """Return the text that was locked for ``owner``.

        :raise VaultError: without the key of the time, or for another owner
        """
        try:
            content = json.loads(self._keys().decrypt(locked.encode()))
        except InvalidToken as error:
            raise VaultError("wrong_key") from error
        if content["owner"] != owner:
            raise VaultError("wrong_key")
        return content["text"]

    def rotate(self, locked):
        """Return the same text, locked by the first key of the file.

        :raise VaultError: without the key of the time
        """
        try:
            return self._keys().rotate(locked.encode()).decode()
        except InvalidToken as error:
            raise VaultError("wrong_key") from error

    def _keys(self):
        try:
            lines = self._path.read_text(encoding="ascii").split()
        except FileNotFoundError as error:
            raise VaultError("missing") from error
        except (OSError, UnicodeDecodeError) as error:
            raise VaultError("invalid") from error
        try:
            return MultiFernet([Fernet(line) for line in lines])
        except ValueError as error:
            raise VaultError("invalid") from error

    def _create(self):
        """Write a new key; of two servers that do it at once, one wins."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(Fernet.generate_key() + b"\n")
                    os.fchmod(file.fileno(), MODE)
                # Unlike a rename, a link never replaces the key of somebody else.
                os.link(name, self._path)
            finally:
                os.unlink(name)
        except FileExistsError:
            return
        except OSError as error:
            raise VaultError("invalid") from error


def _pack(text, owner):
    return json.dumps({"owner": owner, "text": text}).encode()
