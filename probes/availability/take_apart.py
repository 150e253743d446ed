"""Takes a link apart: every part of it, with the tunnels that rest on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from probes.availability.parts import Kind, Part
from probes.availability.zones import find_zones, on_instance
from probes.checks.look import LinkLook, TunnelLook
from probes.model import PublicAddress, TunnelEnd
from probes.values import Value

STANDBY = "the standby instance takes over after a brief interruption (Microsoft; documented)"


def find_parts(look: LinkLook) -> tuple[Part, ...]:
    """All parts of a link in a stable order; those that no tunnel uses are among them."""
    return (
        *find_zones(look, STANDBY),
        *_instances(look),
        *_addresses(Kind.AZURE_ADDRESS, look.link.azure.addresses, look, lambda tunnel: tunnel.azure),
        *_named(Kind.CONNECTION, look, _connection),
        *_named(Kind.LOCAL_NETWORK_GATEWAY, look, lambda tunnel: _remote(tunnel.azure)),
        *_tunnels(look),
        *_sessions(look),
        *_interfaces(look),
        *_addresses(Kind.GOOGLE_ADDRESS, look.link.gcp.addresses, look, lambda tunnel: tunnel.gcp),
        *_named(Kind.EXTERNAL, look, lambda tunnel: _remote(tunnel.gcp)),
        *_named(Kind.ROUTER, look, lambda tunnel: (tunnel.session.router_path, False)),
    )


def _instances(look: LinkLook) -> Iterator[Part]:
    addresses = look.link.azure.addresses
    if len(addresses) == 1:
        yield Part(Kind.INSTANCE, "active", "instance in service", (on_instance(look, 0),), returns=STANDBY)
        return
    for public in addresses:
        yield Part(Kind.INSTANCE, str(public.index), f"instance {public.index}", (on_instance(look, public.index),))


def _interfaces(look: LinkLook) -> Iterator[Part]:
    for public in look.link.gcp.addresses:
        used = frozenset(tunnel.number for tunnel in look.tunnels if tunnel.gcp and tunnel.gcp.index == public.index)
        yield Part(Kind.INTERFACE, str(public.index), f"interface {public.index}", (used,))


def _addresses(
    kind: Kind,
    addresses: Iterable[PublicAddress],
    look: LinkLook,
    end_of: Callable[[TunnelLook], TunnelEnd | None],
) -> Iterator[Part]:
    """The public addresses of one gateway; an address that could not be read may be any of the others."""
    used: defaultdict[str, set[int]] = defaultdict(set)
    unread: set[int] = set()
    for public in addresses:
        owner = f"of number {public.index}, not read"
        found = {t.number for t in look.tunnels if (end := end_of(t)) and end.index == public.index}
        used[public.address.content or owner] |= found
        if not public.address.content:
            unread |= found
    for name, numbers in used.items():
        yield Part(kind, name, name, (frozenset(numbers),), frozenset(unread - numbers))


def _named(kind: Kind, look: LinkLook, name_of: Callable[[TunnelLook], tuple[str, bool] | None]) -> Iterator[Part]:
    """The resources of one kind that tunnels name; a tunnel whose own could not be read may name any of them."""
    used: defaultdict[str, set[int]] = defaultdict(set)
    names: dict[str, str] = {}
    unread: set[int] = set()
    for tunnel in look.tunnels:
        found = name_of(tunnel)
        if found is None:
            continue
        path, is_unread = found
        if is_unread:
            unread.add(tunnel.number)
        elif path:
            used[path.casefold()].add(tunnel.number)
            names.setdefault(path.casefold(), path.rstrip("/").rsplit("/", 1)[-1])
    for key in sorted(used):
        yield Part(kind, key, names[key], (frozenset(used[key]),), frozenset(unread))


def _connection(tunnel: TunnelLook) -> tuple[str, bool] | None:
    return (tunnel.azure.resource_id, False) if tunnel.azure else None


def _remote(end: TunnelEnd | None) -> tuple[str, bool] | None:
    if end is None:
        return None
    remote: Value[str] = end.remote_id
    return remote.content or "", remote.is_gap


def _tunnels(look: LinkLook) -> Iterator[Part]:
    for tunnel in look.tunnels:
        yield Part(Kind.TUNNEL, str(tunnel.number), tunnel.key, (frozenset({tunnel.number}),))


def _sessions(look: LinkLook) -> Iterator[Part]:
    for tunnel in look.tunnels:
        ends = [end for end in (tunnel.azure, tunnel.gcp) if end]
        addresses = [end.local_bgp_address.content for end in ends if end.local_bgp_address.content]
        if addresses:
            lost = frozenset({tunnel.number})
            yield Part(Kind.SESSION, str(tunnel.number), f"of {tunnel.key}", (lost,), about=" - ".join(addresses))
