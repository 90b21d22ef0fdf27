"""Real servers in threads for what leaves the house: they keep what they were sent and answer as told."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Letter:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Robot:
    """A web server on 127.0.0.1. `reply(letter)`: an object as JSON, or (status, headers, content)."""

    reply: Callable[[Letter], dict | tuple[int, dict, bytes]]
    port: int = 0
    letters: list[Letter] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/send?key=k"


def _handler(robot: Robot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            letter = Letter(self.path, dict(self.headers), body)
            robot.letters.append(letter)
            told = robot.reply(letter)
            status, headers, content = (
                told if isinstance(told, tuple) else (200, {}, json.dumps(told).encode())
            )
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, *args):
            pass

    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Handshakes that a test lets fail are no news."""


@contextmanager
def robot(reply=lambda letter: {}, *, tls: ssl.SSLContext | None = None) -> Iterator[Robot]:
    listening = Robot(reply)
    server = _Quiet(("127.0.0.1", 0), _handler(listening))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    listening.port = server.server_port
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield listening
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def line(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A bare port: `talk(connection, over)` says what it likes until the test is over."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    talk(connection, over)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()


def authority(folder: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    """A file with an authority of our own, and a server's context whose certificate it signed for `names`."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented authority")])
    root = _certificate(issuer, issuer, root_key, root_key, x509.BasicConstraints(ca=True, path_length=0))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    called = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    leaf = _certificate(subject, issuer, key, root_key, called)

    trusted, chain = folder / "authority.pem", folder / "server.pem"
    trusted.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return trusted, context


def _certificate(subject, issuer, key, signing_key, extension) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(signing_key, hashes.SHA256())
    )
