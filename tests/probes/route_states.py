"""The published link with routes: what both sides tell and learned of any prefixes, to be changed by a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from probes.documents import Document, Documents, Json, Outcome, Read
from probes.gcp.reads import gcp_read
from probes.model import Link
from probes.routes import reconcile
from probes.routes.model import Direction, Flow, Reconciliation, Route
from probes.survey import survey
from tests.probes.azure_answers import azure_advertised_read, azure_learned_read, network_read
from tests.probes.builder import documents, edited
from tests.probes.google_answers import google_learned_read, list_read, router_status_read
from tests.probes.topology import AZURE_ASN, AZURE_PREFIX, GOOGLE_ASN, GOOGLE_PREFIX, Topology, article

TO_GOOGLE, TO_AZURE = Direction.TO_GOOGLE, Direction.TO_AZURE
NETWORK = gcp_read("networks.get", "projects/proj-net/global/networks/hub")
STATIC = gcp_read("routes.list", "projects/proj-net/global/routes")
HUB = "https://www.googleapis.com/compute/v1/projects/proj-net/global/networks/hub"
_LINK = "https://www.googleapis.com/compute/v1/projects/proj-net/regions"
_TIME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def answered(answers: Documents, read: Read, body: Json) -> Documents:
    """The answers with one more."""
    return answers.with_answers(Document(read, Outcome.OK, _TIME, body=body))


def routed(topology: Topology | None = None) -> Documents:
    """The published link in good health, Google's network and best routes included."""
    link = topology or article()
    found = answered(documents(link), NETWORK, {"routingConfig": {"routingMode": "REGIONAL"}})
    found = answered(found, STATIC, {"items": []})
    best = [best_route(name, AZURE_PREFIX, tunnel.peer) for name, tunnel in link.tunnels.items() if tunnel.up]
    return edited(found, router_status_read(), "result/bestRoutes", best)


def best_route(tunnel: str, prefix: str, hop: str, **fields: Json) -> Json:
    """A row of the router's best routes."""
    row: dict[str, Json] = {"destRange": prefix, "nextHopIp": hop, "priority": 0, "routeType": "BGP"}
    return {**row, "nextHopVpnTunnel": f"{_LINK}/us-east4/vpnTunnels/{tunnel}", **fields}


def azure_tells(answers: Documents, *prefixes: str, path: str = str(AZURE_ASN)) -> Documents:
    """The answers, with these prefixes advertised by Azure over tunnel 0."""
    rows: Json = [
        {"localAddress": "169.254.21.14", "network": one, "nextHop": "169.254.21.14", "asPath": path, "weight": 0}
        for one in prefixes
    ]
    return edited(answers, azure_advertised_read("169.254.21.13"), "value", rows)


def google_learns(answers: Documents, *prefixes: str) -> Documents:
    """The same, with these learned by Google over tunnel 0."""
    rows: Json = [{"destination": {"prefix": one}, "med": 0} for one in prefixes]
    return edited(answers, google_learned_read("t0"), "result", rows)


def google_uses(answers: Documents, *routes: Json) -> Documents:
    """The same, with these best routes."""
    return edited(answers, router_status_read(), "result/bestRoutes", list(routes))


def google_tells(answers: Documents, *prefixes: str) -> Documents:
    """The same, with these advertised by Google over tunnel 0."""
    rows: Json = [{"destRange": one, "nextHopIp": "169.254.21.13", "priority": 100} for one in prefixes]
    return edited(answers, router_status_read(), "result/bgpPeerStatus/peer-t0/advertisedRoutes", rows)


def azure_learns(answers: Documents, *prefixes: str, own: str = "169.254.21.14") -> Documents:
    """The same, with these learned by Azure over tunnel 0, and nothing over tunnel 1."""
    rows: Json = [
        {
            "localAddress": own,
            "network": one,
            "nextHop": "169.254.21.13",
            "sourcePeer": "169.254.21.13",
            "origin": "EBgp",
            "asPath": str(GOOGLE_ASN),
            "weight": 32768,
        }
        for one in prefixes
    ]
    return edited(answers, azure_learned_read(), "value", rows)


def with_vnet(answers: Documents, *prefixes: str, peerings: Sequence[Json] = ()) -> Documents:
    """The same, with this address space and these peerings of the VNet."""
    found = edited(answers, network_read(), "properties/addressSpace/addressPrefixes", list(prefixes))
    return edited(found, network_read(), "properties/virtualNetworkPeerings", list(peerings))


def peering(name: str, prefix: str, transit: bool, state: str = "Connected") -> Json:
    """A peering of the VNet."""
    return {
        "name": name,
        "properties": {
            "allowGatewayTransit": transit,
            "peeringState": state,
            "remoteAddressSpace": {"addressPrefixes": [prefix]},
            "remoteVirtualNetwork": {"id": f"/subscriptions/s/x/virtualNetworks/{name}"},
        },
    }


def with_subnets(answers: Documents, *subnets: tuple[str, str, str]) -> Documents:
    """The same, with these subnets of Google's network: name, range, region."""
    items: dict[str, Json] = {}
    for name, prefix, region in subnets:
        link = f"{_LINK}/{region}/subnetworks/{name}"
        listed = items.setdefault(f"regions/{region}", {"subnetworks": []})
        assert isinstance(listed, dict)
        inside = listed["subnetworks"]
        assert isinstance(inside, list)
        inside.append({"name": name, "selfLink": link, "network": HUB, "ipCidrRange": prefix})
    return edited(answers, list_read("subnetworks"), "items", items)


def link_of(answers: Documents) -> Link:
    """The one link in these answers."""
    (matrix,) = survey(answers).matrices
    return matrix.link


def routes_of(answers: Documents) -> Reconciliation:
    """What is said of the routes of the one link."""
    return reconcile(link_of(answers), answers)


def flow_of(answers: Documents, direction: Direction, tunnel: str = "tunnel 0") -> Flow:
    """One direction of one tunnel."""
    (flow,) = [one for one in routes_of(answers).flows if (one.tunnel, one.direction) == (tunnel, direction)]
    return flow


def route_of(answers: Documents, direction: Direction, prefix: str | None = None, tunnel: str = "tunnel 0") -> Route:
    """One prefix; without a name the side's own."""
    wanted = prefix or (AZURE_PREFIX if direction is TO_GOOGLE else GOOGLE_PREFIX)
    (route,) = [one for one in flow_of(answers, direction, tunnel).routes if one.prefix == wanted]
    return route
