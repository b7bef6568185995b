"""Another system as it listens: a real TLS server on this machine, and a gate that leads there. For tests alone."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from compliance.webhooks.guard import only_public
from compliance.webhooks.sending import Gate

HOST = "hr.example.org"
URL = f"https://{HOST}/hook"
HERE = "127.0.0.1"


@lru_cache
def certificate(host: str = HOST) -> bytes:
    """A key and a certificate signed with it, in one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=3650)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=20 * 365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + made.public_bytes(serialization.Encoding.PEM)


@dataclass
class Listener:
    port: int = 0
    got: list[tuple[dict, bytes]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # by SNI
    answers: list[int] = field(default_factory=list)  # one for each message; then 204
    location: str = ""
    trusted: str = ""
    handler: type | None = None

    def gate(self, addresses: Callable[[str], list[str]] = lambda host: [HERE], choose=None) -> Gate:
        """Leads here. `choose`: what is said of the addresses; everything is let through unless it is given."""
        trusted = self.trusted
        return Gate(
            look_up=addresses,
            choose=choose or (lambda found: found[0]),
            context=lambda: ssl.create_default_context(cadata=trusted),
            port=self.port,
        )

    def guarded(self, addresses: Callable[[str], list[str]]) -> Gate:
        return self.gate(addresses, choose=only_public)


@contextmanager
def listening(tmp_path: Path, host: str = HOST) -> Iterator[Listener]:
    pem = certificate(host)
    (tmp_path / f"{host}.pem").write_bytes(pem)
    heard = Listener(trusted=pem[pem.index(b"-----BEGIN CERTIFICATE") :].decode())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(heard.answers.pop(0) if heard.answers else 204)
            if heard.location:
                self.send_header("Location", heard.location)
            self.end_headers()

        def log_message(self, *said) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request, client_address) -> None:
            pass

    heard.handler = Handler
    server = Server((HERE, 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / f"{host}.pem")
    context.sni_callback = lambda connection, name, _: heard.names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def probe() -> Iterator[tuple[int, list]]:
    """A port of this machine, and who has connected to it."""
    seen: list = []
    server = socket.create_server((HERE, 0))
    server.settimeout(0.02)
    stopped = threading.Event()

    def accept() -> None:
        while not stopped.is_set():
            try:
                one, address = server.accept()
            except TimeoutError:
                continue
            seen.append(address)
            one.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], seen
    finally:
        stopped.set()
        thread.join()
        server.close()
