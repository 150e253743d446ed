"""Pseudonyms of addresses: whatever holds between two addresses holds between their pseudonyms."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from probes.snapshot.addresses import AddressMask
from probes.snapshot.kinds import ALL, Kind
from tests.snapshot.states import KEY, OTHER_KEY

BLOCKS = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))
STAYING = (
    "0.0.0.0/0",
    "0.0.0.0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.1",
    "169.254.21.13",
    "169.254.22.48/30",
    "169.254.22.49/30",
    "168.63.129.16",
    "35.199.192.0/19",
    "35.199.200.7",
    "130.211.1.2",
    "199.36.153.8/30",
    "203.0.113.9",
    "198.51.100.0/24",
    "255.255.255.255",
    "224.0.0.5",
    "::/0",
    "::1",
    "fe80::1",
    "ff02::1",
    "2001:db8::7",
    "2000::/3",
)
_FOURS = some.integers(0, 2**32 - 1).map(IPv4Address)
_PRIVATES = some.one_of(
    *(some.integers(int(one[0]), int(one[-1])).map(IPv4Address) for one in BLOCKS if one.version == 4)
)
_SIXES = some.one_of(some.integers(0, 2**128 - 1), some.integers(0x2A << 120, (0x2B << 120) - 1)).map(IPv6Address)
_ANY = some.one_of(_FOURS, _PRIVATES, _SIXES)
_KEYS = some.sampled_from([KEY, OTHER_KEY])


def _mask(text: object, key: bytes = KEY, on: frozenset[Kind] = ALL) -> str:
    masked = AddressMask(key, on).mask(str(text))
    assert masked is not None
    return masked


def _common(one: IPv4Address | IPv6Address, other: IPv4Address | IPv6Address) -> int:
    return one.max_prefixlen - (int(one) ^ int(other)).bit_length()


@settings(max_examples=400, deadline=None)
@given(key=_KEYS, one=_FOURS, other=_FOURS, shared=some.integers(0, 32))
def test_two_addresses_have_as_long_a_prefix_in_common_as_before(
    key: bytes, one: IPv4Address, other: IPv4Address, shared: int
) -> None:
    low = (1 << (32 - shared)) - 1
    other = IPv4Address((int(one) & ~low) | (int(other) & low))
    assert _common(ip_address(_mask(one, key)), ip_address(_mask(other, key))) == _common(one, other)


@settings(max_examples=200, deadline=None)
@given(one=_SIXES, other=_SIXES, shared=some.integers(0, 128))
def test_two_ipv6_addresses_have_as_long_a_prefix_in_common_as_before(
    one: IPv6Address, other: IPv6Address, shared: int
) -> None:
    low = (1 << (128 - shared)) - 1
    other = IPv6Address((int(one) & ~low) | (int(other) & low))
    # Inside these an IPv4 address is what counts.
    assume(not any(each in IPv6Network(block) for each in (one, other) for block in ("::/80", "64:ff9b::/96")))
    assert _common(ip_address(_mask(one)), ip_address(_mask(other))) == _common(one, other)


@settings(max_examples=400, deadline=None)
@given(key=_KEYS, address=_ANY)
def test_an_address_stays_in_its_class(key: bytes, address: IPv4Address | IPv6Address) -> None:
    masked = ip_address(_mask(address, key))
    assert masked.version == address.version
    facts = ("is_global", "is_private", "is_link_local", "is_multicast", "is_loopback", "is_reserved", "is_unspecified")
    if int(address) >> 96 or address.version == 4:
        assert [getattr(masked, fact) for fact in facts] == [getattr(address, fact) for fact in facts]
    for block in BLOCKS:
        if block.version == address.version:
            assert (masked in block) == (address in block)


@settings(max_examples=300, deadline=None)
@given(key=_KEYS, address=_ANY, length=some.integers(0, 128), inner=some.integers(0, 128))
def test_a_prefix_keeps_its_length_and_what_it_holds(
    key: bytes, address: IPv4Address | IPv6Address, length: int, inner: int
) -> None:
    assume(not (address.version == 6 and not int(address) >> 32))
    assume(address not in IPv6Network("64:ff9b::/96") if address.version == 6 else True)
    length, inner = sorted((length % (address.max_prefixlen + 1), inner % (address.max_prefixlen + 1)))
    outside, inside = (ip_network((address, size), strict=False) for size in (length, inner))
    masked, masked_inside = ip_network(_mask(outside, key)), ip_network(_mask(inside, key))
    assert (masked.prefixlen, masked_inside.prefixlen) == (length, inner)
    assert (int(masked_inside.network_address) >> (address.max_prefixlen - length) if length else 0) == (
        int(masked.network_address) >> (address.max_prefixlen - length) if length else 0
    )
    assert ip_address(_mask(address, key)) in masked


@settings(max_examples=200, deadline=None)
@given(address=_FOURS, length=some.integers(1, 31))
def test_an_address_written_with_its_subnet_is_the_address(address: IPv4Address, length: int) -> None:
    assume(int(address) & ((1 << (32 - length)) - 1))
    assert _mask(f"{address}/{length}") == f"{_mask(address)}/{length}"


@settings(max_examples=200, deadline=None)
@given(one=_ANY, other=_ANY)
def test_no_two_addresses_get_the_same(one: IPv4Address | IPv6Address, other: IPv4Address | IPv6Address) -> None:
    assume(one != other)
    assert _mask(one) != _mask(other)


def test_a_whole_subnet_is_mapped_onto_a_whole_subnet() -> None:
    """All 4,096 addresses of a /20: each pseudonym once, and all of them in the pseudonym of the /20."""
    mask = AddressMask(KEY, ALL)
    masked = {mask.mask(str(address)) for address in ip_network("20.33.16.0/20")}
    assert masked == {str(address) for address in ip_network(_mask("20.33.16.0/20"))}
    assert _mask("20.33.16.0/20") != "20.33.16.0/20"


@pytest.mark.parametrize("text", STAYING)
@pytest.mark.parametrize("key", [KEY, OTHER_KEY], ids=["one key", "another"])
def test_what_says_nothing_of_anybody_stays(text: str, key: bytes) -> None:
    assert _mask(text, key) == text


def test_an_ipv4_address_inside_an_ipv6_address_has_its_own_pseudonym() -> None:
    four = _mask("20.73.41.9")
    assert ip_address(_mask("::ffff:20.73.41.9")) == ip_address(f"::ffff:{four}")
    assert ip_address(_mask("64:ff9b::20.73.41.9")) == ip_address(f"64:ff9b::{four}")


def test_spelling_makes_no_difference() -> None:
    assert _mask("2A01:04F8:0000::0077") == _mask("2a01:4f8::77")


def test_each_kind_has_its_switch() -> None:
    public, private = frozenset({Kind.PUBLIC}), frozenset({Kind.PRIVATE})
    assert _mask("20.73.41.9", on=private) == "20.73.41.9" != _mask("20.73.41.9", on=public)
    assert _mask("10.73.41.9", on=public) == "10.73.41.9" != _mask("10.73.41.9", on=private)
    assert _mask("10.73.0.0/16", on=private) == _mask("10.73.0.0/16")


@pytest.mark.parametrize(
    "text", ["", "gateway", "300.1.2.3", "1.2.3", "10.0.0.1.2", "a:b", "::g", "1:2:3", "10.0.0.0/", "/8"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert AddressMask(KEY, ALL).mask(text) is None


def test_a_length_that_no_prefix_has_does_not_hide_the_address() -> None:
    assert _mask("20.73.41.9/99") == f"{_mask('20.73.41.9')}/99"


def test_another_key_gives_another_address() -> None:
    assert len({_mask("20.73.41.9", bytes([number]) * 32) for number in range(20)}) > 15
