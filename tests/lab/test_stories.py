"""Every scenario as its story says, asked over HTTP at both clouds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from lab import Lab, scenario_names, start_lab
from tests.lab.azure_link import VERSION

UP, DOWN = "ESTABLISHED", "NO_INCOMING_PACKETS"
BGP_UP, TUNNEL_DOWN = "Established", "The VPN Tunnel is not in Established state."
APPS, DATA, HUB = "10.101.0.0/20", "10.101.16.0/20", "10.100.0.0/16"


@dataclass(frozen=True)
class Told:
    """What both clouds tell: of connections, of tunnels, of the router's sessions, of Azure's sessions with Google.

    `sessions` counts Azure's that are Connected; None where the caller may not ask. `learned` are the prefixes that
    Azure has from Google, `best` the routes that Google has from Azure.
    """

    connections: tuple[str, ...] = ("Connected", "Connected")
    tunnels: tuple[str, ...] = (UP, UP)
    states: tuple[str, ...] = (BGP_UP, BGP_UP)
    sessions: int | None = 2
    learned: frozenset[str] = frozenset({APPS, DATA})
    best: frozenset[str] = frozenset({HUB})


NOTHING: frozenset[str] = frozenset()
HALF = Told(("Connected", "NotConnected"), (UP, DOWN), (BGP_UP, TUNNEL_DOWN), 1)
STORIES = {
    "healthy": Told(),
    "no-bgp-permission": Told(sessions=None, learned=NOTHING),
    "other-slash-30": Told(states=(BGP_UP, "Connect"), sessions=1),
    "wrong-psk": Told(("Connected", "NotConnected"), (UP, "AUTHORIZATION_ERROR"), (BGP_UP, TUNNEL_DOWN), 1),
    "asn-changed": Told(states=("Idle", "Idle"), sessions=0, learned=NOTHING, best=NOTHING),
    "crossed": Told(states=("Connect", "Connect"), sessions=0, learned=NOTHING, best=NOTHING),
    "one-connection": Told(("Connected",), (UP, DOWN), (BGP_UP, TUNNEL_DOWN), 1),
    "wrong-address": HALF,
    "prefix-missing": Told(learned=frozenset({APPS})),
    "overlap": Told(learned=frozenset({APPS})),
    "classic": Told(("Connected",), (UP,), (), 0, NOTHING, NOTHING),
    "updating": Told(),
    "stale": Told(connections=("NotConnected", "NotConnected"), sessions=0, learned=NOTHING),
    "four-tunnels": Told(("Connected",) * 4, (UP,) * 4, (BGP_UP,) * 4, 4),
    "empty": Told((), (), (), 0, NOTHING, NOTHING),
}


class Clouds:
    """Both clouds of a lab, read with plain requests."""

    def __init__(self, lab: Lab, session: requests.Session) -> None:
        self.lab, self.session = lab, session
        self.tokens = {cloud: lab.world.identity.issue(cloud) for cloud in ("azure", "google")}

    def arm(self, path: str, method: str = "GET", **query: str) -> requests.Response:
        url = path if path.startswith("http") else f"{self.lab.https_url}{path}"
        given = None if path.startswith("http") else {"api-version": VERSION, **query}
        return self.session.request(method, url, params=given, headers=self._sign("azure"), timeout=20)

    def compute(self, path: str) -> Any:
        url = f"{self.lab.http_url}/compute/v1/projects/{path}"
        answer = self.session.get(url, headers=self._sign("google"), timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _sign(self, cloud: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[cloud]}"}

    def list_type(self, subscription: str, kind: str) -> list[str]:
        """Return the ids of one type in a subscription."""
        clause = f"resourceType eq 'Microsoft.Network/{kind}'"
        found = self.arm(f"/subscriptions/{subscription}/resources", **{"$filter": clause}).json()["value"]
        return [row["id"] for row in found]

    def run(self, gateway: str, action: str) -> list[Any] | None:
        """Return the rows of a BGP operation; None where the caller may not run it."""
        started = self.arm(f"{gateway}/{action}", "POST")
        if started.status_code == 403:
            return None
        answer = started
        while answer.status_code == 202:
            answer = self.arm(started.headers["location"])
        rows: list[Any] = answer.json()["value"]
        return rows

    def list_tunnels(self, project: str) -> list[Any]:
        """Return the tunnels of a project."""
        scopes = self.compute(f"{project}/aggregated/vpnTunnels")["items"].values()
        return [tunnel for scope in scopes for tunnel in scope.get("vpnTunnels", [])]

    def read_routers(self, project: str) -> list[Any]:
        """Return the result of getRouterStatus of every router of a project."""
        scopes = self.compute(f"{project}/aggregated/routers")["items"].values()
        links = [router["selfLink"] for scope in scopes for router in scope.get("routers", [])]
        return [self.compute(f"{link.partition('/projects/')[2]}/getRouterStatus")["result"] for link in links]


@contextmanager
def open_clouds(name: str) -> Iterator[Clouds]:
    with start_lab(name, speed=10_000.0) as lab, requests.Session() as session:
        session.trust_env = False
        session.verify = str(lab.ca_file)
        yield Clouds(lab, session)


def tell(clouds: Clouds) -> Told:
    subscription, project = clouds.lab.azure.subscription_id, clouds.lab.google.project
    connections = [clouds.arm(identity).json() for identity in clouds.list_type(subscription, "connections")]
    gateways = clouds.list_type(subscription, "virtualNetworkGateways")
    peers = [clouds.run(gateway, "getBgpPeerStatus") for gateway in gateways]
    learned = [clouds.run(gateway, "getLearnedRoutes") for gateway in gateways]
    routers = clouds.read_routers(project)
    external = [row for rows in peers for row in rows or () if row["asn"] == 65509]
    return Told(
        connections=tuple(row["properties"]["connectionStatus"] for row in connections),
        tunnels=tuple(tunnel["status"] for tunnel in clouds.list_tunnels(project)),
        states=tuple(row["state"] for router in routers for row in router.get("bgpPeerStatus", [])),
        sessions=None if None in peers else sum(row["state"] == "Connected" for row in external),
        learned=frozenset(
            row["network"] for rows in learned for row in rows or () if row["origin"] == "EBgp" and row["asPath"]
        ),
        best=frozenset(row["destRange"] for router in routers for row in router.get("bestRoutes", [])),
    )


def test_every_scenario_has_its_story_here() -> None:
    assert {*STORIES, "fleet"} == {*scenario_names()}


@pytest.mark.parametrize("name", STORIES)
def test_both_clouds_tell_what_the_story_says(name: str) -> None:
    with open_clouds(name) as clouds:
        assert tell(clouds) == STORIES[name]


def test_while_a_gateway_is_updating_azure_refuses_every_change_of_it() -> None:
    with open_clouds("updating") as clouds:
        [gateway] = clouds.list_type(clouds.lab.azure.subscription_id, "virtualNetworkGateways")
        assert clouds.arm(gateway).json()["properties"]["provisioningState"] == "Updating"
        connection = clouds.list_type(clouds.lab.azure.subscription_id, "connections")[0]
        for method, path in (("POST", f"{gateway}/reset"), ("DELETE", gateway), ("DELETE", connection)):
            refused = clouds.arm(path, method)
            assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RetryableError")
            assert refused.json()["error"]["details"][0]["code"] == "RetryableErrorDueToAnotherOperation"
        assert clouds.arm(f"{connection}/sharedkey").status_code == 200


def test_a_stale_gateway_tells_what_is_so_once_it_is_reset() -> None:
    with open_clouds("stale") as clouds:
        [gateway] = clouds.list_type(clouds.lab.azure.subscription_id, "virtualNetworkGateways")
        started = clouds.arm(f"{gateway}/reset", "POST")
        assert started.status_code == 202
        while clouds.arm(started.headers["azure-asyncoperation"]).json()["status"] == "InProgress":
            pass
        assert tell(clouds) == Told()


def test_a_classic_tunnel_is_told_as_what_it_is() -> None:
    with open_clouds("classic") as clouds:
        [tunnel] = clouds.list_tunnels(clouds.lab.google.project)
        assert tunnel["targetVpnGateway"].endswith("/targetVpnGateways/classic-gw")
        assert not {"vpnGateway", "router"} & set(tunnel)


def test_a_fleet_has_fifty_links_of_which_the_different_ones_show() -> None:
    with open_clouds("fleet") as clouds:
        subscriptions = [row["subscriptionId"] for row in clouds.arm("/subscriptions").json()["value"]]
        gateways = [gateway for each in subscriptions for gateway in clouds.list_type(each, "virtualNetworkGateways")]
        assert (len(subscriptions), len(gateways), len({gateway.rpartition("/")[2] for gateway in gateways})) == (
            3,
            50,
            50,
        )
        projects = [project.project for project in clouds.lab.world.projects]
        tunnels = [tunnel for project in projects for tunnel in clouds.list_tunnels(project)]
        assert len(projects) == 4
        assert {tunnel["region"].rpartition("/")[2] for tunnel in tunnels} == {*clouds.lab.google.regions}
        down = {tunnel["name"]: tunnel["status"] for tunnel in tunnels if tunnel["status"] != UP}
        assert down == {
            "tunnel-azure-04-1": "AUTHORIZATION_ERROR",
            "tunnel-azure-23-1": DOWN,
            "tunnel-azure-29-1": DOWN,
        }
        routers = [router for project in projects for router in clouds.read_routers(project)]
        quiet = sorted(row["name"] for router in routers for row in router["bgpPeerStatus"] if row["status"] != "UP")
        assert quiet == [
            *("bgp-azure-04-1", "bgp-azure-11-1", "bgp-azure-18-0", "bgp-azure-18-1"),
            *("bgp-azure-23-1", "bgp-azure-29-1"),
        ]
        connections = [identity for each in subscriptions for identity in clouds.list_type(each, "connections")]
        shown = {row["name"]: row["properties"] for row in (clouds.arm(identity).json() for identity in connections)}
        unconnected = sorted(name for name, row in shown.items() if row["connectionStatus"] != "Connected")
        assert [name[-4:] for name in unconnected] == ["29-1", "38-0", "38-1", "e-04"]
        states = [clouds.arm(gateway).json() for gateway in gateways]
        assert [row["name"] for row in states if row["properties"]["provisioningState"] != "Succeeded"] == [
            "vng-prod-34"
        ]


def test_public_addresses_of_a_fleet_are_all_different() -> None:
    with open_clouds("fleet") as clouds:
        world = clouds.lab.world
        azure = [row for store in world.subscriptions for row in store.list_type("publicIPAddresses")]
        google = [row for store in world.projects for row in store.list_type("vpnGateways").values()]
        addresses = [row["properties"]["ipAddress"] for row in azure]
        addresses += [entry["ipAddress"] for row in google for entry in row["vpnInterfaces"]]
        # The Classic VPN's own address is no HA VPN gateway's.
        assert len(addresses) == len(set(addresses)) == 198


def test_a_fleet_is_listed_without_working_anything_out_and_observed_once_for_all() -> None:
    with open_clouds("fleet") as clouds:
        world = clouds.lab.world
        subscriptions = [row["subscriptionId"] for row in clouds.arm("/subscriptions").json()["value"]]
        connections = [identity for each in subscriptions for identity in clouds.list_type(each, "connections")]
        assert len(clouds.compute(f"{clouds.lab.google.project}/global/networks")["items"]) == 13
        assert (world.reader.parts_read, world.reader.joins, world.timeline.observed) == (0, 0, 0)
        for identity in connections[:20]:
            assert clouds.arm(identity).status_code == 200
        clouds.list_tunnels(clouds.lab.google.project)
        assert (world.reader.parts_read, world.reader.joins, world.timeline.observed) == (7, 1, 1)
        changed = world.subscriptions[1].document("connections", "cn-google-02-0")
        changed["properties"]["enableBgp"] = False
        clouds.arm(connections[0])
        # Only the subscription that changed was read again.
        assert (world.reader.parts_read, world.reader.joins, world.timeline.observed) == (8, 2, 2)
