"""A walk: draw a request, send it, look at the answer, look at what both clouds hold now."""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lab.clock import SteppedClock
from lab.world import World
from tests.lab.walk import azure_state, google_state
from tests.lab.walk.azure_draws import AzureDraws
from tests.lab.walk.google_draws import GoogleDraws
from tests.lab.walk.sender import Got, Sender, Sent, make_world

STEPS = (0, 0, 1, 5, 30, 300, 3_600)
"""Seconds of the real service that pass before a request."""

UNASKED = 500
"""From this status on an answer says that the service is at fault; 501 is how the lab says what it can't."""


@dataclass
class Tally:
    """What was answered: (cloud, status, word of the error) -> how often; and how many writes were taken."""

    answers: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)


def walk(seed: int, steps: int, scenario: str) -> Tally:
    """Make a walk; what must not be fails it, with the request that brought it about."""
    chance = Random(seed)  # noqa: S311 - a walk that can be made again
    world, tally = make_world(scenario), Tally()
    sender = Sender(world)
    draws = (
        AzureDraws(world, chance, world.identity.issue("azure")),
        GoogleDraws(world, chance, world.identity.issue("google")),
    )
    try:
        for number in range(steps):
            _step(world, sender, chance.choice(draws), chance, tally, f"seed {seed}, request {number}")
    finally:
        sender.close()
    return tally


def _step(
    world: World, sender: Sender, draws: AzureDraws | GoogleDraws, chance: Random, tally: Tally, where: str
) -> None:
    assert isinstance(world.clock, SteppedClock)
    world.clock.advance(chance.choice(STEPS))
    sent = draws.draw()
    told = f"{where}: {sent.method} {sent.path}?{sent.query[:300]} {sent.body[:3_000]!r}"
    before = _copy(world)
    try:
        got = sender.send(sent)
    except Exception as error:
        raise AssertionError(f"{told} raised {error!r}") from error
    body = check_answer(sent, got, told)
    cloud = "google" if _is_compute(sent) else "azure"
    tally.answers[cloud, got.status, _name_error(cloud, body)] += 1
    if got.status < 300 and sent.method != "GET":
        tally.writes[cloud] += 1
    if isinstance(draws, GoogleDraws):
        draws.note(body)
    else:
        draws.note(got.headers)
    faults = [
        *azure_state.find_faults(world.azure),
        *google_state.find_faults(world.google),
        *azure_state.find_changes(before[0], world.azure),
        *google_state.find_changes(before[1], world.google),
    ]
    assert not faults, f"{told}\nwas answered {got.status} {got.body[:300]!r}, and now: " + "; ".join(faults)


def _copy(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    return copy.deepcopy(world.azure.documents), copy.deepcopy(world.google.documents)


def _is_compute(sent: Sent) -> bool:
    return sent.path.startswith(("/compute/v1/", "/batch/compute"))


def check_answer(sent: Sent, got: Got, told: str) -> Any:
    """Return an answer's JSON once it is known to be well-formed, in the error shape of its cloud."""
    assert got.status < UNASKED or got.status == 501, f"{told} was answered {got.status} {got.body[:300]!r}"
    for name, value in got.headers.items():
        assert "\r" not in value, f"{told}: {name} has a line break"
        assert "\n" not in value, f"{told}: {name} has a line break"
    if not got.body or got.headers["content-type"].startswith("multipart/"):
        assert got.status in (200, 201, 202, 204) or sent.method == "HEAD", f"{told}: {got.status} without a body"
        return None
    assert got.headers["content-type"].lower() == "application/json; charset=utf-8", told
    assert got.status != 204, f"{told}: 204 with a body"
    body = json.loads(got.body.decode("utf-8"), parse_constant=lambda word: _refuse(told, word))
    if got.status >= 400 and not _is_token(sent):
        error = body["error"]
        assert isinstance(error["message"], str), f"{told}: {body}"
        assert error["message"], f"{told}: {body}"
        if _is_compute(sent):
            assert error["code"] == got.status, f"{told}: {body}"
            rows = error["errors"]
            assert rows, f"{told}: {body}"
            assert all({"message", "domain", "reason"} <= set(row) for row in rows), f"{told}: {body}"
        else:
            # Only an operation that is not known is answered without a code (recorded).
            assert error.get("code") or "/operation" in sent.path.lower(), f"{told}: {body}"
    return body


def _refuse(told: str, word: str) -> Any:
    raise AssertionError(f"{told}: {word} is no JSON")


def _is_token(sent: Sent) -> bool:
    return sent.path.rstrip("/").endswith(("/token", "/openid-configuration"))


def _name_error(cloud: str, body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or "status" in body:
        return ""
    return str(error["errors"][0]["reason"] if cloud == "google" and error.get("errors") else error.get("code", ""))
