"""What Google Cloud answers for a topology, in the shape of recorded answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from probes.documents import Json, Read
from probes.gcp.reads import REDUNDANCY, STATUS, gcp_read, learned_read
from tests.probes.topology import AZURE_PREFIX, GOOGLE_PREFIX, External, GoogleGateway, Topology, Tunnel

Body: TypeAlias = dict[str, Json]

_PROJECT = "projects/proj-net"
_REGION = f"{_PROJECT}/regions/us-east4"
_HUB = f"https://www.googleapis.com/compute/v1/{_PROJECT}/global/networks/hub"


def list_read(kind: str) -> Read:
    """The list of a kind of Google resource."""
    match kind:
        case "subnetworks":
            return gcp_read("subnetworks.aggregatedList", f"{_PROJECT}/aggregated/subnetworks")
        case "externalVpnGateways":
            return gcp_read("externalVpnGateways.list", f"{_PROJECT}/global/externalVpnGateways")
        case _:
            return gcp_read(f"{kind}.list", f"{_REGION}/{kind}")


def router_status_read(router: str = "router") -> Read:
    """The state of a Cloud Router's BGP sessions."""
    return gcp_read(STATUS, f"{_REGION}/routers/{router}/getRouterStatus")


def redundancy_read(gateway: str = "hav") -> Read:
    """Google's word on the redundancy of a gateway's tunnels."""
    return gcp_read(REDUNDANCY, f"{_REGION}/vpnGateways/{gateway}/getStatus")


def google_learned_read(tunnel: str, router: str = "router") -> Read:
    """What Google learned over one tunnel."""
    return learned_read(f"{_REGION}/routers/{router}", f"peer-{tunnel}")


def _link(path: str) -> str:
    return f"https://www.googleapis.com/compute/v1/{path}"


def _google(kind: str, name: str, **fields: Json) -> Body:
    where = _PROJECT + "/global" if kind == "externalVpnGateways" else _REGION
    return {"kind": f"compute#{kind[:-1]}", "name": name, "selfLink": _link(f"{where}/{kind}/{name}"), **fields}


def google_answers(topology: Topology) -> Iterator[tuple[Read, Body]]:
    """Every read of Google with its answer."""
    subnet = _google("subnetworks", "apps", network=_HUB, ipCidrRange=GOOGLE_PREFIX)
    yield list_read("subnetworks"), {"items": {"regions/us-east4": {"subnetworks": [subnet]}}}
    yield list_read("vpnGateways"), {"items": [_google_gateway(*entry) for entry in topology.google.items()]}
    yield list_read("externalVpnGateways"), {"items": [_external(*entry) for entry in topology.externals.items()]}
    yield list_read("vpnTunnels"), {"items": [_tunnel(*entry, topology) for entry in topology.tunnels.items()]}
    yield list_read("routers"), {"items": [_router(*entry, topology) for entry in topology.routers.items()]}
    for router in topology.routers:
        told: Body = {"bgpPeerStatus": _peer_statuses(topology, router), "bestRoutes": _best_routes(topology, router)}
        yield router_status_read(router), {"result": told}
    for name, tunnel in topology.tunnels.items():
        if tunnel.has_interface and tunnel.has_peer:
            routes: list[Json] = [{"destination": {"prefix": AZURE_PREFIX}, "med": 0}] if tunnel.up else []
            yield google_learned_read(name, tunnel.router), {"result": routes}
    for gateway in topology.google:
        state: Body = {"state": {"state": "CONNECTION_REDUNDANCY_MET"}}
        yield redundancy_read(gateway), {"result": {"vpnConnections": [state]}}


def _google_gateway(name: str, gateway: GoogleGateway) -> Body:
    interfaces: list[Json] = [{"id": number, "ipAddress": address} for number, address in enumerate(gateway.addresses)]
    network = _HUB
    return _google("vpnGateways", name, region=_link(_REGION), network=network, vpnInterfaces=interfaces)


def _external(name: str, external: External) -> Body:
    kinds = {1: "SINGLE_IP_INTERNALLY_REDUNDANT", 2: "TWO_IPS_REDUNDANCY", 4: "FOUR_IPS_REDUNDANCY"}
    interfaces: list[Json] = [{"id": number, "ipAddress": address} for number, address in enumerate(external.addresses)]
    return _google("externalVpnGateways", name, redundancyType=kinds[len(external.addresses)], interfaces=interfaces)


def _tunnel(name: str, tunnel: Tunnel, topology: Topology) -> Body:
    addresses = topology.externals[tunnel.external].addresses
    repeated: Body = {"peerIp": addresses[tunnel.external_interface]} if tunnel.peer_ip else {}
    return _google(
        "vpnTunnels",
        name,
        region=_link(_REGION),
        vpnGateway=_link(f"{_REGION}/vpnGateways/{tunnel.gateway}"),
        vpnGatewayInterface=tunnel.interface,
        peerExternalGateway=_link(f"{_PROJECT}/global/externalVpnGateways/{tunnel.external}"),
        peerExternalGatewayInterface=tunnel.external_interface,
        router=_link(f"{_REGION}/routers/{tunnel.router}"),
        ikeVersion=tunnel.ike,
        localTrafficSelector=["0.0.0.0/0"],
        remoteTrafficSelector=["0.0.0.0/0"],
        sharedSecretHash=f"token-{name}",
        status="ESTABLISHED" if tunnel.up else "NO_INCOMING_PACKETS",
        detailedStatus="Tunnel is up and running." if tunnel.up else "No incoming packets from peer.",
        **repeated,
    )


def _router(name: str, asn: int, topology: Topology) -> Body:
    mine = {tunnel: entry for tunnel, entry in topology.tunnels.items() if entry.router == name}
    interfaces: list[Json] = [
        {
            "name": f"if-{tunnel}",
            "linkedVpnTunnel": _link(f"{_REGION}/vpnTunnels/{tunnel}"),
            "ipRange": f"{entry.own}/30",
            "ipVersion": "IPV4",
        }
        for tunnel, entry in mine.items()
        if entry.has_interface
    ]
    peers: list[Json] = [
        {
            "name": f"peer-{tunnel}",
            "interfaceName": f"if-{tunnel}",
            "ipAddress": entry.own,
            "peerIpAddress": entry.peer,
            "peerAsn": entry.peer_asn,
            "enable": "TRUE",
            "advertiseMode": "DEFAULT",
        }
        for tunnel, entry in mine.items()
        if entry.has_peer and entry.has_interface
    ]
    return _google(
        "routers",
        name,
        region=_link(_REGION),
        network=_HUB,
        bgp={"asn": asn, "advertiseMode": "DEFAULT", "keepaliveInterval": 20},
        interfaces=interfaces,
        bgpPeers=peers,
    )


def _peer_statuses(topology: Topology, router: str) -> list[Json]:
    rows: list[Json] = []
    for name, tunnel in topology.tunnels.items():
        if tunnel.router != router or not (tunnel.has_interface and tunnel.has_peer):
            continue
        row: Body = {
            "name": f"peer-{name}",
            "ipAddress": tunnel.own,
            "peerIpAddress": tunnel.peer,
            "linkedVpnTunnel": _link(f"{_REGION}/vpnTunnels/{name}"),
            "status": "UP" if tunnel.up else "DOWN",
            "state": "Established" if tunnel.up else "Connect",
        }
        if tunnel.up:
            row["numLearnedRoutes"] = 1
            row["uptimeSeconds"] = "93784"
            row["advertisedRoutes"] = [{"destRange": GOOGLE_PREFIX, "nextHopIp": tunnel.own, "priority": 100}]
        rows.append(row)
    return rows


def _best_routes(topology: Topology, router: str) -> list[Json]:
    """The routes that are programmed in the router's region: of equal ones all."""
    return [
        {
            "destRange": AZURE_PREFIX,
            "network": _HUB,
            "nextHopIp": tunnel.peer,
            "nextHopVpnTunnel": _link(f"{_REGION}/vpnTunnels/{name}"),
            "priority": 0,
            "routeType": "BGP",
        }
        for name, tunnel in topology.tunnels.items()
        if tunnel.router == router and tunnel.has_interface and tunnel.has_peer and tunnel.up
    ]
