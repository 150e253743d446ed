"""Which link and which tunnel of one moment is which of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias, TypeVar

from probes.addresses import parse_address
from probes.difference.moment import Lane
from probes.matrix import Matrix

T = TypeVar("T")
_NOTHING: tuple[Hashable, ...] = ("", ())
"""Keys of what is not there."""
Pairs: TypeAlias = list[tuple[T | None, T | None]]


def link_key(matrix: Matrix) -> tuple[str, str]:
    """Azure's ids differ in case only by chance."""
    return (matrix.link.azure.id.casefold(), matrix.link.gcp.id)


def pair_links(before: Sequence[Matrix], after: Sequence[Matrix], by_ids: bool) -> Pairs[Matrix]:
    """Links by the ids of their gateways, or, where those are pseudonyms of two kinds, by what they look like."""
    if by_ids:
        return _pair(before, after, [link_key])
    return _pair(before, after, [_shape, _outline, _places])


def pair_tunnels(before: Sequence[Lane], after: Sequence[Lane], by_ids: bool) -> Pairs[Lane]:
    """Tunnels by the ids of both ends, then of one, then by instance and interface."""
    ids: list[Callable[[Lane], Hashable]] = [
        lambda lane: (lane.azure_id, lane.gcp_id),
        lambda lane: lane.gcp_id,  # Google has one VPN tunnel for each; an Azure connection has two ends
        lambda lane: lane.azure_id,
    ]
    order: list[Callable[[Lane], Hashable]] = [
        _bgp_addresses,
        lambda lane: (lane.key.split()[0], lane.numbers),
        lambda lane: lane.key,
    ]
    return _pair(before, after, [*ids, *order[1:2]] if by_ids else order)


def _pair(before: Sequence[T], after: Sequence[T], tiers: Sequence[Callable[[T], Hashable]]) -> Pairs[T]:
    """What has the same key of a tier, if nothing else on its side has it; what is left has no counterpart."""
    left, right = list(before), list(after)
    pairs: Pairs[T] = []
    for key in tiers:
        here, there = _singles(left, key), _singles(right, key)
        found = [(here[one], there[one]) for one in here if one in there]
        taken = {id(item) for pair in found for item in pair}
        left, right = ([item for item in items if id(item) not in taken] for items in (left, right))
        pairs.extend(found)
    return [*pairs, *((one, None) for one in left), *((None, other) for other in right)]


def _singles(items: Sequence[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    groups: defaultdict[Hashable, list[T]] = defaultdict(list)
    for item in items:
        if key(item) not in _NOTHING:
            groups[key(item)].append(item)
    return {one: group[0] for one, group in groups.items() if len(group) == 1}


def _shape(matrix: Matrix) -> Hashable:
    addresses = {
        address
        for tunnel in matrix.link.tunnels
        for end in (tunnel.azure, tunnel.gcp)
        if end
        for address in (end.local_bgp_address.content, end.peer_bgp_address.content)
        if is_everybodys(address)
    }
    return (_outline(matrix), frozenset(addresses))


def _outline(matrix: Matrix) -> Hashable:
    azure, gcp = matrix.link.azure, matrix.link.gcp
    return (_places(matrix), azure.asn.content, gcp.asn.content)


def _places(matrix: Matrix) -> Hashable:
    return (matrix.link.azure.place, matrix.link.gcp.place)


def _bgp_addresses(lane: Lane) -> Hashable:
    ends = (lane.tunnel.azure, lane.tunnel.gcp)
    own = tuple(end.local_bgp_address.content for end in ends if end)
    return own if len(own) == len(ends) and all(map(is_everybodys, own)) else ()


def is_everybodys(address: str | None) -> bool:
    """Whether it is link-local, which masking leaves as it is."""
    parsed = parse_address(address or "")
    return parsed is not None and parsed.is_link_local
