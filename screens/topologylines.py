"""The topology of a link as lines: two clouds, their gateways, and a band for each tunnel between them.

Tunnels are laid out one below the other, each from its own instance to its own interface: an instance or interface
that has several tunnels stands there several times. So no two lines ever cross, however the link is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from probes.checks.finding import Layer
from probes.checks.ladder import Ladder, Rung, State, climb
from probes.compare.cells import show
from probes.documents import Documents
from probes.gcp.lists import Lists
from probes.matrix import Mark, Matrix
from probes.model import Gateway, Link, PublicAddress, Tunnel, TunnelEnd
from probes.values import Standing, Value


@dataclass(frozen=True, slots=True)
class Strand:
    """What is between two ends: the tunnel itself, or the BGP session in it."""

    mark: Mark
    word: str


@dataclass(frozen=True, slots=True)
class Port:
    """One end of a band.

    Attributes:
        name: `instance 0`, or what is missing.
        address: its public address.
        resource: the connection or VPN tunnel; empty where no tunnel ends here.
        bgp_address: the address that it has BGP from.
    """

    name: str
    address: str = ""
    resource: str = ""
    bgp_address: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One tunnel, or what no tunnel uses.

    Attributes:
        key: of the tunnel's section in the matrix; None where there is no tunnel.
        azure, gcp: its ends; None where there is nothing to show on that side.
        tunnel, session: what is between them; None where there is no tunnel.
    """

    key: str | None
    azure: Port | None
    gcp: Port | None
    tunnel: Strand | None = None
    session: Strand | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One cloud.

    Attributes:
        title: the cloud and where in it.
        facts: lines of two texts each, the left and the right one.
    """

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn of a link."""

    azure: Side
    gcp: Side
    bands: tuple[Band, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The tunnels in the order they are drawn."""
        return tuple(band.key for band in self.bands if band.key is not None)


def lay_out_topology(matrix: Matrix, documents: Documents) -> Picture:
    """The picture of a link."""
    link = matrix.link
    tunnels = [(section.key, section.tunnel) for section in matrix.sections if section.tunnel is not None]
    bands = [_lay_band(key, tunnel, link) for key, tunnel in tunnels]
    return Picture(
        _azure_side(link.azure),
        _google_side(link.gcp, Lists(documents)),
        (*bands, *_lay_unused([tunnel for _, tunnel in tunnels], link)),
    )


def _azure_side(gateway: Gateway) -> Side:
    network = next((source.read.name for source in gateway.prefixes.sources if "/" in source.read.path), "")
    return _side(gateway, f"VNet {network}".rstrip(), show(gateway.shape))


def _google_side(gateway: Gateway, lists: Lists) -> Side:
    place = lists.of("vpnGateways").by_path.get(gateway.id)
    network = place["network"].string().rsplit("/", 1)[-1] if place else ""

    def router(shape: str) -> str:
        """The shape without the region, which stands in the title already."""
        return "  ".join(part for part in shape.split("  ") if part != gateway.place)

    return _side(gateway, f"VPC {network}".rstrip(), show(gateway.shape.map(router)))


def _side(gateway: Gateway, network: str, shape: str) -> Side:
    title = f"{gateway.cloud.title}  {gateway.place}".rstrip()
    return Side(
        title,
        ((network, _tell_ranges(gateway.prefixes)), (gateway.name, f"ASN {show(gateway.asn)}"), (shape, "")),
    )


def _tell_ranges(ranges: Value[tuple[str, ...]]) -> str:
    return show(ranges, lambda found: f"{found[0]} +{len(found) - 1}" if len(found) > 1 else "".join(found) or "none")


def _lay_band(key: str, tunnel: Tunnel, link: Link) -> Band:
    ladder = climb(tunnel, link)
    azure = _port(tunnel.azure, "instance") or _missing(link.azure, "connection")
    gcp = _port(tunnel.gcp, "interface") or _missing(link.gcp, "VPN tunnel")
    if tunnel.azure is None or tunnel.gcp is None:
        gone = _rung(ladder, Layer.EXISTS).state is State.DISPROVED
        return Band(key, azure, gcp, Strand(Mark.DIFFER, "missing") if gone else Strand(Mark.UNKNOWN, "unknown"))
    up = (tunnel.azure.tunnel_up, tunnel.gcp.tunnel_up)
    sessions = (tunnel.azure.bgp_up, tunnel.gcp.bgp_up)
    return Band(key, azure, gcp, _strand(_rung(ladder, Layer.IPSEC), *up), _strand(_rung(ladder, Layer.BGP), *sessions))


def _port(end: TunnelEnd | None, kind: str) -> Port | None:
    if end is None:
        return None
    return Port(f"{kind} {end.index}", show(end.local_address), end.name, show(end.local_bgp_address))


def _missing(gateway: Gateway, what: str) -> Port:
    return Port(f"no {what}" if gateway.ends_complete.has_content else f"{what} not read")


def _rung(ladder: Ladder, layer: Layer) -> Rung:
    return next(rung for rung in ladder.rungs if rung.layer is layer)


def _strand(rung: Rung, *values: Value[bool]) -> Strand:
    """Up only if no cloud's word is missing, as the counts at the top have it; what was not asked is not missing."""
    pending = any(value.standing is Standing.PENDING for value in values)
    unread = any(value.standing is Standing.UNKNOWN for value in values)
    if rung.state is State.DISPROVED:
        return Strand(Mark.DIFFER, "down")
    if rung.contradicted:
        return Strand(Mark.UNKNOWN, "disputed")
    if pending:
        return Strand(Mark.UNKNOWN, "reading")
    if rung.state is State.PROVED:
        return Strand(Mark.UNKNOWN, "half read") if unread else Strand(Mark.AGREE, "up")
    return Strand(Mark.UNKNOWN, "unknown")


def _lay_unused(tunnels: list[Tunnel], link: Link) -> Iterator[Band]:
    """Instances and interfaces that no tunnel uses, side by side."""
    azure = _unused(link.azure, "instance", {tunnel.azure.index for tunnel in tunnels if tunnel.azure})
    gcp = _unused(link.gcp, "interface", {tunnel.gcp.index for tunnel in tunnels if tunnel.gcp})
    for number in range(max(len(azure), len(gcp))):
        yield Band(None, _at(azure, number), _at(gcp, number))


def _unused(gateway: Gateway, kind: str, used: set[int]) -> list[Port]:
    free: list[PublicAddress] = [public for public in gateway.addresses if public.index not in used]
    return [Port(f"{kind} {public.index}", show(public.address)) for public in free]


def _at(ports: list[Port], number: int) -> Port | None:
    return ports[number] if number < len(ports) else None
