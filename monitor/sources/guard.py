"""Judges addresses: which ones a source may be fetched from. Pure.

A feed's URL and its redirects are other people's words, and this program often stands where they
do not: inside a company's network, beside a cloud's metadata service. So the judge looks at the
address a socket is about to connect to, never at a name, which may resolve anew a moment later.

The table follows the IANA special-purpose address registries. `ipaddress.is_private` alone lets
100.64.0.0/10, NAT64 and multicast pass, `is_global` lets fec0::/10 pass.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple


class _Block(NamedTuple):
    """A range of addresses no public server has."""

    network: IPv4Network | IPv6Network
    #: What the addresses are, as it stands in messages.
    what: str
    #: Whether `allow_private` opens it: something of one's own may answer there.
    own: bool = False


def _blocks(*rows: tuple[str, str] | tuple[str, str, bool]) -> tuple[_Block, ...]:
    return tuple(_Block(ip_network(row[0]), *row[1:]) for row in rows)


#: Where clouds hand out credentials to whoever asks from inside. Never a feed, so never allowed.
_METADATA: Final = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # AWS, Google, Azure, DigitalOcean, OpenStack
            "169.254.170.2",  # AWS ECS
            "169.254.170.23",  # AWS EKS
            "100.100.100.200",  # Alibaba
            "168.63.129.16",  # Azure's wire server, in public space
            "192.0.0.192",  # Oracle
            "fd00:ec2::254",  # AWS
            "fd00:ec2::23",  # AWS EKS
            "fd20:ce::254",  # Google
        ),
    )
)

#: The first block that holds an address names it.
_IPV4: Final = _blocks(
    ("0.0.0.0/8", "an unspecified address"),
    ("10.0.0.0/8", "a private address", True),
    ("100.64.0.0/10", "a carrier-grade NAT address", True),
    ("127.0.0.0/8", "a loopback address", True),
    ("169.254.0.0/16", "a link-local address", True),
    ("172.16.0.0/12", "a private address", True),
    ("192.0.0.0/24", "a protocol assignment"),
    ("192.0.2.0/24", "a documentation address"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("192.168.0.0/16", "a private address", True),
    ("198.18.0.0/15", "a benchmarking address", True),
    ("198.51.100.0/24", "a documentation address"),
    ("203.0.113.0/24", "a documentation address"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
)
_IPV6: Final = _blocks(
    ("::/128", "an unspecified address"),
    ("::1/128", "a loopback address", True),
    ("2001::/23", "a protocol assignment"),  # Teredo and ORCHID among them
    ("2001:db8::/32", "a documentation address"),
    ("2002::/16", "a 6to4 address"),
    ("3fff::/20", "a documentation address"),
    ("fc00::/7", "a private address", True),
    ("fe80::/10", "a link-local address", True),
    ("fec0::/10", "a site-local address", True),
    ("ff00::/8", "a multicast address"),
)
#: All that IANA has given to public IPv6 hosts; what lies outside is refused unnamed.
_IPV6_GLOBAL: Final = IPv6Network("2000::/3")
#: On a network with IPv6 only, DNS64 answers for every IPv4 server with an address in here.
_NAT64: Final = IPv6Network("64:ff9b::/96")


def refusal(address: str, *, allow_private: bool = False) -> str | None:
    """Why nothing may be fetched from this IP address, or None when it may.

    With `allow_private`, loopback, private, link-local and carrier-grade NAT addresses may;
    metadata services, multicast and reserved addresses may not even then. IPv4 inside IPv6
    (mapped, NAT64) is judged as the IPv4 address it reaches.

    Raises ValueError when `address` is no IP address.
    """
    ip = _reached(ip_address(address.partition("%")[0]))
    if ip in _METADATA:
        return f"{ip} is a cloud's metadata service, which no source may reach"
    for block in _IPV4 if isinstance(ip, IPv4Address) else _IPV6:
        if ip in block.network:
            return _refused(ip, block, allow_private=allow_private)
    if isinstance(ip, IPv6Address) and ip not in _IPV6_GLOBAL:
        return f"{ip} is a reserved address"
    return None


def _reached(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address wraps, else the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip


def _refused(ip: IPv4Address | IPv6Address, block: _Block, *, allow_private: bool) -> str | None:
    if not block.own:
        return f"{ip} is {block.what}"
    if allow_private:
        return None
    return f"{ip} is {block.what} (allow_private: true on the source permits it)"
