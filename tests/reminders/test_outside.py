"""What goes outside goes to the address that was judged, in time, and no further."""

import json
import socket
from time import monotonic

import pytest

from reminders import outside
from reminders.outside import LIMIT, Patience, Refused, Unreachable, is_outside, post
from tests.reminders.servers import authority, line, robot

QUICK = Patience(connect=1, read=0.3, total=0.8)

INSIDE = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.255.255.254",
    "private 10/8": "10.0.0.1",
    "private 172.16/12": "172.31.255.255",
    "private 192.168/16": "192.168.1.1",
    "link-local, where clouds keep their keys": "169.254.169.254",
    "CGNAT": "100.64.0.1",
    "CGNAT, where a cloud keeps its keys": "100.100.100.200",
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "protocol assignments": "192.0.0.9",
    "6to4 relays": "192.88.99.1",
    "benchmarks": "198.18.0.1",
    "documentation": "203.0.113.5",
    "loopback, IPv6": "::1",
    "unspecified, IPv6": "::",
    "unique local": "fd00::1",
    "link-local, IPv6": "fe80::1",
    "link-local with its zone": "fe80::1%lo",
    "site-local": "fec0::1",
    "multicast, IPv6": "ff02::1",
    "documentation, IPv6": "2001:db8::1",
    "documentation, newer": "3fff::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "discard": "100::1",
    "IPv4 mapped": "::ffff:127.0.0.1",
    "IPv4 mapped, private": "::ffff:10.1.2.3",
    "IPv4 compatible": "::127.0.0.1",
    "6to4": "2002:7f00:1::",
    "6to4, private": "2002:c0a8:101::1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64, link-local": "64:ff9b::a9fe:a9fe",
    "NAT64 of the own network": "64:ff9b:1::808:808",
}
OUTSIDE = ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808"]


def at(*addresses: str):
    """A resolver that answers once: who asks twice may be told otherwise (DNS rebinding)."""
    answers = [list(addresses)]
    return lambda host, port: answers.pop()


def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("address", INSIDE.values(), ids=INSIDE)
def test_an_address_inside_is_refused_alone_and_beside_one_outside(address):
    assert not is_outside(address)
    for found in ([address], ["8.8.8.8", address]):
        with pytest.raises(Refused) as refusal:
            post("https://robot.example/send?key=secret", {}, resolve=at(*found))
        assert refusal.value.said == "robot.example lies inside"


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_outside(address):
    assert is_outside(address)


@pytest.mark.parametrize("written", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]"])
def test_an_address_written_as_a_number_is_judged_as_what_it_is(written):
    with pytest.raises(Refused, match="lies inside"):
        post(f"https://{written}/", {})


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://robot.example/", "only https on port 443 leads outside"),
        ("http://robot.example:443/", "only https on port 443 leads outside"),
        ("https://robot.example:8443/", "only https on port 443 leads outside"),
        ("https://robot.example:0/", "only https on port 443 leads outside"),
        ("https://me:secret@robot.example/", "an address with a user name or a password"),
        ("https://robot.example@127.0.0.1/", "an address with a user name or a password"),
        ("ftp://robot.example/", "not a web address"),
        ("file:///etc/passwd", "not a web address"),
        ("robot.example", "not a web address"),
        ("https:///send", "not a web address"),
        ("https://robot.example:port/", "not a web address"),
        ("https://robot.example:99999/", "not a web address"),
        ("https://[::1/", "not a web address"),
        ("https://robot.example\\@127.0.0.1/", "not a web address"),
        ("https://robot.example/a b", "not a web address"),
        ("https://robot.example/\r\nHost: inside", "not a web address"),
        ("https://１２７.0.0.1/", "not a web address"),
        ("https://%31%32%37.0.0.1/", "not a web address"),
        ("", "not a web address"),
    ],
)
def test_an_address_of_another_form_is_refused_before_it_is_looked_up(url, said):
    with pytest.raises(Refused) as refusal:
        post(url, {}, resolve=never)
    assert refusal.value.said == said


def test_a_name_that_no_resolver_can_ask_for_is_refused():
    with pytest.raises(Refused, match="not a web address"):
        post(f"https://{'a' * 64}.example/", {})


def test_a_name_that_is_not_found_may_be_found_later():
    with pytest.raises(Unreachable):
        post("https://robot.invalid/", {})
    with pytest.raises(Unreachable):
        post("https://robot.example/", {}, resolve=at())


def test_a_host_that_is_allowed_may_lie_inside_and_speak_plain_http():
    with robot(lambda letter: {"errcode": 0}) as gateway:
        assert post(gateway.url, {"text": "宽带"}, allowed=[gateway.place]) == {"errcode": 0}
        assert post(f"{gateway.url}#part", {}, allowed=[gateway.place]) == {"errcode": 0}
    first, second = gateway.letters
    assert (first.path, first.json, second.path) == ("/send?key=k", {"text": "宽带"}, "/send?key=k")
    assert (first.headers["Host"], first.headers["Content-Type"]) == (
        gateway.place,
        "application/json; charset=utf-8",
    )


@pytest.mark.parametrize(
    ("url", "allowed", "may"),
    [
        ("http://gateway.example/", ["gateway.example"], True),
        ("https://gateway.example/", ["gateway.example"], True),
        ("https://gateway.example/", ["Gateway.Example:443"], True),
        ("https://GATEWAY.example./", ["gateway.example"], True),
        ("http://gateway.example:8080/", ["gateway.example:8080"], True),
        ("http://[::1]:8080/", ["[::1]:8080"], True),
        ("http://gateway.example:8080/", ["gateway.example"], False),
        ("http://gateway.example:8081/", ["gateway.example:8080"], False),
        ("http://other.gateway.example/", ["gateway.example"], False),
        ("http://gateway.example.other/", ["gateway.example"], False),
    ],
)
def test_what_is_allowed_is_a_whole_host_on_its_port(url, allowed, may):
    nowhere_inside = "fe80::1%none"
    with pytest.raises(Unreachable if may else Refused):
        post(url, {}, allowed=allowed, resolve=at(nowhere_inside), patience=QUICK)


def test_a_name_is_looked_up_once_and_the_line_goes_to_the_address_that_was_found(tmp_path, monkeypatch):
    trusted, tls = authority(tmp_path, "robot.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with robot(lambda letter: {"errcode": 0}, tls=tls) as listening:
        place = f"robot.example:{listening.port}"
        url = f"https://{place}/send"
        assert post(url, {}, allowed=[place], resolve=at("127.0.0.1")) == {"errcode": 0}
    assert [letter.headers["Host"] for letter in listening.letters] == [place]


def test_the_next_address_is_dialled_when_the_first_does_not_answer():
    with robot() as listening:
        url, place = f"http://robot.example:{listening.port}/", f"robot.example:{listening.port}"
        assert post(url, {}, allowed=[place], resolve=at("::1", "127.0.0.2", "127.0.0.1")) == {}


def test_a_certificate_for_another_name_or_of_a_stranger_is_refused(tmp_path, monkeypatch):
    trusted, tls = authority(tmp_path, "other.example")
    with robot(tls=tls) as listening:
        place = f"robot.example:{listening.port}"

        def send():
            post(f"https://{place}/", {}, allowed=[place], resolve=at("127.0.0.1"))

        with pytest.raises(Refused, match="unable to get local issuer certificate"):
            send()
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(Refused, match="certificate is not valid for 'robot.example'"):
            send()
    assert listening.letters == []


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    with robot() as listening, robot() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{proxy.place}")
        monkeypatch.delenv("no_proxy", raising=False)
        post(listening.url, {}, allowed=[listening.place])
    assert (len(listening.letters), len(proxy.letters)) == (1, 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    with (
        robot() as secret,
        robot(lambda letter: (status, {"Location": secret.url}, b"")) as listening,
        pytest.raises(Refused) as refusal,
    ):
        post(listening.url, {}, allowed=[listening.place, secret.place])
    assert (refusal.value.said, secret.letters) == (f"127.0.0.1 leads elsewhere ({status})", [])


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, Refused),
        (404, Refused),
        (410, Refused),
        (408, Unreachable),
        (425, Unreachable),
        (429, Unreachable),
        (500, Unreachable),
        (502, Unreachable),
        (503, Unreachable),
    ],
)
def test_a_status_says_whether_to_come_again(status, error):
    with robot(lambda letter: (status, {}, b'{"code": 7}')) as listening, pytest.raises(error) as failure:
        post(listening.url, {}, allowed=[listening.place])
    assert failure.value.said == f"127.0.0.1 answers {status}"
    assert getattr(failure.value, "answer", None) == ({"code": 7} if error is Refused else None)


@pytest.mark.parametrize(
    "content",
    [b"", b"ok", b"<html>", b"[1]", b"null", b"\xff", b"[" * 60_000],
    ids=lambda content: content[:6],
)
def test_an_answer_that_is_no_object_is_refused(content):
    with robot(lambda letter: (200, {}, content)) as listening, pytest.raises(Refused) as refusal:
        post(listening.url, {}, allowed=[listening.place])
    assert refusal.value.said == "127.0.0.1 answers no JSON object"


def test_an_answer_up_to_the_limit_is_read_and_a_longer_one_refused():
    def padded(length: int) -> bytes:
        return json.dumps({"a": "x" * (length - len('{"a": ""}'))}).encode()

    answers = [padded(LIMIT), padded(LIMIT + 1), padded(50 * LIMIT)]
    with robot(lambda letter: (200, {}, answers[letter.json["nth"]])) as listening:
        assert len(post(listening.url, {"nth": 0}, allowed=[listening.place])["a"]) == LIMIT - 9
        for nth in (1, 2):
            with pytest.raises(Refused, match=f"answers more than {LIMIT} bytes"):
                post(listening.url, {"nth": nth}, allowed=[listening.place])


def test_an_answer_without_end_is_left_at_the_limit():
    def talk(connection: socket.socket, over) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.is_set():
            connection.sendall(b" " * 1024)

    with line(talk) as port, pytest.raises(Refused, match=f"answers more than {LIMIT} bytes"):
        post(f"http://127.0.0.1:{port}/", {}, allowed=[f"127.0.0.1:{port}"])


def silent(connection: socket.socket, over) -> None:
    over.wait(10)


def dripping(before: bytes):
    """Says `before` at once, then a blank every 50 ms: never so slow that one read runs out of time."""

    def talk(connection: socket.socket, over) -> None:
        connection.sendall(before)
        while not over.wait(0.05):
            connection.sendall(b" ")

    return talk


SLOW = {
    "silent": ("http", silent),
    "status line": ("http", dripping(b"")),
    "header": ("http", dripping(b"HTTP/1.1 200 OK\r\nX-Slow:")),
    "body of known length": ("http", dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{}")),
    "body until the end": ("http", dripping(b"HTTP/1.1 200 OK\r\n\r\n{}")),
    "silent to TLS": ("https", silent),
    "handshake": ("https", dripping(b"\x16\x03\x03\x40\x00")),
}


@pytest.mark.parametrize(("scheme", "talk"), SLOW.values(), ids=SLOW)
def test_whoever_answers_too_slowly_is_hung_up_on(scheme, talk):
    with line(talk) as port:
        began = monotonic()
        with pytest.raises(Unreachable):
            post(f"{scheme}://127.0.0.1:{port}/", {}, allowed=[f"127.0.0.1:{port}"], patience=QUICK)
        assert monotonic() - began < 8


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-host\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200,
    ],
    ids=["nothing", "another protocol", "less than said", "half a chunk", "headers without end"],
)
def test_an_answer_that_breaks_off_may_come_whole_later(said):
    def talk(connection: socket.socket, over) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with line(talk) as port, pytest.raises(Unreachable) as failure:
        post(f"http://127.0.0.1:{port}/", {}, allowed=[f"127.0.0.1:{port}"], patience=QUICK)
    assert failure.value.said.isprintable()


def test_a_port_where_nobody_listens_may_be_open_later():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable, match="refused"):
        post(f"http://127.0.0.1:{port}/", {}, allowed=[f"127.0.0.1:{port}"])


def test_what_is_said_of_a_failure_never_holds_the_key():
    with robot(lambda letter: (404, {}, b"")) as listening:
        for allowed in ([], [listening.place]):
            with pytest.raises(Refused) as refusal:
                post(f"http://{listening.place}/send?key=k-e-y", {}, allowed=allowed)
            assert "k-e-y" not in str(refusal.value)


def test_looking_up_a_name_gives_each_address_once():
    assert set(outside.look_up("localhost", 443)) <= {"127.0.0.1", "::1"}
    assert outside.look_up("127.0.0.1", 443) == ["127.0.0.1"]
