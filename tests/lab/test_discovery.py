"""Finding resources by type: Azure Resource Graph over subscriptions, Cloud Asset Inventory in a project."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.test_stories import Clouds, open_clouds

GRAPH = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
GATEWAYS = "resources | where type in~ ('microsoft.network/virtualnetworkgateways') | project id, name, subscriptionId"


@pytest.fixture(scope="module")
def fleet() -> Iterator[Clouds]:
    with open_clouds("fleet") as clouds:
        yield clouds


def ask(clouds: Clouds, query: str, **body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {clouds.tokens['azure']}"}
    url = f"{clouds.lab.https_url}{GRAPH}"
    answer = clouds.session.post(url, json={"query": query, **body}, headers=headers, timeout=10)
    return answer.status_code, answer.json()


def search(clouds: Clouds, project: str, query: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {clouds.tokens['google']}"}
    url = f"{clouds.lab.http_url}/v1/projects/{project}:searchAllResources?{query}"
    answer = clouds.session.get(url, headers=headers, timeout=10)
    return answer.status_code, answer.json()


def test_one_query_finds_every_gateway_of_all_subscriptions(fleet: Clouds) -> None:
    status, body = ask(fleet, GATEWAYS)
    assert (status, body["totalRecords"], body["count"], body["resultTruncated"]) == (200, 50, 50, "false")
    assert len({row["subscriptionId"] for row in body["data"]}) == 3
    assert set(body["data"][0]) == {"id", "name", "subscriptionId"}
    first = fleet.lab.azure.subscription_id
    _, body = ask(fleet, GATEWAYS, subscriptions=[first.upper()])
    assert {row["subscriptionId"] for row in body["data"]} == {first}


def test_without_columns_a_row_has_them_all_and_its_type_in_lower_case(fleet: Clouds) -> None:
    _, body = ask(fleet, "Resources | where type in~ ('Microsoft.Network/connections','x/y') | order by id asc")
    row = body["data"][0]
    assert row["type"] == "microsoft.network/connections"
    assert row["properties"]["localNetworkGateway2"]["id"]
    assert row["resourceGroup"] == row["resourceGroup"].lower()


def test_a_query_is_read_page_by_page(fleet: Clouds) -> None:
    seen: list[str] = []
    options: dict[str, Any] = {"$top": 20}
    while options:
        _, body = ask(fleet, GATEWAYS, options=options)
        seen += [row["id"] for row in body["data"]]
        options = {"$top": 20, "$skipToken": body["$skipToken"]} if "$skipToken" in body else {}
    assert len(seen) == len(set(seen)) == 50
    _, body = ask(fleet, GATEWAYS.replace("id, ", ""), options={"$top": 20})
    assert (body["count"], body["resultTruncated"], "$skipToken" in body) == (20, "true", False)


def test_any_other_query_is_refused_rather_than_answered_wrongly(fleet: Clouds) -> None:
    for query in ("", "resources", GATEWAYS.replace("in~", "=~"), f"{GATEWAYS} | count", f"{GATEWAYS}, colour"):
        status, body = ask(fleet, query)
        assert (status, body["error"]["details"][0]["code"]) == (400, "InvalidQuery")
    for options in ({"$top": 0}, {"$top": 1001}, {"$skipToken": "x"}):
        assert ask(fleet, GATEWAYS, options=options)[0] == 400


def test_what_the_caller_may_not_read_is_left_out_without_a_word() -> None:
    with open_clouds("fleet") as clouds:
        clouds.lab.world.subscriptions[1].missing_permissions = ("Microsoft.Network/virtualNetworkGateways/read",)
        status, body = ask(clouds, GATEWAYS)
        assert (status, len({row["subscriptionId"] for row in body["data"]})) == (200, 2)
        clouds.lab.google.missing_permissions = ("cloudasset.*",)
        status, body = search(clouds, clouds.lab.google.project)
        assert (status, body["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_a_search_finds_the_gateways_of_a_project(fleet: Clouds) -> None:
    project = fleet.lab.google.project
    types = "assetTypes=compute.googleapis.com/VpnGateway&assetTypes=compute.googleapis.com/TargetVpn.*"
    status, body = search(fleet, project, types)
    kinds = [row["assetType"].partition("/")[2] for row in body["results"]]
    assert (status, sorted(set(kinds)), len(kinds)) == (200, ["TargetVpnGateway", "VpnGateway"], 13)
    row = body["results"][0]
    assert row["name"].startswith(f"//compute.googleapis.com/projects/{project}/regions/")
    assert row["location"] in fleet.lab.google.regions


def test_a_search_is_read_page_by_page(fleet: Clouds) -> None:
    project, seen, token = fleet.lab.google.project, [], ""
    while True:
        _, body = search(fleet, project, f"pageSize=0&pageToken={token}")
        seen += [row["name"] for row in body["results"]]
        assert len(body["results"]) <= 100
        token = body.get("nextPageToken", "")
        if not token:
            break
    assert len(seen) == len(set(seen)) == len(fleet.lab.google.documents)


def test_a_search_that_is_not_understood_is_refused(fleet: Clouds) -> None:
    project = fleet.lab.google.project
    for query in ("query=x", "assetTypes=(", "pageSize=-1"):
        assert search(fleet, project, query)[0] == 400
    assert search(fleet, "nowhere")[0] == 403
