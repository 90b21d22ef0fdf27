"""JSON to an address outside, never to a machine inside (design.md §6). Pure: no Django import.

Addresses of robots are typed by people, and whoever types one must not reach the intranet through us (SSRF;
OWASP, Server-Side Request Forgery Prevention). So a name is looked up once, each address found has to lie
outside, and the connection goes to an address that was judged, with the name for SNI, Host and certificate.
Redirects and proxies of the environment are not followed. `SSL_CERT_FILE` names further authorities to trust.
"""

import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

#: Bytes of an answer.
LIMIT = 64 * 1024
PORTS = {"http": 80, "https": 443}
#: Answers that mean "later": request timeout, too early, too many requests.
LATER = {408, 425, 429}
#: Printable ASCII without the backslash, which some readers of addresses take for a slash.
PLAIN = re.compile(r"[!-\[\]-~]+")
HOST = re.compile(r"[a-z0-9._:-]+")

#: What `is_global` of this or of older Pythons lets through (IANA special-purpose address registries).
SPECIAL = [
    ipaddress.ip_network(block)
    for block in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
]
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Refused(Exception):
    """The same again would be refused again. `said` never holds the address, which bears the robot's key;
    `answer`: the JSON object that came with a status of 4xx, or None."""

    def __init__(self, said: str, answer: dict | None = None):
        super().__init__(said)
        self.said, self.answer = said, answer


class Unreachable(Exception):
    """It may work later. It may also have arrived: whoever sends again sends at least once."""

    def __init__(self, said: str):
        super().__init__(said)
        self.said = said


class Patience(NamedTuple):
    """Seconds: to connect to one address, without a byte, in total. The look-up of a name can't be cut."""

    connect: float = 5
    read: float = 10
    total: float = 20


class Place(NamedTuple):
    scheme: str
    host: str
    port: int
    target: str
    trusted: bool

    @property
    def name(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


PATIENT = Patience()


def look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(place[0] for *_, place in found))


def post(
    url: str,
    payload: dict,
    *,
    allowed: Collection[str] = (),
    resolve: Callable[[str, int], list[str]] = look_up,
    patience: Patience = PATIENT,
) -> dict:
    """The JSON object of an answer 2xx. `allowed`: "host" (its usual ports) or "host:port" that may lie
    inside and speak plain http; all others are https on 443. Raises Refused or Unreachable."""
    place = _place(url, {entry.lower() for entry in allowed})
    deadline = monotonic() + patience.total
    try:
        addresses = _addresses(place, resolve)
        with _connected(place, addresses, deadline, patience) as line:
            status, content = _exchange(place, line, encoded(payload))
    except ssl.SSLCertVerificationError as error:
        raise Refused(one_line(f"{place.name}: {error.verify_message}"))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(one_line(f"{place.name}: {str(error) or type(error).__name__}"))
    if monotonic() >= deadline:
        raise Unreachable(f"{place.name} answers too slowly")
    return _judged(place, status, content)


def check(url: str, *, allowed: Collection[str] = ()) -> None:
    """Raises Refused for an address that `post` would refuse whatever its name is looked up to."""
    place = _place(url, {entry.lower() for entry in allowed})
    with suppress(ValueError):  # a name, not an IP address
        if not place.trusted and not is_outside(place.host):
            raise Refused(f"{place.name} lies inside")


def encoded(payload: dict) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


def one_line(said: str) -> str:
    """What a stranger said, so that a database, a log and a page take it."""
    return "".join(sign if sign.isprintable() else " " for sign in said)[:200]


def is_outside(address: str) -> bool:
    """Whether an IP address is one of the public internet. One that carries an IPv4 address (mapped, 6to4,
    NAT64) is judged by that."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        carried = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_outside(str(carried))
        if ip not in GLOBAL_UNICAST:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in block for block in SPECIAL))


def _place(url: str, allowed: set[str]) -> Place:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Refused("not a web address")
    if not PLAIN.fullmatch(url) or parts.scheme not in PORTS or not HOST.fullmatch(host):
        raise Refused("not a web address")
    if "@" in parts.netloc:
        raise Refused("an address with a user name or a password")
    usual = PORTS[parts.scheme]
    port = usual if port is None else port
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    place = Place(parts.scheme, host, port, target, trusted=False)
    if f"{place.name}:{port}" in allowed or (place.name in allowed and port == usual):
        return place._replace(trusted=True)
    if (place.scheme, port) != ("https", 443):
        raise Refused("only https on port 443 leads outside")
    return place


def _addresses(place: Place, resolve: Callable[[str, int], list[str]]) -> list[str]:
    try:
        found = resolve(place.host, place.port)
    except UnicodeError:
        raise Refused("not a web address")
    if not place.trusted and not all(is_outside(address) for address in found):
        raise Refused(f"{place.name} lies inside")
    return found


@contextmanager
def _connected(
    place: Place, addresses: list[str], deadline: float, patience: Patience
) -> Iterator[socket.socket]:
    """A line to the first address that answers; at the deadline it is hung up, however fast bytes drip."""
    line = _dial(place, addresses, deadline, patience.connect)
    line.settimeout(patience.read)
    # The same socket under a second handle: TLS takes the first one away.
    handle = line.dup()
    bell = threading.Timer(max(deadline - monotonic(), 0), _hang_up, [handle])
    bell.daemon = True
    bell.start()
    try:
        with line:
            yield line
    finally:
        bell.cancel()
        bell.join()
        handle.close()


def _dial(place: Place, addresses: list[str], deadline: float, seconds: float) -> socket.socket:
    failure: OSError = ConnectionError()
    for address in addresses:
        left = deadline - monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, place.port), timeout=min(seconds, left))
        except OSError as error:
            failure = error
    raise failure


def _hang_up(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _exchange(place: Place, line: socket.socket, body: bytes) -> tuple[int, bytes]:
    """Status and content, at most one byte beyond the limit."""
    if place.scheme == "https":
        line = ssl.create_default_context().wrap_socket(line, server_hostname=place.host)
    with line:
        caller = http.client.HTTPConnection(place.host, place.port)
        caller.sock = line
        port = "" if place.port == PORTS[place.scheme] else f":{place.port}"
        headers = {
            "Host": place.name + port,
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "User-Agent": "Keti",
            "Connection": "close",
        }
        caller.request("POST", place.target, body, headers)
        answer = caller.getresponse()
        content = answer.read(LIMIT + 1)
        if len(content) <= LIMIT and answer.length:
            raise http.client.IncompleteRead(content, answer.length)
        return answer.status, content


def _judged(place: Place, status: int, content: bytes) -> dict:
    if status >= 500 or status in LATER:
        raise Unreachable(f"{place.name} answers {status}")
    if 300 <= status < 400:
        raise Refused(f"{place.name} leads elsewhere ({status})")
    if len(content) > LIMIT:
        raise Refused(f"{place.name} answers more than {LIMIT} bytes")
    answer = _object(content)
    if not 200 <= status < 300:
        raise Refused(f"{place.name} answers {status}", answer)
    if answer is None:
        raise Refused(f"{place.name} answers no JSON object")
    return answer


def _object(content: bytes) -> dict | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
