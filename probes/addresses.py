"""Addresses as the two clouds treat them."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Interface, IPv4Network

AZURE_APIPA = (IPv4Address("169.254.21.0"), IPv4Address("169.254.22.255"))
"""The only link-local addresses an Azure gateway takes for BGP (Microsoft, VPN Gateway FAQ; documented)."""


@lru_cache(maxsize=10_000)
def parse_address(text: str) -> IPv4Address | None:
    """The IPv4 address in `text`, or None."""
    try:
        return IPv4Address(text.strip())
    except (AddressValueError, ValueError):
        return None


@lru_cache(maxsize=10_000)
def parse_interface(text: str) -> IPv4Interface | None:
    """The address with its subnet in `text` (`169.254.21.13/30`), or None."""
    try:
        return IPv4Interface(text.strip())
    except (AddressValueError, ValueError):
        return None


def parse_network(text: str) -> IPv4Network | None:
    """The prefix in `text`, host bits allowed, or None."""
    interface = parse_interface(text)
    return interface.network if interface else None


def is_azure_apipa(text: str) -> bool:
    """Whether Azure takes this address as a custom BGP address."""
    address = parse_address(text)
    return address is not None and AZURE_APIPA[0] <= address <= AZURE_APIPA[1]


def is_link_local(text: str) -> bool:
    """Whether the address is in 169.254.0.0/16."""
    address = parse_address(text)
    return address is not None and address.is_link_local


def same_address(one: str | None, other: str | None) -> bool:
    """Whether both are the same address, however they are written."""
    if one is None or other is None:
        return False
    first, second = parse_address(one), parse_address(other)
    return first == second if first and second else one == other
