"""Scenario files: the shipped ones, and what is said of broken ones."""

from pathlib import Path

import pytest

from lab import ScenarioError, load_scenario, scenario_names
from lab.scenario import make_azure_store, make_google_store


def test_the_shipped_scenarios() -> None:
    assert scenario_names() == (
        *("asn-changed", "classic", "crossed", "empty", "fleet", "four-tunnels", "healthy", "no-bgp-permission"),
        *("one-connection", "other-slash-30", "overlap", "prefix-missing", "stale", "updating", "wrong-address"),
        "wrong-psk",
    )


KEYS = {"empty": (0, 0), "one-connection": (1, 2), "classic": (1, 1), "four-tunnels": (4, 4), "fleet": (34, 25)}
"""How many pre-shared keys the first subscription and the first project have, where it is not two each."""


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_has_a_title_a_story_and_both_sides(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert 2 <= scenario.story.count(". ") + 1 <= 4
    azure, google = make_azure_store(scenario), make_google_store(scenario)
    assert (len(azure.secrets), len(google.secrets)) == KEYS.get(name, (2, 2))
    documents = [*azure.documents.values(), *google.documents.values()]
    keys = [key.reveal() for key in (*azure.secrets.values(), *google.secrets.values())]
    assert not [key for key in keys if key in repr(documents) or key in repr((azure, google))]


def test_two_loads_give_equal_and_separate_documents() -> None:
    one, other = (make_azure_store(load_scenario("healthy")) for _ in range(2))
    assert one == other
    one.document("connections", "cn-google-0")["properties"].clear()
    assert one != other


def test_a_store_says_what_it_has_not() -> None:
    scenario = load_scenario("healthy")
    with pytest.raises(KeyError, match="connections/x: 0 of that name"):
        make_azure_store(scenario).document("connections", "x")
    with pytest.raises(KeyError, match="vpnTunnels/x: 0 of that name"):
        make_google_store(scenario).document("vpnTunnels", "x")


def test_a_file_of_ones_own_leans_on_a_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        """
        base = "healthy"
        title = "Mine"
        story = "One tunnel is gone."
        [caller]
        google_missing = ["compute.routers.get"]
        [[remove]]
        resource = "google/vpnTunnels/tunnel-azure-1"
        [[remove]]
        resource = "google/routers/cr-azure"
        path = "bgpPeers[0].advertisedRoutePriority"
        [[set]]
        resource = "azure/connections/cn-google-1"
        path = "properties.enableBgp"
        value = false
        [[google.vpnTunnels]]
        name = "spare"
        region = "us-central1"
        """,
        encoding="utf-8",
    )
    scenario = load_scenario(str(path))
    azure, google = make_azure_store(scenario), make_google_store(scenario)
    assert scenario.title == "Mine"
    assert scenario.google_missing == ("compute.routers.get",)
    assert azure.document("connections", "cn-google-1")["properties"]["enableBgp"] is False
    assert set(google.list_type("vpnTunnels")) == {
        "regions/us-east4/vpnTunnels/tunnel-azure-0",
        "regions/us-central1/vpnTunnels/spare",
    }
    assert "advertisedRoutePriority" not in google.document("routers", "cr-azure")["bgpPeers"][0]
    assert load_scenario("healthy").title == "Everything works"


HEAD = 'base = "healthy"\n'

BROKEN = {
    "not TOML": ("title = ", "Invalid value"),
    "unknown key": (f"{HEAD}tittle = 'x'", "tittle: unknown; allowed are base, title, story"),
    "base is not there": ("base = 'nowhere'", "base: no file nowhere.toml"),
    "base is itself": ("base = 'broken'", "base: the files lean on each other in a circle"),
    "title is no text": (f"{HEAD}title = 7", "title: must be a text"),
    "caller": (f"{HEAD}[caller]\nazure = []", "caller: must be a table of azure_missing, google_missing"),
    "caller's list": (f"{HEAD}[caller]\nazure_missing = 'x'", "caller.azure_missing: must be a list of texts"),
    "set is no list": (f"{HEAD}[set]\nx = 1", "set: must be a list of tables, written [[set]]"),
    "set without a value": (
        f"{HEAD}[[set]]\nresource = 'azure/connections/cn-google-0'\npath = 'x'",
        "set[0]: needs resource, path and value",
    ),
    "set of nothing": (f"{HEAD}[[set]]\nresource = 'x'", "set[0].resource: must be cloud/type/name"),
    "set of an unknown resource": (
        f"{HEAD}[[set]]\nresource = 'azure/connections/x'\npath = 'a'\nvalue = 1",
        "azure/connections/x is not there; there is azure/connections/cn-google-0, azure/connections/cn-google-1",
    ),
    "set of an unknown type": (
        f"{HEAD}[[set]]\nresource = 'azure/gadgets/x'\npath = 'a'\nvalue = 1",
        "azure/gadgets/x is not there; there is none of that type",
    ),
    "set of an unknown path": (
        f"{HEAD}[[set]]\nresource = 'google/routers/cr-azure'\npath = 'bgpPeers[7].peerAsn'\nvalue = 1",
        "set[0].path: bgpPeers[7].peerAsn is not there in cr-azure",
    ),
    "set beyond a list": (
        f"{HEAD}[[set]]\nresource = 'google/routers/cr-azure'\npath = 'bgpPeers[7]'\nvalue = 1",
        "set[0].path: bgpPeers[7] is not there in cr-azure",
    ),
    "set of no path": (
        f"{HEAD}[[set]]\nresource = 'google/routers/cr-azure'\npath = 'a..b'\nvalue = 1",
        "set[0].path: 'a..b' is no path",
    ),
    "set with a stray key": (f"{HEAD}[[set]]\nresourse = 'x'", "set[0].resourse: unknown; allowed are resource, path"),
    "remove of a value that is not there": (
        f"{HEAD}[[remove]]\nresource = 'google/routers/cr-azure'\npath = 'bgp.md5'",
        "remove[0].path: bgp.md5 is not there in cr-azure",
    ),
    "unknown type": (f"{HEAD}[[azure.gadgets]]\nname = 'x'", "azure.gadgets: unknown; allowed are tenant"),
    "type is no list": (f"{HEAD}[azure.natGateways]\nname = 'x'", "azure.natGateways: unknown"),
    "resource without a name": (f"{HEAD}[[google.vpnTunnels]]\nx = 1", "google.vpnTunnels[2].name: must match"),
    "name Google refuses": (f"{HEAD}[[google.vpnTunnels]]\nname = 'Ab'", "google.vpnTunnels[2].name: must match"),
    "name Azure refuses": (
        f"{HEAD}[[azure.connections]]\nname = '{'a' * 81}'",
        "azure.connections[2].name: must match",
    ),
    "region": (f"{HEAD}[[google.routers]]\nname = 'x'\nregion = 'y'", "google.routers.x.region: must be one of"),
    "group": (
        f"{HEAD}[[azure.connections]]\nname = 'x'\nresourceGroup = 'y'",
        "azure.connections.x.resourceGroup",
    ),
    "setting": (f"{HEAD}[google]\nproject = 7", "google.project: must be a text"),
    "regions": (f"{HEAD}[google]\nregions = []", "google.regions: must be a list that holds region"),
    "cloud": (f"{HEAD}azure = 7", "azure: must be a table"),
    "fleet without links": (f"{HEAD}[fleet]\nlinks = 0", "fleet.links: must be a number from 1 to 50"),
    "fleet with a stray key": (f"{HEAD}[fleet]\nlink = 1", "fleet.link: unknown; allowed are links, subscriptions"),
    "fleet without places": (f"{HEAD}[fleet]\nlinks = 2\nsubscriptions = []", "fleet.subscriptions: must be a list"),
    "fleet with a link that is not there": (
        f"{HEAD}[fleet]\nlinks = 1\nlocations = ['a']\nprojects = ['b']\nregions = ['c']\n"
        "different = { 2 = 'stale' }\nsubscriptions = [{ subscription = 'd', subscription_name = 'e' }]",
        "fleet.different: must be a table from a link's number, 1 to 1",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    text, expected = BROKEN[name]
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(str(path))
    message = str(refusal.value)
    assert message.startswith("broken.toml: ")
    assert expected in message
    assert "\n" not in message


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    for name in ("nowhere", str(tmp_path / "nowhere.toml"), str(tmp_path), "_article"):
        with pytest.raises(ScenarioError, match="empty, fleet, four-tunnels, healthy, no-bgp-permission"):
            load_scenario(name)
