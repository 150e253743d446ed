"""Picking a project: Cloud Resource Manager v1 and v3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lab import Lab, start_lab
from lab.google.resource_manager import number_project

HOME, BRANCH, SHOP = "northwind-net-prod", "northwind-branch", "shop-net"


class Caller:
    def __init__(self, lab: Lab, session: requests.Session) -> None:
        self.lab, self.session = lab, session

    def send(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        answer = self.session.request(method, f"{self.lab.http_url}{path}", params=query, json=body, timeout=10)
        return answer.status_code, answer.json()

    def list_ids(self, **query: str) -> list[str]:
        status, body = self.send("GET", "/v1/projects", **query)
        assert status == 200, body
        return [row["projectId"] for row in body.get("projects", [])]


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    rows = "".join(f'[[google.other_projects]]\nproject = "{name}"\nregion = "us-east4"\n' for name in (BRANCH, SHOP))
    path = tmp_path / "three.toml"
    path.write_text(f'base = "healthy"\n{rows}', encoding="utf-8")
    with start_lab(str(path), speed=1000.0) as lab, requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {lab.world.identity.issue('google')}"
        yield Caller(lab, session)


def test_projects_are_listed_in_the_shapes_of_both_versions(caller: Caller) -> None:
    status, body = caller.send("GET", "/v1/projects", filter="lifecycleState:ACTIVE", pageSize="500")
    assert (status, [row["projectId"] for row in body["projects"]]) == (200, [HOME, BRANCH, SHOP])
    assert set(body["projects"][0]) == {"projectNumber", "projectId", "lifecycleState", "name", "createTime"}
    number = body["projects"][0]["projectNumber"]
    _, body = caller.send("GET", "/v3/projects:search", query="state:ACTIVE")
    assert body["projects"][0]["name"] == f"projects/{number}"
    assert [row["state"] for row in body["projects"]] == ["ACTIVE"] * 3
    for path, field in ((f"/v1/projects/{HOME}", "lifecycleState"), (f"/v3/projects/{number}", "state")):
        status, one = caller.send("GET", path)
        assert (status, one["projectId"], one[field]) == (200, HOME, "ACTIVE")


def test_a_filter_keeps_what_any_of_its_terms_names(caller: Caller) -> None:
    assert caller.list_ids(filter="id:northwind-*") == [HOME, BRANCH]
    assert caller.list_ids(filter=f'id:"{SHOP}" OR name:{BRANCH.upper()}') == [BRANCH, SHOP]
    assert caller.list_ids(filter=f"projectNumber={number_project(caller.lab.google)}") == [HOME]
    assert caller.list_ids(filter="lifecycleState:DELETE_REQUESTED") == []
    for unreadable in ("colour:blue", "id", "labels.x:y !"):
        status, body = caller.send("GET", "/v1/projects", filter=unreadable)
        assert (status, body["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_pages_follow_one_another_to_the_end(caller: Caller) -> None:
    for path in ("/v1/projects", "/v3/projects:search"):
        seen, token = [], ""
        while True:
            _, body = caller.send("GET", path, pageSize="2", pageToken=token)
            seen += [row["projectId"] for row in body["projects"]]
            token = body.get("nextPageToken", "")
            if not token:
                break
        assert seen == [HOME, BRANCH, SHOP]
    assert caller.send("GET", "/v1/projects", pageSize="-1")[0] == 400
    assert caller.send("GET", "/v1/projects", pageToken="x")[0] == 400


def test_what_the_caller_may_not_see_is_left_out_or_refused(caller: Caller) -> None:
    caller.lab.world.projects[1].missing_permissions = ("resourcemanager.projects.get",)
    assert caller.list_ids() == [HOME, SHOP]
    status, body = caller.send("GET", f"/v1/projects/{BRANCH}")
    assert (status, body["error"]["status"], body["error"]["code"]) == (403, "PERMISSION_DENIED", 403)
    # Nobody is told whether a project is there.
    assert caller.send("GET", "/v1/projects/nowhere") == (status, body)
    caller.lab.google.missing_permissions = ("resourcemanager.projects.list",)
    assert caller.send("GET", "/v1/projects") == (403, body)
    assert caller.send("GET", "/v3/projects:search")[0] == 200
    del caller.session.headers["Authorization"]
    status, body = caller.send("GET", "/v1/projects")
    assert (status, body["error"]["status"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_the_permissions_that_one_has_come_back(caller: Caller, version: str) -> None:
    caller.lab.google.missing_permissions = ("compute.routers.*",)
    asked = ["compute.vpnTunnels.list", "compute.routers.get"]
    path = f"/{version}/projects/{HOME}:testIamPermissions"
    assert caller.send("POST", path, {"permissions": asked}) == (200, {"permissions": asked[:1]})
    assert caller.send("POST", path, {"permissions": asked[1:]}) == (200, {})
    for body in ({"permissions": ["compute.*"]}, {}, {"permissions": "x"}, None):
        assert caller.send("POST", path, body)[0] == 400
    assert caller.send("POST", path.replace(HOME, "nowhere"), {"permissions": asked})[0] == 403


def test_what_there_is_no_method_for_is_not_found(caller: Caller) -> None:
    assert caller.send("DELETE", f"/v1/projects/{HOME}")[1]["error"]["status"] == "NOT_FOUND"
    assert caller.send("GET", "/v3/folders")[0] == 404
