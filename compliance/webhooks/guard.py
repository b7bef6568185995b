"""Which addresses a message may go to: the public internet by name, over TLS, and nothing of our own network (SSRF)."""

import ipaddress
import re
from urllib.parse import urlsplit

NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
HTTPS = 443

# Forms of IPv6 that carry an IPv4 address to somewhere else: NAT64, Teredo, 6to4.
CARRIES_IPV4 = [ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")]
UNICAST = ipaddress.ip_network("2000::/3")
# Not all of them are known as such to every Python that we run on.
NOT_PUBLIC = [
    ipaddress.ip_network(one)
    for one in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
]


class Refused(Exception):
    """Nothing was sent, and no connection made; the message says why."""


def host_of(url: str) -> str:
    """The name of the host of an address that may be told. Raises Refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This address cannot be read.") from None
    if parts.scheme != "https":
        raise Refused("The address must begin with https://.")
    if "@" in parts.netloc:
        raise Refused("Leave the name and password out of the address. The signature shows that it is us.")
    if port not in (None, HTTPS):
        raise Refused("Only the usual port of https is allowed. Leave the port out.")
    if parts.fragment or re.search(r"[\s\\\x00-\x1f\x7f]", url) or not url.isascii():
        raise Refused("This address holds signs that an address for programs cannot have.")
    host = (parts.hostname or "").removesuffix(".")
    labels = host.split(".")
    # A number is an address in disguise: decimal, octal, hexadecimal; and so is anything in brackets.
    if len(labels) < 2 or not all(NAME.fullmatch(one) for one in labels) or not re.search("[a-z]", labels[-1]):
        raise Refused("Give the name of a host on the internet, not a number and not a name inside a network.")
    if labels[-1].startswith("0x"):
        raise Refused("Give the name of a host on the internet, not a number and not a name inside a network.")
    return host


def is_public(address: str) -> bool:
    """Whether an IP address is a host on the internet, and nothing that leads back to us or to our network."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip not in UNICAST or any(ip in one for one in CARRIES_IPV4):
            return False
    elif any(ip in one for one in NOT_PUBLIC):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def only_public(addresses: list[str]) -> str:
    """The address to connect to. Raises Refused if there is none, or if any of them is ours."""
    if not addresses:
        raise Refused("No host of this name was found.")
    if not all(is_public(one) for one in addresses):
        raise Refused("This host is not on the internet: its address is that of a private or reserved network.")
    return addresses[0]
