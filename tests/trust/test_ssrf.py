"""AC16: no address that a lead types leads us into our own network: 0 connections, looked at where sockets connect."""

import socket
import time

import pytest

from compliance.webhooks import sending
from compliance.webhooks.guard import Refused, host_of, only_public
from compliance.webhooks.sending import Failed, Gate, post
from tests.compliance.listening import HERE, HOST, URL, listening, probe

# Addresses that are no host on the internet by name.
DISGUISED = [
    "https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.0.0.1/", "https://0x7f000001/",
    "https://127.1/", "https://127.0.0.1./", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://localhost/", "https://hr/", "http://hr.example.org/",
    "https://hr.example.org:8443/", "https://hr.example.org:22/", "https://name:word@hr.example.org/",
    "https://hr.example.org@127.0.0.1/", "https://hr.example.org\\@127.0.0.1/", "https://127。0。0。1/",
    "https://①②⑦.0.0.1/", "https://hr.example.org/#@127.0.0.1", "ftp://hr.example.org/", "file:///etc/passwd",
    "gopher://hr.example.org/", "//hr.example.org/", "https:///hook", "https://hr.example.org/a b",
    "https://hr.example.org/\r\nHost: x", "https://[::1", "https://hr.example.org:https/", "https://a..b/", "https://-a.b/",
]  # fmt: skip

# What a name may be found to be.
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "0.0.0.0", "100.64.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fe80::1", "fe80::1%eth0", "fec0::1",
    "fc00::1", "fd12:3456::1", "ff02::1",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4009:80b::200e"]


@pytest.fixture
def connected(monkeypatch):
    """Every address to which a socket was asked to connect; none of them is let out."""
    seen = []

    def connect(self, address):
        seen.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return seen


def test_there_are_thirty_targets_and_more():
    assert len({*DISGUISED, *PRIVATE}) >= 60


@pytest.mark.parametrize("url", DISGUISED)
def test_an_address_in_disguise_is_refused_before_anybody_is_asked(connected, url):
    asked = []
    gate = Gate(look_up=lambda host: asked.append(host) or [PUBLIC[0]])
    with pytest.raises(Refused):
        post(url, b"{}", {}, gate=gate)
    assert asked == connected == []


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_is_found_within_a_network_is_refused(connected, address):
    for found in ([address], [PUBLIC[0], address], [address, PUBLIC[0]]):
        with pytest.raises(Refused):
            post(URL, b"{}", {}, gate=Gate(look_up=lambda host, found=found: found))
    assert connected == []


@pytest.mark.parametrize("address", PUBLIC)
def test_the_connection_goes_to_the_very_address_that_was_looked_at(connected, address):
    """A name that answers differently a second time is not asked a second time (DNS rebinding)."""
    answers = [[address], [HERE], [HERE]]
    with pytest.raises(Failed):
        post(URL, b"{}", {}, gate=Gate(look_up=lambda host: answers.pop(0)))
    assert connected == [address]
    assert len(answers) == 2


def test_a_name_that_turns_private_later_is_refused_then(connected):
    answers = [[PUBLIC[0]], [HERE]]
    gate = Gate(look_up=lambda host: answers.pop(0))
    with pytest.raises(Failed):
        post(URL, b"{}", {}, gate=gate)
    with pytest.raises(Refused):
        post(URL, b"{}", {}, gate=gate)
    assert connected == [PUBLIC[0]]


def test_nobody_of_that_name_is_no_reason_to_connect(connected):
    with pytest.raises(Refused):
        post(URL, b"{}", {}, gate=Gate(look_up=lambda host: []))
    assert connected == []


def test_a_redirect_into_the_network_is_not_followed(tmp_path):
    with listening(tmp_path) as heard, probe() as (port, seen):
        heard.location = f"https://{HERE}:{port}/"
        for status in (301, 302, 303, 307, 308):
            heard.answers = [status]
            with pytest.raises(Failed, match="redirect"):
                post(URL, b"{}", {}, gate=heard.gate())
        assert len(heard.got) == 5
        time.sleep(0.1)
    assert seen == []


def test_without_the_guard_the_probe_is_reached():
    """The negative control: the same message, the same name, and nobody looks at what it was found to be."""
    with probe() as (port, seen):
        with pytest.raises(Refused):
            post(URL, b"{}", {}, gate=Gate(look_up=lambda host: [HERE], port=port))
        assert seen == []
        with pytest.raises(Failed):
            post(URL, b"{}", {}, gate=Gate(look_up=lambda host: [HERE], choose=lambda found: found[0], port=port))
        time.sleep(0.1)
        assert len(seen) == 1


def test_public_addresses_and_plain_names_pass():
    for address in PUBLIC:
        assert only_public([address]) == address
    assert host_of(URL) == host_of(f"https://{HOST.upper()}./hook") == host_of(f"https://{HOST}:443/hook?a=b") == HOST


# TLS, and time


def test_the_name_is_said_and_checked_by_tls(tmp_path):
    with listening(tmp_path) as heard:
        assert post(URL, b"{}", {}, gate=heard.gate()) == 204
        assert heard.names == [HOST]
        for url, gate in (
            ("https://other.example.org/", heard.gate()),  # a certificate for another name
            (URL, Gate(look_up=lambda host: [HERE], choose=lambda found: found[0], port=heard.port)),  # nobody's
        ):
            with pytest.raises(Failed, match="certificate"):
                post(url, b"{}", {}, gate=gate)
        assert len(heard.got) == 1


def test_a_side_that_never_answers_is_left_in_seconds(monkeypatch):
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(sending, "READ_SECONDS", 0.2)
    with socket.create_server((HERE, 0)) as silent:
        gate = Gate(look_up=lambda host: [HERE], choose=lambda found: found[0], port=silent.getsockname()[1])
        with pytest.raises(Failed, match="in time"):
            post(URL, b"{}", {}, gate=gate)


def test_a_side_that_sends_a_byte_now_and_then_is_left_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(sending, "READ_SECONDS", 0.5)

    dripped = []

    def drip(self) -> None:
        for _ in range(200):
            dripped.append(True)
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.05)

    with listening(tmp_path) as heard:
        heard.handler.do_POST = drip
        with pytest.raises(Failed, match="in time"):
            post(URL, b"{}", {}, gate=heard.gate())
    assert len(dripped) < 150  # broken off, not waited for


def test_a_resolver_that_hangs_is_left_as_well(monkeypatch):
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: time.sleep(0.3) or [])
    assert sending.look_up(HOST) == []


def test_of_a_long_answer_only_a_part_is_read(tmp_path, monkeypatch):
    read = []
    real = sending.http.client.HTTPResponse.read
    monkeypatch.setattr(
        sending.http.client.HTTPResponse, "read", lambda self, most=None: read.append(most) or real(self, most)
    )
    with listening(tmp_path) as heard:
        post(URL, b"{}", {}, gate=heard.gate())
    assert read == [64 * 1024]
