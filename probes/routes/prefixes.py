"""Prefixes: one spelling for each, their order, and which of many ranges one lies in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network


@lru_cache(maxsize=20_000)
def parse_prefix(text: str) -> IPv4Network | IPv6Network | None:
    """The prefix in `text`, host bits allowed, or None."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def spell(text: str) -> str:
    """The one spelling of a prefix; a text that is none stays as it is."""
    prefix = parse_prefix(text)
    return str(prefix) if prefix else text.strip()


@lru_cache(maxsize=20_000)
def rank(text: str) -> tuple[int, int, int, str]:
    """Sorts prefixes by address, the wider first; what is no prefix comes last."""
    prefix = parse_prefix(text)
    return (prefix.version, int(prefix.network_address), prefix.prefixlen, "") if prefix else (9, 0, 0, text)


def leads_everywhere(text: str) -> bool:
    """Whether a prefix is the default route, or one half of it: two halves do the same and win against it."""
    prefix = parse_prefix(text)
    return prefix is not None and prefix.prefixlen <= 1


class Ranges:
    """Many prefixes, asked for the one that holds another; a question takes the same time however many there are."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        self._found: dict[tuple[int, int, int], str] = {}
        for text in prefixes:
            prefix = parse_prefix(text)
            if prefix is not None:
                self._found[prefix.version, prefix.prefixlen, int(prefix.network_address)] = spell(text)
        self._lengths = sorted({(version, length) for version, length, _ in self._found})
        self._spelled = frozenset(self._found.values())

    def __contains__(self, text: str) -> bool:
        return text in self._spelled

    def find_around(self, text: str) -> str:
        """The widest of the prefixes that equals this one or holds it; empty if none does."""
        prefix = parse_prefix(text)
        if prefix is None:
            return ""
        first, bits = int(prefix.network_address), prefix.max_prefixlen
        for version, length in self._lengths:
            if version == prefix.version and length <= prefix.prefixlen:
                rest = bits - length
                found = self._found.get((version, length, first >> rest << rest))
                if found is not None:
                    return found
        return ""
