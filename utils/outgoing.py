"""Call a service on the Internet that an administrator named: pure Python, no ORM.

A server that calls any address it is given opens the network behind it: only public
addresses over TLS are called, looked up and checked at the moment of the call. What
the service answers is read up to a limit; redirects are not followed.
"""

import ipaddress
import socket
import time
from collections import namedtuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

TIMEOUT = 10  # Seconds: to connect, and to wait for each part of the answer.
DEADLINE = 20  # Seconds for the whole answer.
MAX_ANSWER = 65_536  # Bytes.
LOCALHOST = ("localhost", "127.0.0.1")
# Addresses that carry another one inside: what they lead to is what counts.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Answer = namedtuple("Answer", "status headers body")


class OutgoingError(Exception):
    """No answer: ``code`` is ``url``, ``private``, ``timeout`` or ``unreachable``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def check_url(url, local=False):
    """Refuse an address that is never called.

    :param bool local: let a server on this machine through, without TLS
    :raise OutgoingError: unless it is https, with a host and no password in it
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise OutgoingError("url") from error
    if not host or "@" in parts.netloc or parts.fragment or url != url.strip():
        raise OutgoingError("url")
    if parts.scheme == "http" and local and host in LOCALHOST:
        return
    if parts.scheme != "https":
        raise OutgoingError("url")
    if host in LOCALHOST or host.endswith((".localhost", ".local", ".internal")):
        raise OutgoingError("private")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not is_public(address):
        raise OutgoingError("private")


def is_public(address):
    """Whether an IP address is one of the Internet, not of a network behind us."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if address.version == 6 and address in TRANSLATED:
        inner = ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def post(url, body, headers, local=False):
    """Send ``body`` and return what the service answers, whatever its status.

    :raise OutgoingError: when the address is refused or nothing came back in time
    """
    check_url(url, local)
    with requests.Session() as session:
        # Neither the proxies nor the passwords of this machine.
        session.trust_env = False
        session.mount("https://", _Adapter(local))
        session.mount("http://", _Adapter(local))
        try:
            return _read(session, url, body, headers)
        except requests.Timeout as error:
            raise OutgoingError("timeout") from error
        except requests.RequestException as error:
            raise OutgoingError("unreachable") from error


def _read(session, url, body, headers):
    end = time.monotonic() + DEADLINE
    with session.post(
        url,
        data=body,
        headers=headers,
        timeout=TIMEOUT,
        allow_redirects=False,
        stream=True,
    ) as response:
        content = b""
        for chunk in response.iter_content(8192):
            content += chunk
            if len(content) > MAX_ANSWER:
                break
            if time.monotonic() > end:
                raise OutgoingError("timeout")
        return Answer(response.status_code, response.headers, content[:MAX_ANSWER])


def _resolve(host, port, local):
    """Return the address to connect to: every one of the host must be public.

    :raise OutgoingError: for a host that leads behind us
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [row[4][0] for row in found]
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not is_public(address) and not (local and address.is_loopback):
            raise OutgoingError("private")
    # A server of this machine listens on the older of the two.
    return min(addresses, key=lambda text: ":" in text)


class _Guarded:
    """A connection to the very address that was checked."""

    local = False

    def _new_conn(self):
        name = self._dns_host
        try:
            self._dns_host = _resolve(self.host, self.port, self.local)
        except socket.gaierror as error:
            raise OutgoingError("unreachable") from error
        try:
            return super()._new_conn()
        finally:
            # The certificate is still to be that of the name.
            self._dns_host = name


class _Connection(_Guarded, HTTPSConnection):
    pass


class _LocalConnection(_Guarded, HTTPConnection):
    local = True


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class _LocalPool(HTTPConnectionPool):
    ConnectionCls = _LocalConnection


class _Adapter(HTTPAdapter):
    def __init__(self, local):
        self._pools = {"https": _Pool} | ({"http": _LocalPool} if local else {})
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools
