"""What is compared of gateways and ends: the fields as a person calls them, each with the values it rests on.

Left out is what changes by itself: counters, uptimes, ages, eTags, fingerprints and times of provisioning; and the
equality token of Google's shared key, which holds for one run only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from probes.compare.cells import short_pair, show
from probes.difference.pair import is_everybodys
from probes.documents import Cloud
from probes.model import Gateway, Proposals, TunnelEnd
from probes.routes.prefixes import rank, spell
from probes.values import Standing, Value, known, unknown

OF_SPARE_ENDS = ("status", "BGP address", "BGP session")
"""What a spare end has for itself; the rest is its connection's, and told with the other instance."""


_TRIES = frozenset({"idle", "connect", "connecting", "active", "opensent", "openconfirm"})
"""What a session that is down goes through by itself, again and again (RFC 4271, 8.2.2; `Connecting` is Azure's word):
one of them instead of another is no change."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field.

    Attributes:
        values: what is compared.
        text: all of them for a person.
        masked: whether masking replaces what stands in it.
    """

    label: str
    values: tuple[Value[Any], ...]
    text: str
    masked: bool = False


def gateway_facts(gateway: Gateway) -> Iterator[Fact]:
    """The fields of a gateway."""
    yield _fact("ASN", gateway.asn)
    # Google's tells the router of its tunnels, so that it is whole only where these could all be found.
    is_whole = gateway.cloud is Cloud.AZURE or gateway.ends_complete.has_content
    yield _fact("shape", gateway.shape if is_whole else unknown(gateway.ends_complete.reason), masked=True)
    yield _fact("BGP of the gateway", _switch(gateway.bgp_enabled))
    yield _fact("redundancy", gateway.redundancy)
    yield _fact("address space", gateway.prefixes.map(_sorted), masked=True)
    for address in gateway.addresses:
        yield _fact(f"public address {address.index}", address.address, masked=True)


def end_facts(end: TunnelEnd, by_ids: bool) -> Iterator[Fact]:
    """The fields of one end of a tunnel.

    Args:
        by_ids: whether names and addresses of the two moments can be compared.
    """
    outside = (end.local_address, end.remote_address)
    yield _fact("instance" if end.cloud is Cloud.AZURE else "interface", known(str(end.index)))
    yield _name(end.cloud, "name", known(end.name))
    yield _name(end.cloud, "remote gateway", end.remote_id.map(lambda path: path.rpartition("/")[2]))
    yield Fact("outside", outside, f"{show(outside[0])} -> {show(outside[1])}", masked=True)
    yield _fact("IKE version", end.ike_version.map(lambda version: f"IKEv{version}"))
    yield _fact("proposals", end.proposals.map(_proposals))
    yield _fact("selectors", end.selectors.map(lambda both: (_sorted(both.local), _sorted(both.remote))), masked=True)
    yield _fact("status", end.status)
    yield _fact("peer ASN", end.peer_asn)
    yield _fact("BGP", _switch(end.bgp_enabled))
    bgp = (end.local_bgp_address, end.peer_bgp_address)
    if not by_ids:
        bgp = (_blur(bgp[0]), _blur(bgp[1]))
    yield Fact("BGP address", bgp, short_pair(*bgp))
    yield _fact("BGP subnet", end.bgp_subnet, masked=True)
    if end.cloud is Cloud.AZURE:  # on Google these are the addresses of the interface, which is there already
        yield _fact("own BGP addresses", end.own_bgp_addresses.map(lambda all_: tuple(sorted(all_))), masked=True)
    yield Fact("BGP session", (end.bgp_state.map(_settled),), show(end.bgp_state))


def _fact(label: str, value: Value[Any], masked: bool = False) -> Fact:
    return Fact(label, (value,), show(value, _words), masked)


def _name(cloud: Cloud, label: str, name: Value[str]) -> Fact:
    """A name; those of Azure differ in case only by chance."""
    return Fact(label, (name.map(str.casefold) if cloud is Cloud.AZURE else name,), show(name), masked=True)


def _words(content: object) -> str:
    if not isinstance(content, tuple):
        return str(content)
    if content and isinstance(content[0], tuple):
        return " <-> ".join(map(_words, content))
    return ", ".join(map(str, content)) or "none"


def _settled(state: str) -> str:
    return "trying" if state.casefold() in _TRIES else state


def _switch(value: Value[bool]) -> Value[str]:
    return value.map(lambda on: "on" if on else "off")


def _sorted(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({spell(text) for text in prefixes}, key=rank))


def _proposals(proposals: Proposals) -> str:
    """The algorithms by role, in an order of their own."""
    roles = (f"{role} {', '.join(sorted(values)) or 'any'}" for role, values in sorted(proposals.roles))
    return "; ".join(roles) or proposals.label


def _blur(value: Value[str]) -> Value[str]:
    if value.content is None or is_everybodys(value.content):
        return value
    return Value(Standing.KNOWN, "masked", "", value.sources)
