"""Google's side: what a Cloud Router advertises and learned on each session, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from probes.documents import Documents
from probes.gcp.lists import Lists
from probes.gcp.reads import STATUS, gcp_read, learned_read, path_of, project_of
from probes.gcp.routers import Routers, Session
from probes.model import Link, TunnelEnd
from probes.reading import Place, find_place
from probes.routes.model import Path
from probes.routes.prefixes import Ranges, spell
from probes.routes.table import Holding, Holdings, Table, blocked, collect_rows, empty, group_holdings
from probes.values import Source, Value, unknown

PREFIX_LIMIT = 5_000
"""Prefixes that a Cloud Router takes of one BGP peer (Google, Cloud Router quotas; documented): above it the session
is closed, and stays so until the peer is disabled and enabled again (Google, Troubleshoot BGP; documented)."""
QUOTA = 250
"""Unique learned destinations of a region's own (Google, Cloud Router quotas; documented as what a project starts
with). Those above it are dropped, and `routeStatus` says which."""
_EVERYTHING = frozenset({"ALL_SUBNETS", "ALL_VPC_SUBNETS"})


class GoogleSide:
    """The answers about one HA VPN gateway and its network, looked up once."""

    def __init__(self, link: Link, documents: Documents, lists: Lists | None = None) -> None:
        self.lists = lists or Lists(documents)
        self._routers = Routers(self.lists)
        gateway = self.lists.of("vpnGateways").by_path.get(link.gcp.id)
        self._network = path_of(gateway["network"].string()) if gateway else ""
        body = find_place(documents, gcp_read("networks.get", self._network))
        self.routing_mode = body["routingConfig"]["routingMode"].text()
        names = (peering["name"].string() for peering in body["peerings"].each())
        self.peerings = ", ".join(sorted(name for name in names if name))
        self._subnets = self.lists.of("subnetworks").of("network", self._network)
        unread = self.lists.find_unread("subnetworks", project_of(self._network))
        self._gap: Value[bool] | None = unread.blocked() if unread else None
        self.space = group_holdings(self._list_space(), self._gap)

    def session_of(self, end: TunnelEnd) -> Session:
        """Router, interface, peer and status of an end's BGP session."""
        tunnels = self.lists.of("vpnTunnels").by_path
        tunnel = tunnels.get(end.resource_id, Place(gcp_read("vpnTunnels.list", end.resource_id), "", None))
        return self._routers.find_session(tunnel)

    def advertised(self, session: Session) -> Table:
        """What the router advertises over a session; while that is down the API leaves the list out."""
        if not session.router.exists:
            return blocked(session.router.blocked()) if session.router.reason else empty(session.router.source)
        body = find_place(self.lists.documents, gcp_read(STATUS, f"{session.router_path}/getRouterStatus"))
        routes = session.status["advertisedRoutes"]
        return collect_rows(body, routes, routes.each(), "destRange", _path_of_route)

    def learned(self, session: Session) -> Table:
        """What the router learned over a session and kept after the peer's import policies."""
        if not session.router.exists:
            return blocked(session.router.blocked()) if session.router.reason else empty(session.router.source)
        name = session.peer["name"].string()
        if not name:
            return empty(session.router["bgpPeers"].source)
        body = find_place(self.lists.documents, learned_read(session.router_path, name))
        return collect_rows(body, body["result"], body["result"].each(), "destination.prefix", _path_of_learned)

    def holdings(self, session: Session) -> Holdings:
        """What there is to advertise over a session: subnets and ranges written by hand, each with whether it is.

        Google, Advertised routes (documented): a peer with a list of its own overrides its router; without
        ALL_SUBNETS such a list leaves the subnets out; a REGIONAL network tells only the subnets of the router's
        region; subnets of peered networks are never told.
        """
        if not session.router.exists:
            return Holdings({}, session.router.blocked() if session.router.reason else None)
        place = session.peer if session.peer["advertiseMode"].string() == "CUSTOM" else session.router["bgp"]
        mode = place["advertiseMode"].text("DEFAULT", "default (Compute API, routers.bgp)")
        if mode.content not in ("DEFAULT", "CUSTOM"):
            return Holdings({}, unknown(f"unknown advertiseMode {mode.content!r}", *mode.sources))
        written = place["advertisedIpRanges"].each() if mode.content == "CUSTOM" else ()
        groups = {group.string() for group in place["advertisedGroups"].each()}
        everything = mode.content == "DEFAULT" or bool(groups & _EVERYTHING)
        ranges = [_range_of(item, place) for item in written]
        left_out = "" if everything else f"{_owner_of(place)} own list leaves it out"
        subnets = self._judge_subnets(session, left_out, Ranges(one.prefix for one in ranges))
        return group_holdings([*ranges, *subnets], self._gap)

    def space_around(self, prefix: str, ranges: Ranges) -> tuple[Holding, ...]:
        """The network's own ranges of which the widest that holds this prefix is one."""
        return self.space.by_prefix.get(ranges.find_around(prefix), ())

    def static_routes(self) -> Iterator[tuple[str, Place]]:
        """The static routes of the network by prefix, for all machines: neither those of subnets nor tagged ones."""
        for route in self.lists.of("routes"):
            is_subnet = route["nextHopNetwork"].exists or route["routeType"].string() == "SUBNET"
            if path_of(route["network"].string()) == self._network and not is_subnet and not route["tags"].each():
                yield spell(route["destRange"].string()), route

    @property
    def statics_unread(self) -> str:
        """Why the static routes are not known; empty if they are."""
        unread = self.lists.find_unread("routes", project_of(self._network))
        return unread.reason if unread else ""

    def _list_space(self) -> Iterator[Holding]:
        for subnet in self._subnets:
            name, region = subnet["name"].string(), _region(path_of(subnet["selfLink"].string()))
            place = subnet["ipCidrRange"]
            yield Holding(place.string(), f"subnet {name}", place.source, place=region)
            for item in subnet["secondaryIpRanges"].each():
                place = item["ipCidrRange"]
                title = f"range {item['rangeName'].string()} of subnet {name}"
                yield Holding(place.string(), title, place.source, place=region)

    def _judge_subnets(self, session: Session, left_out: str, written: Ranges) -> Iterator[Holding]:
        region = _region(session.router_path)
        for holding in (one for found in self.space.by_prefix.values() for one in found):
            if left_out and written.find_around(holding.prefix):
                if spell(holding.prefix) in written:
                    yield holding
                continue  # a range of the list that holds it tells of it already
            if holding.place == region or self.routing_mode.content == "GLOBAL":
                yield replace(holding, shared=not left_out, why=left_out, left_out=bool(left_out))
            elif self.routing_mode.content == "REGIONAL":
                why = f"routing mode REGIONAL: only subnets of {region.rsplit('/', 1)[-1]} are advertised"
                yield replace(holding, shared=False, why=why)
            else:
                yield replace(holding, shared=None, why="the network's routing mode is not known")


def _range_of(item: Place, place: Place) -> Holding:
    return Holding(item["range"].string(), f"range of {_owner_of(place)} own list", item["range"].source, own=False)


def _owner_of(place: Place) -> str:
    return "the BGP peer's" if "bgpPeers" in place.path else "the router's"


def _region(path: str) -> str:
    """`projects/P/regions/R` of a regional resource."""
    return "/".join(path.split("/")[:4])


def _path_of_route(route: Place) -> Path:
    """How a route row of the router's status tells a prefix."""
    asns = (asn for segment in route["asPaths"].each() for asn in segment["asLists"].each())
    return Path(route["nextHopIp"].string(), _tell_med(route["priority"]), _join(asns))


def _path_of_learned(route: Place) -> Path:
    asns = (asn for segment in route["asPaths"].each() for asn in (segment["asns32"].each() or segment["asns"].each()))
    return Path("", _tell_med(route["med"]), _join(asns))


def _tell_med(place: Place) -> str:
    med = place.integer().content
    return "" if med is None else f"MED {med}"


def _join(asns: Iterator[Place]) -> str:
    numbers = (asn.integer().content for asn in asns)
    return " ".join(str(number) for number in numbers if number is not None)


def evidence_of(holdings: tuple[Holding, ...]) -> tuple[Source, ...]:
    """Where these ranges stand."""
    return tuple(holding.source for holding in holdings)
