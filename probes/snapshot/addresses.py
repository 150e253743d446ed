"""Pseudonyms of addresses and prefixes: containment, length and kind stay.

A bit is turned over or not, by a keyed function of the bits before it (Xu, Fan, Ammar and Moon, Prefix-preserving IP
address anonymization, 2002), so two addresses have as long a prefix in common afterwards as before. Nothing is turned
on the way to a special range: special ranges stay where they are, and nothing else gets into one. What that gives
away are the first bits of addresses near such a range.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from probes.snapshot.kinds import Kind

_Range: TypeAlias = tuple[int, int, int]
"""Bits of the family, length, and the first so many bits."""

_STAYING = (
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    "::/127",
    "100::/64",
    "2001:db8::/32",
    "3fff::/20",
    "fe80::/10",
    "ff00::/8",
    "168.63.129.16/32",  # Azure's own services (Microsoft, What is IP address 168.63.129.16; documented)
    "35.199.192.0/19",  # Cloud DNS's forwarding (Google, Cloud DNS; documented)
    "35.191.0.0/16",  # health checks, as the next one (Google, Firewall rules for load balancing; documented)
    "130.211.0.0/22",
    "199.36.153.4/30",  # restricted.googleapis.com, private.googleapis.com (Google, Private access; documented)
    "199.36.153.8/30",
    "2600:2d00:0:2::/63",  # IPv6 addresses of BGP sessions (Google, Cloud Router; documented)
)
"""Ranges that say nothing about anybody: special ones (IANA's registries) and the clouds' own."""
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/8", "fd00::/8", "fd20::/20")
_OTHER_BLOCKS = ("2000::/3", "2001::/23", "2002::/16", "64:ff9b::/96", "::ffff:0:0/96", "fec0::/10")
_FOUR_INSIDE = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""An IPv4 address is the end of these."""
_SHAPE = re.compile(r"([0-9A-Fa-f:.]{2,45})(?:/([0-9]{1,3}))?", re.ASCII)


def _range(text: str) -> _Range:
    network = ip_network(text)
    return (
        network.max_prefixlen,
        network.prefixlen,
        int(network.network_address) >> (network.max_prefixlen - network.prefixlen),
    )


def _above(ranges: Iterable[str]) -> frozenset[_Range]:
    """All prefixes that hold one of these and are wider."""
    found = (_range(text) for text in ranges)
    return frozenset(
        (bits, shorter, first >> (length - shorter)) for bits, length, first in found for shorter in range(length)
    )


_KEPT = frozenset(map(_range, _STAYING))
_BLOCKS = frozenset(map(_range, _PRIVATE))
_NEVER_TURNED = _above((*_STAYING, *_PRIVATE, *_OTHER_BLOCKS))


def _is_in(ranges: frozenset[_Range], bits: int, value: int) -> bool:
    return any(family == bits and value >> (bits - length) == first for family, length, first in ranges)


def kind_of_address(text: str) -> Kind:
    """Whether an address or a prefix is masked as a private or as a public one."""
    address = ip_address(text.partition("/")[0])
    if isinstance(address, IPv6Address) and any(address in one for one in _FOUR_INSIDE):
        address = IPv4Address(int(address) & 0xFFFFFFFF)
    return Kind.PRIVATE if _is_in(_BLOCKS, address.max_prefixlen, int(address)) else Kind.PUBLIC


class AddressMask:
    """The pseudonyms of one key, for the kinds that are on."""

    def __init__(self, key: bytes, on: frozenset[Kind]) -> None:
        self._key, self._on = key, on
        self.mask: Callable[[str], str | None] = lru_cache(maxsize=100_000)(self._mask)

    def _mask(self, text: str) -> str | None:
        """The pseudonym of an address or a prefix; None for a text that is neither."""
        found = _SHAPE.fullmatch(text)
        try:
            address = ip_address(found[1]) if found else None
        except ValueError:
            return None
        if found is None or address is None:
            return None
        bits = address.max_prefixlen
        length = int(found[2]) if found[2] is not None else bits
        ending = f"/{found[2]}" if found[2] is not None else ""
        # A prefix has no bits behind its length; what has some is an address with its subnet, or with nonsense.
        is_prefix = length < bits and not int(address) & ((1 << (bits - length)) - 1)
        return self._turn(address, length if is_prefix else bits) + ending

    def _turn(self, address: IPv4Address | IPv6Address, length: int) -> str:
        bits, value = address.max_prefixlen, int(address)
        if isinstance(address, IPv6Address) and length == bits and value > 1:
            inside = next((one for one in _FOUR_INSIDE if address in one), None)
            if inside is not None:
                four = IPv4Address(self._turn(IPv4Address(value & 0xFFFFFFFF), 32))
                return str(IPv6Address(int(inside.network_address) | int(four)))
        kind = Kind.PRIVATE if _is_in(_BLOCKS, bits, value) else Kind.PUBLIC
        if kind not in self._on or _is_in(_KEPT, bits, value):
            return str(address)
        for place in range(length):
            before = int(address) >> (bits - place)
            if (bits, place, before) not in _NEVER_TURNED and self._decides(bits, place, before):
                value ^= 1 << (bits - 1 - place)
        return str(type(address)(value))

    def _decides(self, bits: int, place: int, before: int) -> bool:
        return bool(hmac.digest(self._key, f"address\0{bits} {place} {before:x}".encode(), "sha256")[0] & 1)
