"""Cloud Routers: which interface and BGP peer belong to a tunnel, joined the way the API joins them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network

from probes.addresses import parse_interface
from probes.gcp.lists import Lists
from probes.gcp.reads import STATUS, gcp_read, path_of, project_of
from probes.reading import Place, find_place


@dataclass(frozen=True, slots=True)
class Session:
    """What belongs to a tunnel's BGP session. Places without content stand for parts that are missing."""

    router: Place
    interface: Place
    peer: Place
    status: Place
    router_path: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one router: interfaces by tunnel, peers by interface, status rows by peer, and no row at all."""

    interfaces: dict[str, Place]
    peers: dict[str, Place]
    rows: dict[str, Place]
    no_row: Place


@dataclass(frozen=True, slots=True)
class _Range:
    """The range of one interface of some router."""

    subnet: IPv4Network
    place: tuple[str, str]
    owner: str


class Routers:
    """All Cloud Routers of one parse."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._parts: dict[str, _Parts] = {}

    def find_session(self, tunnel: Place) -> Session:
        """Router, interface, peer and status row of a tunnel."""
        path = path_of(tunnel["router"].string())
        nothing = self._lists.find_unread("routers", project_of(path)) or tunnel[""]
        router = self._lists.of("routers").by_path.get(path, nothing)
        if path not in self._parts:
            self._parts[path] = self._take_apart(router, path)
        parts = self._parts[path]
        interface = parts.interfaces.get(path_of(tunnel["selfLink"].string()), nothing)
        peer = parts.peers.get(interface["name"].string(), nothing)
        status = parts.rows.get(peer["name"].string(), parts.no_row) if peer.exists else parts.no_row
        return Session(router, interface, peer, status, path)

    def find_overlaps(self, session: Session) -> tuple[str, ...]:
        """Interfaces of any router in the same network whose range overlaps this one (Google: unique in the VPC)."""
        mine = parse_interface(session.interface["ipRange"].string())
        if mine is None:
            return ()
        own = (session.router_path, session.interface.path)
        others = self._ranges.get(path_of(session.router["network"].string()), [])
        return tuple(other.owner for other in others if other.place != own and other.subnet.overlaps(mine.network))

    def _take_apart(self, router: Place, path: str) -> _Parts:
        body = find_place(self._lists.documents, gcp_read(STATUS, f"{path}/getRouterStatus"))
        rows = body["result"]["bgpPeerStatus"]
        # A tunnel may have an interface for IPv6 too, which Azure's BGP does not speak, and an interface an old peer
        # that is switched off: they count only where there is nothing else.
        interfaces = sorted(router["interfaces"].each(), key=lambda face: face["ipVersion"].string() == "IPV6")
        peers = sorted(router["bgpPeers"].each(), key=lambda peer: peer["enable"].flag().content is False)
        statuses = rows.each()
        # From the last to the first: where a name stands twice, the first one counts.
        return _Parts(
            {path_of(face["linkedVpnTunnel"].string()): face for face in reversed(interfaces)},
            {peer["interfaceName"].string(): peer for peer in reversed(peers) if peer["interfaceName"].string()},
            {row["name"].string(): row for row in reversed(statuses)},
            rows[-1],
        )

    @cached_property
    def _ranges(self) -> dict[str, list[_Range]]:
        """By network: the ranges of all interfaces in it."""
        found: defaultdict[str, list[_Range]] = defaultdict(list)
        for path, router in self._lists.of("routers").by_path.items():
            for face in router["interfaces"].each():
                subnet = parse_interface(face["ipRange"].string())
                if subnet:
                    owner = path_of(face["linkedVpnTunnel"].string()) or face["name"].string()
                    found[path_of(router["network"].string())].append(_Range(subnet.network, (path, face.path), owner))
        return found
