"""What a Cloud Router tells of its sessions and routes."""

from datetime import timedelta
from typing import Any

from lab.clock import Clock
from lab.engine import Observation, RouterSession
from lab.engine.routes import Advert, is_inside, read_google_subnets
from lab.google.store import GoogleStore
from lab.wire import Document, items

Row = dict[str, Any]


def render_router_status(store: GoogleStore, clock: Clock, observation: Observation, key: str) -> Document:
    """Return the body of getRouterStatus for the router at a path below the project; empty lists are left out."""
    router = store.documents[key]
    sessions = [row for row in observation.google_sessions if row.session.router == store.name(key)]
    subnets = read_google_subnets(store, str(router.get("network", "")))
    best = [
        _learned_row(store, clock, router, row, advert)
        for row in sessions
        for advert in row.learned
        # A learned route that equals or lies inside a subnet route of the VPC never wins against it.
        if not is_inside(advert.prefix, subnets)
    ]
    lists = {
        "bestRoutes": best,
        "bestRoutesForRouter": [dict(sorted({**route, "routeStatus": "ACTIVE"}.items())) for route in best],
        "bgpPeerStatus": [_peer_row(store, clock, router, row) for row in sessions],
    }
    result = {name: rows for name, rows in lists.items() if rows}
    return {"kind": "compute#routerStatusResponse", "result": {**result, "network": router.get("network", "")}}


def _peer_row(store: GoogleStore, clock: Clock, router: Document, row: RouterSession) -> Row:
    session = row.session
    peer = next((peer for peer in items(router, "bgpPeers") if peer.get("name") == session.name), {})
    shown: Row = {
        "enableIpv4": peer.get("enableIpv4", True),
        "enableIpv6": peer.get("enableIpv6", False),
        **{field: peer.get(field) for field in ("ipv6NexthopAddress", "peerIpv6NexthopAddress")},
        "ipAddress": session.address,
        "linkedVpnTunnel": store.link(store.key(session.tunnel)) if session.tunnel else None,
        "md5AuthEnabled": session.md5,
        "name": session.name,
        "peerIpAddress": session.peer_address,
        "state": row.state,
        "status": "UP" if row.is_up else "DOWN",
    }
    if row.is_up:
        seconds = int((clock.now() - clock.moment(row.since)).total_seconds())
        shown |= {
            "advertisedRoutes": [_offered_row(store, router, row, advert) for advert in row.offered] or None,
            "numLearnedRoutes": len(row.learned),
            "uptime": write_uptime(timedelta(seconds=seconds)),
            "uptimeSeconds": str(seconds),
        }
    return dict(sorted((name, value) for name, value in shown.items() if value is not None))


def _offered_row(store: GoogleStore, router: Document, row: RouterSession, advert: Advert) -> Row:
    return {
        "destRange": advert.prefix,
        "kind": "compute#route",
        "network": router.get("network", ""),
        "nextHopIp": row.session.address,
        "nextHopOrigin": "INCOMPLETE",
        "nextHopVpnTunnel": store.link(store.key(row.session.tunnel)),
        "priority": advert.priority,
        "routeType": "BGP",
    }


def _learned_row(store: GoogleStore, clock: Clock, router: Document, row: RouterSession, advert: Advert) -> Row:
    path = {"asLists": [row.session.peer_asn], "pathSegmentType": "AS_SEQUENCE"}
    return {
        "asPaths": [path],
        "creationTimestamp": clock.moment(row.since).isoformat(timespec="milliseconds"),
        **_offered_row(store, router, row, advert),
        "nextHopIp": row.session.peer_address,
        "nextHopOrigin": "IGP",
    }


def render_bgp_routes(row: RouterSession, route_type: str) -> list[Row]:
    """Return the rows of listBgpRoutes for one session: LEARNED from the peer, or ADVERTISED to it."""
    if route_type == "ADVERTISED":
        return [
            {"destination": {"prefix": advert.prefix}, "med": advert.priority, "origin": "BGP_ORIGIN_INCOMPLETE"}
            for advert in row.offered
        ]
    asns = [row.session.peer_asn]
    path = {"asns": asns, "asns32": asns, "type": "AS_PATH_TYPE_SEQUENCE"}
    return [
        {
            "asPaths": [path],
            "destination": {"prefix": advert.prefix},
            "med": advert.priority,
            "origin": "BGP_ORIGIN_IGP",
        }
        for advert in row.learned
    ]


def write_uptime(duration: timedelta) -> str:
    """Return a span in Compute's words, such as `9 hours, 41 minutes, 17 seconds`; leading zeros are left out."""
    weeks, days = divmod(duration.days, 7)
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    counted = zip(("week", "day", "hour", "minute", "second"), (weeks, days, hours, minutes, seconds), strict=True)
    spelled = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counted]
    while len(spelled) > 1 and spelled[0].startswith("0 "):
        spelled.pop(0)
    return ", ".join(spelled)
