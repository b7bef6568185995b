"""One message, one connection: to the very address that was looked at, with the name checked by TLS, within seconds."""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from compliance.webhooks.guard import HTTPS, host_of, only_public

CONNECT_SECONDS = 3
READ_SECONDS = 7
READ_BYTES = 64 * 1024


class Failed(Exception):
    """The other side did not take it; the message says why."""


def look_up(host: str) -> list[str]:
    """The addresses of a host, in the order to try; nothing if nobody answers in time."""
    found: list[str] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    # The system's own resolver knows no limit.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(CONNECT_SECONDS)
    return [] if asking.is_alive() else list(found)


@dataclass(frozen=True, slots=True)
class Gate:
    """The way out. There is one, PUBLIC; a test hands in another. No setting leads past it."""

    look_up: Callable[[str], list[str]] = look_up
    choose: Callable[[list[str]], str] = only_public
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    port: int = HTTPS


PUBLIC = Gate()


def post(url: str, body: bytes, headers: Mapping[str, str], *, gate: Gate = PUBLIC) -> int:
    """Sends it and gives the status, 200 to 299. Raises Refused before any connection, Failed after it."""
    host = host_of(url)
    # Looked up once: a name that answers differently a second time cannot lead elsewhere.
    address = gate.choose(gate.look_up(host))
    try:
        status = _exchange(host, address, url, body, headers, gate)
    except ssl.SSLCertVerificationError:
        raise Failed("Its certificate is not valid for this name. Renew or correct it.") from None
    except TimeoutError:
        raise Failed("It did not answer in time. It has seconds: answer first, then work.") from None
    except (OSError, http.client.HTTPException):
        raise Failed("The connection failed or was broken off.") from None
    if 300 <= status < 400:
        raise Failed(f"It answered with a redirect ({status}). Give the final address.")
    if not 200 <= status < 300:
        raise Failed(f"It answered {status}, not 200 to 299.")
    return status


def _exchange(host: str, address: str, url: str, body: bytes, headers: Mapping[str, str], gate: Gate) -> int:
    plain = socket.create_connection((address, gate.port), timeout=CONNECT_SECONDS)
    # A side that sends a byte now and then would never meet the limit of one read.
    late = threading.Event()

    def break_off() -> None:
        late.set()
        try:
            socket.socket.shutdown(plain, socket.SHUT_RDWR)
        except OSError:
            return

    watch = threading.Timer(CONNECT_SECONDS + READ_SECONDS, break_off)
    watch.daemon = True
    watch.start()
    try:
        return _talk(host, plain, url, body, headers, gate)
    except (OSError, http.client.HTTPException):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        plain.close()


def _talk(host: str, plain: socket.socket, url: str, body: bytes, headers: Mapping[str, str], gate: Gate) -> int:
    parts = urlsplit(url)
    # TLS takes its socket away; the one that stays is what can be broken off from outside.
    with gate.context().wrap_socket(plain.dup(), server_hostname=host) as secure:
        secure.settimeout(READ_SECONDS)
        connection = http.client.HTTPConnection(host)
        connection.sock = secure
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, {**headers, "Connection": "close"})
            answer = connection.getresponse()
            answer.read(READ_BYTES)
            return answer.status
        finally:
            connection.close()
