"""Operations: of zones too, deleted, sorted, and with warnings."""

import json
from collections.abc import Callable, Iterator

import pytest
from google.cloud import compute_v1

from lab import Lab
from tests.lab.google_build import REGION, Writer, open_writer

NETWORK = {"name": "vpc", "autoCreateSubnetworks": False}
ZONE = "/zones/us-east4-a/operations"


@pytest.fixture
def writer(play: Callable[[str], Lab], use: Callable[[Lab], Lab]) -> Iterator[Writer]:
    with open_writer(use(play("healthy"))) as writer:
        yield writer


def test_a_zone_has_operations_of_its_own_and_none_here(writer: Writer) -> None:
    body = writer.reader.read(ZONE)
    assert (body["kind"], body["id"]) == ("compute#operationList", f"projects/{writer.lab.google.project}{ZONE}")
    assert "items" not in body
    for method, path in (("GET", f"{ZONE}/x"), ("POST", f"{ZONE}/x/wait"), ("DELETE", f"{ZONE}/x")):
        assert writer.refusal(method, path)[:2] == (404, "notFound")
    assert writer.refusal("GET", "/zones/moon-a/operations")[:2] == (404, "notFound")
    assert "zones/us-east4-a" in writer.reader.read("/aggregated/operations")["items"]
    done = writer.write("POST", "/global/networks", NETWORK)
    assert writer.refusal("GET", f"{ZONE}/{done['name']}")[:2] == (404, "notFound")
    writer.lab.google.missing_permissions = ("compute.zoneOperations.list",)
    assert writer.refusal("GET", ZONE)[:2] == (403, "forbidden")


def test_an_operation_is_deleted_once_it_has_ended(writer: Writer) -> None:
    _, running = writer.send("POST", "/global/networks", NETWORK)
    path = f"/global/operations/{running['name']}"
    assert writer.refusal("DELETE", path)[:2] == (400, "resourceNotReady")
    writer.wait(running)
    writer.lab.google.missing_permissions = ("compute.globalOperations.delete",)
    assert writer.refusal("DELETE", path)[:2] == (403, "forbidden")
    writer.lab.google.missing_permissions = ()
    assert writer.refusal("DELETE", f"{REGION}/operations/{running['name']}")[:2] == (404, "notFound")
    answer = writer.reader.session.delete(f"{writer.reader.base}{path}")
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert writer.refusal(method, path)[:2] == (404, "notFound")
    # What it did stays.
    assert writer.reader.read("/global/networks/vpc")["name"] == "vpc"


def test_operations_are_listed_in_the_asked_order(writer: Writer) -> None:
    names = [writer.write("POST", "/global/networks", {**NETWORK, "name": name})["name"] for name in ("a", "b", "c")]
    for path in ("/global/operations", "/aggregated/operations"):
        body = writer.reader.read(path, orderBy="creationTimestamp desc", filter="status=DONE", maxResults="2")
        rows = body["items"] if path.startswith("/global") else body["items"]["global"]["operations"]
        times = [row["insertTime"] for row in rows]
        assert times == sorted(times, reverse=True)
        assert len(rows) == 2
        assert body["nextPageToken"]
    listed = [row["name"] for row in writer.reader.read("/global/operations", orderBy="name")["items"]]
    assert listed == sorted(names)
    assert writer.refusal("GET", "/global/operations", orderBy="status")[:2] == (400, "invalid")


def test_an_operation_ends_with_the_warnings_that_were_asked_for(writer: Writer) -> None:
    warning = {"code": "DEPRECATED_RESOURCE_USED", "message": "It is old.", "data": [{"key": "a", "value": "b"}]}
    writer.lab.google.operations.warned["global/networks/vpc"] = (warning,)
    _, running = writer.send("POST", "/global/networks", NETWORK)
    assert "warnings" not in running
    done = writer.wait(running)
    assert done["warnings"] == [warning]
    assert compute_v1.Operation.from_json(json.dumps(done)).warnings[0].code == "DEPRECATED_RESOURCE_USED"
    assert "warnings" not in writer.write("DELETE", "/global/networks/vpc")
