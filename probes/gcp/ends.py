"""Google's ends of tunnels: a VPN tunnel with the router interface and BGP peer that belong to it."""

from __future__ import annotations

from typing import TypeVar

from probes.addresses import parse_interface
from probes.documents import Cloud, Documents
from probes.gcp.lists import Lists
from probes.gcp.policy import parse_proposals, parse_selectors
from probes.gcp.reads import learned_read, path_of, project_of
from probes.gcp.routers import Routers, Session
from probes.gcp.rules import NO_MEANING, PEER_MEANING, STATUS_MEANING
from probes.model import TunnelEnd
from probes.reading import Place, find_place, require
from probes.values import Source, Standing, Value, absent, known, unknown

T = TypeVar("T")


def parse_end(tunnel: Place, gateway: Place, routers: Routers, lists: Lists) -> TunnelEnd:
    """The end that the resource `tunnel` of `gateway` is."""
    session = routers.find_session(tunnel)
    number = tunnel["vpnGatewayInterface"].integer(0, "0 may be left out")
    local = _local_address(gateway, number.content or 0)
    status = require(tunnel["status"].text(), "the tunnel's status")
    word, state = _session_state(session)
    return TunnelEnd(
        cloud=Cloud.GCP,
        id=path_of(tunnel["selfLink"].string()) or tunnel.path,
        resource_id=path_of(tunnel["selfLink"].string()) or tunnel.path,
        name=tunnel["name"].string(),
        gateway_id=path_of(gateway["selfLink"].string()),
        index=number.content or 0,
        remote_id=tunnel["peerExternalGateway"].text().map(path_of),
        local_address=local.also_from(*number.sources),
        remote_address=_remote_address(tunnel, lists),
        ike_version=tunnel["ikeVersion"].integer(2, "default 2 (Compute API, vpnTunnels.ikeVersion)"),
        proposals=parse_proposals(tunnel),
        selectors=parse_selectors(tunnel),
        status=status,
        tunnel_up=status.judge(STATUS_MEANING, NO_MEANING),
        status_detail=tunnel["detailedStatus"].text(),
        local_asn=_part(session.router["bgp"]["asn"].integer(), session.router, "no such Cloud Router"),
        peer_asn=_part(session.peer["peerAsn"].integer(), session.peer, "no BGP peer"),
        bgp_enabled=_part(
            session.peer["enable"].flag(True, "default TRUE (Compute API, bgpPeers.enable)"),
            session.peer,
            "no BGP peer",
        ),
        local_bgp_address=_local_bgp_address(session),
        peer_bgp_address=_part(session.peer["peerIpAddress"].text(), session.peer, "no BGP peer"),
        own_bgp_addresses=_part(
            session.interface["ipRange"].text().map(_host), session.interface, "no router interface for this tunnel"
        ),
        bgp_subnet=_part(session.interface["ipRange"].text(), session.interface, "no router interface for this tunnel"),
        bgp_reused_by=routers.find_overlaps(session),
        bgp_state=state,
        bgp_up=word.judge(PEER_MEANING, NO_MEANING),
        bgp_uptime=session.status["uptimeSeconds"].integer(),
        received_count=session.status["numLearnedRoutes"].integer(0, "left out means none"),
        prefixes_sent=_prefixes_sent(session),
        prefixes_received=_prefixes_received(session, lists.documents),
        bytes_in=absent("the Compute API has no byte counters"),
        bytes_out=absent("the Compute API has no byte counters"),
        shared_key=tunnel["sharedSecretHash"].text(),
    )


def _part(value: Value[T], part: Place, told: str) -> Value[T]:
    """The value, or absent with a telling reason where the part of the configuration is missing altogether."""
    return value if part.exists or part.standing is not Standing.KNOWN else absent(told, *value.sources)


def _local_address(gateway: Place, number: int) -> Value[str]:
    """The public address of HA VPN interface `number`."""
    for index, face in enumerate(gateway["vpnInterfaces"].each()):
        if (face["id"].raw if isinstance(face["id"].raw, int) else index) == number:
            return require(face["ipAddress"].text(), "the interface's address")
    return unknown(f"the gateway has no interface {number}", gateway["vpnInterfaces"].source)


def _remote_address(tunnel: Place, lists: Lists) -> Value[str]:
    """The peer's public address: the external VPN gateway's interface, which `peerIp` repeats."""
    reference = path_of(tunnel["peerExternalGateway"].string())
    repeated = tunnel["peerIp"].text()
    number = tunnel["peerExternalGatewayInterface"].integer(0, "0 may be left out").content or 0
    external = lists.of("externalVpnGateways").by_path.get(reference)
    for face in external["interfaces"].each() if external else ():
        if (face["id"].raw or 0) == number:
            return face["ipAddress"].text().also_from(*repeated.sources)
    unread = lists.find_unread("externalVpnGateways", project_of(reference))
    return repeated if repeated.has_content or unread is None else unread.blocked()


def _local_bgp_address(session: Session) -> Value[str]:
    """The peer's `ipAddress`; where only the interface is there, the host address of its range."""
    if session.router.standing is not Standing.KNOWN:
        return session.router.blocked()
    if not session.interface.exists:
        return absent("no router interface for this tunnel", session.router["interfaces"].source)
    of_interface = session.interface["ipRange"].text()
    of_peer = session.peer["ipAddress"].text()
    if of_peer.has_content:
        return of_peer.also_from(*of_interface.sources)
    return of_interface.map(lambda text: _host(text)[0])


def _host(subnet: str) -> tuple[str, ...]:
    interface = parse_interface(subnet)
    return (str(interface.ip) if interface else subnet,)


def _session_state(session: Session) -> tuple[Value[str], Value[str]]:
    """The status word (UP, DOWN, UNKNOWN) and the state text (`Established`, `Connect`, …) of the BGP session."""
    row = session.status
    if session.router.standing is not Standing.KNOWN:
        return session.router.blocked(), session.router.blocked()
    if not session.peer.exists:
        missing: Value[str] = absent("no BGP peer for this tunnel", session.router["bgpPeers"].source)
        return missing, missing
    if not row.exists and not row.reason:
        missing = absent("the router reports no such BGP session", row.source)
        return missing, missing
    word = require(row["status"].text(), "the session's status")
    state = row["state"].text()
    return word, (state if state.has_content else word)


def _prefixes_sent(session: Session) -> Value[tuple[str, ...]]:
    if session.router.standing is not Standing.KNOWN:
        return session.router.blocked()
    routes = session.status["advertisedRoutes"]
    if not routes.exists:
        return routes.texts() if routes.reason else absent("the session advertises nothing", routes.source)
    ranges = [route["destRange"] for route in routes.each() if route["destRange"].exists]
    return known(tuple(sorted({place.string() for place in ranges})), *_sources(ranges, routes))


def _prefixes_received(session: Session, documents: Documents) -> Value[tuple[str, ...]]:
    if session.router.standing is not Standing.KNOWN:
        return session.router.blocked()
    name = session.peer["name"].string()
    if not name:
        return absent("no BGP peer for this tunnel")
    body = find_place(documents, learned_read(session.router_path, name))
    routes = body["result"]
    if not body.exists:
        return body.texts()
    prefixes = [route["destination"]["prefix"] for route in routes.each() if route["destination"]["prefix"].exists]
    return known(tuple(sorted({place.string() for place in prefixes})), *_sources(prefixes, routes))


def _sources(places: list[Place], whole: Place) -> tuple[Source, ...]:
    return tuple(place.source for place in places) or (whole.source,)
