import ipaddress
import socket
from unittest import TestCase
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.piste.utils import outgoing
from odoo.addons.piste.utils import push as push_utils

from .push_common import SECRET, PushCase, PushService


class TestOutgoing(TestCase):
    """OD-12: which addresses our server calls, and which it never does."""

    def test_addresses(self):
        """OD-12: https, a name, no password, no network behind us."""
        outgoing.check_url("https://push.example.com/v1/messages?x=1")
        outgoing.check_url("https://93.184.216.34:8443/")
        refused = {
            "http://push.example.com/": "url",
            "ftp://push.example.com/": "url",
            "https://": "url",
            "https://user:secret@push.example.com/": "url",
            "https://push.example.com/#part": "url",
            "https://push.example.com:99999/": "url",
            " https://push.example.com/": "url",
            "file:///etc/passwd": "url",
            "gopher://127.0.0.1/": "url",
            "http://127.0.0.1/": "url",
            "https://localhost/": "private",
            "https://a.localhost/": "private",
            "https://printer.local/": "private",
            "https://metadata.google.internal/": "private",
            "https://127.0.0.1/": "private",
            "https://10.1.2.3/": "private",
            "https://169.254.169.254/latest/": "private",
            "https://[::1]/": "private",
            "https://[fd00::1]/": "private",
            "https://[::ffff:10.0.0.1]/": "private",
        }
        for url, code in refused.items():
            with self.subTest(url):
                with self.assertRaises(outgoing.OutgoingError) as caught:
                    outgoing.check_url(url)
                self.assertEqual(caught.exception.code, code)
        outgoing.check_url("http://127.0.0.1:8069/", local=True)
        with self.assertRaises(outgoing.OutgoingError):
            outgoing.check_url("http://10.0.0.1/", local=True)

    def test_what_is_public(self):
        """OD-12: addresses that carry a private one inside are private."""
        for text in ("8.8.8.8", "2606:4700::1111"):
            self.assertTrue(outgoing.is_public(ipaddress.ip_address(text)))
        for text in (
            "0.0.0.0",
            "127.0.0.1",
            "100.64.0.1",
            "192.168.1.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
        ):
            with self.subTest(text):
                self.assertFalse(outgoing.is_public(ipaddress.ip_address(text)))

    def test_name_that_leads_behind_us_is_not_called(self):
        """OD-12: looked up at the moment of the call, all of its addresses."""
        for addresses in (["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"]):
            rows = [(0, 0, 0, "", (address, 443)) for address in addresses]
            with (
                self.subTest(addresses),
                patch.object(socket, "getaddrinfo", return_value=rows),
                self.assertRaises(outgoing.OutgoingError) as caught,
            ):
                outgoing._resolve("push.example.com", 443, False)
            self.assertEqual(caught.exception.code, "private")
        with (
            patch.object(socket, "getaddrinfo", side_effect=socket.gaierror),
            self.assertRaises(outgoing.OutgoingError) as caught,
        ):
            outgoing._Connection("push.example.com", 443)._new_conn()
        self.assertEqual(caught.exception.code, "unreachable")

    def test_connection_goes_to_the_address_that_was_checked(self):
        """OD-12: no second look-up between the check and the call."""
        rows = [(0, 0, 0, "", ("8.8.8.8", 443))]
        with (
            patch.object(socket, "getaddrinfo", return_value=rows),
            patch("urllib3.util.connection.create_connection") as create,
        ):
            connection = outgoing._Connection("push.example.com", 443)
            connection._new_conn()
        self.assertEqual(create.call_args.args[0], ("8.8.8.8", 443))
        self.assertEqual(connection.host, "push.example.com")

    def test_signature(self):
        """OD-12: a value worked out apart, as in docs/push.md."""
        signature = push_utils.sign("cle-de-demonstration", "1765000000", b'{"a":1}')
        self.assertEqual(
            signature,
            "v1=3d47d3b7bd8a9900160d31a63d5523ae0092e14296c30aed2f627fe99eab95f7",
        )


@tagged("post_install", "-at_install", "piste_promotion")
class TestPushProvider(PushCase, TransactionCase):
    """OD-12: where and with what key we send."""

    def test_secret_is_locked_and_never_shown(self):
        """OD-12: neither the administrator nor the database reads it."""
        service = PushService()
        self.addCleanup(service.close)
        provider = self._provider(service)
        self.assertFalse(provider.secret)
        self.assertTrue(provider.has_secret)
        self.env.flush_all()
        self.cr.execute(
            "SELECT secret_locked FROM piste_push_provider WHERE id = %s",
            [provider.id],
        )
        [locked] = self.cr.fetchone()
        self.assertNotIn(SECRET, locked)
        self.assertEqual(provider._vault_call("open", locked), SECRET)
        provider.name = "Autre nom"
        self.assertEqual(provider.sudo().secret_locked, locked)
        self.assertNotIn("secret_locked", provider.with_user(2).fields_get())

    def test_secret_of_another_provider_opens_nothing(self):
        """OD-12: a value copied from one row to another is worth nothing."""
        service = PushService()
        self.addCleanup(service.close)
        provider = self._provider(service)
        other = self._provider(service, active=False)
        other.sudo().secret_locked = provider.sudo().secret_locked
        provider.active = False
        other.active = True
        push = self._due()
        self._work()
        self.assertEqual(push.state, "failed")
        self.assertFalse(service.requests)

    def test_provider_is_complete(self):
        """OD-12: an address, a key, a secret that cannot be guessed; one a company."""
        for values in (
            {"url": False},
            {"url": "http://push.example.com/"},
            {"url": "https://10.0.0.1/"},
            {"key_id": False},
            {"key_id": "clé"},
            {"secret": "court"},
        ):
            data = {
                "name": "Service",
                "kind": "http",
                "url": "https://push.example.com/",
                "key_id": "piste-1",
                "secret": SECRET,
                "active": False,
                **values,
            }
            with (
                self.subTest(values),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.env["piste.push.provider"].create(data)
        self._provider()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._provider()

    def test_local_service_is_refused_unless_the_server_says_so(self):
        """OD-12: a trial on this machine is the decision of who runs the server."""
        with patch.dict("os.environ", {"PISTE_PUSH_LOCAL": "0"}):
            service = PushService()
            self.addCleanup(service.close)
            with self.assertRaises(ValidationError):
                self._provider(service)
        provider = self._provider(service)
        push = self._due()
        with patch.dict("os.environ", {"PISTE_PUSH_LOCAL": "0"}):
            self._work()
        self.assertEqual(push.state, "failed")
        self.assertFalse(service.requests)
        self.assertTrue(provider.active)
