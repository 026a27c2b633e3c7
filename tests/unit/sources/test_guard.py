"""Which addresses may be fetched from."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.guard import refusal

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
]
OWN = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.1.1",
    "198.18.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
]
NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::127.0.0.1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "ff02::1",
    "::ffff:0.0.0.0",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert refusal(address) is None
    assert refusal(address, allow_private=True) is None


@pytest.mark.parametrize("address", OWN)
def test_own_addresses_pass_only_when_allowed(address: str) -> None:
    assert "allow_private" in (refusal(address) or "")
    assert refusal(address, allow_private=True) is None


@pytest.mark.parametrize("address", NEVER)
def test_others_never_pass(address: str) -> None:
    assert refusal(address)
    assert refusal(address, allow_private=True)


def test_the_refusal_names_the_address_that_is_reached() -> None:
    assert (refusal("::ffff:10.0.0.1") or "").startswith("10.0.0.1 is a private address")


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "2130706433"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        refusal(text)


@given(st.ip_addresses())
def test_what_the_standard_library_knows_as_not_global_never_passes(
    ip: IPv4Address | IPv6Address,
) -> None:
    reached = ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
    nat64 = ip in ip_network("64:ff9b::/96")
    if not nat64 and (not reached.is_global or reached.is_multicast or reached.is_loopback):
        assert refusal(str(ip))


@given(st.ip_addresses(v=4))
def test_ipv4_inside_ipv6_is_judged_as_itself(ip: IPv4Address) -> None:
    plain = refusal(str(ip))
    assert refusal(f"::ffff:{ip}") == plain
    assert refusal(f"64:ff9b::{ip}") == plain


@given(st.ip_addresses())
def test_allowing_private_only_ever_allows_more(ip: IPv4Address | IPv6Address) -> None:
    if refusal(str(ip)) is None:
        assert refusal(str(ip), allow_private=True) is None


def test_every_spelling_the_system_resolves_is_judged_after_resolution() -> None:
    for spelling in ("127.1", "0x7f.1", "2130706433"):
        resolved = socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM)[0][4][0]
        assert refusal(str(resolved))
