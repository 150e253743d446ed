"""Bad answers on demand."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lab import Damage, Fault, Lab, SteppedClock, start_lab

NETWORKS, ROUTERS = "/global/networks", "/regions/us-east4/routers"


@pytest.fixture(scope="module")
def running() -> Iterator[Lab]:
    with start_lab("healthy", clock=SteppedClock()) as lab:
        yield lab


class Asker:
    """Asks the lab's Compute for a path below the project."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.faults = lab, lab.world.faults
        self.headers = {"Authorization": f"Bearer {lab.world.identity.issue('google')}"}

    def __call__(self, path: str = NETWORKS, method: str = "GET") -> requests.Response:
        url = f"{self.lab.http_url}/compute/v1/projects/{self.lab.google.project}{path}"
        return requests.request(method, url, headers=self.headers, timeout=10)


@pytest.fixture
def ask(running: Lab) -> Iterator[Asker]:
    yield Asker(running)
    running.world.faults.clear()


def test_nothing_is_wrong_unless_it_is_asked_for(ask: Asker) -> None:
    assert ask().json()["items"][0]["name"] == "vpc-prod"


def test_a_fault_answers_what_it_matches_and_nothing_else(ask: Asker) -> None:
    body = {"error": {"code": 503, "message": "Try again"}}
    ask.faults.add(Fault("*/global/networks", "GET", status=503, body=body, headers={"Retry-After": "7"}))
    answer = ask()
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (503, body, "7")
    assert answer.headers["content-type"].startswith("application/json")
    assert ask(ROUTERS).status_code == 200
    assert ask(method="DELETE").status_code != 503


def test_a_fault_ends_after_so_many_requests_and_the_first_that_meets_is_used(ask: Asker) -> None:
    ask.faults.add(Fault("*", status=429, count=2))
    ask.faults.add(Fault("*", status=500, body="soon", count=1))
    assert [ask().status_code for _ in range(4)] == [429, 429, 500, 200]


def test_a_delay_is_in_seconds_of_the_real_service(ask: Asker) -> None:
    ask.faults.add(Fault("*", delay=300.0, count=1))
    began = time.monotonic()
    assert ask().status_code == 200
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("status", [None, 200])
def test_an_answer_can_break_off(ask: Asker, status: int | None) -> None:
    ask.faults.add(Fault("*", status=status, body=b"x" * 100, damage=Damage.TRUNCATED, count=1))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask()
    assert ask().status_code == 200


def test_a_connection_can_break_before_the_answer(ask: Asker) -> None:
    ask.faults.add(Fault("*", damage=Damage.RESET, count=1))
    with pytest.raises(requests.ConnectionError):
        ask()
    assert ask().status_code == 200


def test_an_answer_can_be_no_json(ask: Asker) -> None:
    ask.faults.add(Fault("*", damage=Damage.MALFORMED, count=1))
    answer = ask()
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_lists_come_in_another_order_the_same_in_every_run(running: Lab, ask: Asker) -> None:
    def read() -> list[Any]:
        running.world.faults.shuffle, running.world.faults.answered = 7, 0
        answers = [ask(ROUTERS).json()["items"][0] for _ in range(8)]
        return [[[row["name"] for row in router[key]] for key in ("interfaces", "bgpPeers")] for router in answers]

    orders = read()
    assert orders == read()
    assert {tuple(names) for names, _ in orders} == {("if-azure-0", "if-azure-1"), ("if-azure-1", "if-azure-0")}
    assert ask("/regions/us-east4").status_code == 200


def test_what_is_no_json_and_what_has_an_order_stays_as_it_is(running: Lab) -> None:
    faults = running.world.faults
    faults.shuffle = 1
    assert faults.reorder(b"no json") == b"no json"
    kept = {"ipConfigurations": [{"id": number} for number in range(9)], "asLists": list(range(9))}
    assert json.loads(faults.reorder(json.dumps(kept).encode())) == kept
    faults.clear()
    assert faults.reorder(b"[{}]") == b"[{}]"
