"""What came of holding one recorded call again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import requests

from lab import Lab
from tests.lab.recorded.shapes import compare

STEERING = ("content-type", "azure-asyncoperation", "location", "retry-after", "www-authenticate")
"""Headers that clients act on: the lab must have them when the recording has, and only then."""

HEADERS = (
    *STEERING,
    *("azure-asyncnotification", "etag", "cache-control", "expires", "pragma", "strict-transport-security"),
    *("x-ms-request-id", "x-ms-arm-service-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id"),
    *("x-ms-failure-cause", "x-content-type-options", "x-frame-options", "x-xss-protection"),
)
"""Headers that the lab must have when the recording has. The other way round they tell nothing: the recorders took many
of them away."""

WAITS = ("retry-after", "retry-after-ms")
"""The lab tells clients to come again in milliseconds, since its seconds are shorter: either header will do."""


@dataclass(frozen=True, slots=True)
class Call:
    """A kind of call: cloud, method, path with `{}` for what varies, and how it came out."""

    cloud: str
    method: str
    path: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.outcome}"


@dataclass
class Played:
    """All that was played: kind -> how often, kind -> differences, and kind -> why it was left out."""

    counts: dict[Call, int] = field(default_factory=lambda: defaultdict(int))
    differences: dict[Call, set[str]] = field(default_factory=lambda: defaultdict(set))
    left_out: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, call: Call, differences: Iterable[str]) -> None:
        """Take down one call."""
        self.counts[call] += 1
        self.differences[call].update(differences)


def list_differences(status: int, headers: dict[str, str], body: Any, answer: requests.Response) -> list[str]:
    """Return how an answer differs from a recorded one; of another status nothing else is told."""
    if answer.status_code != status:
        return [f"status is {answer.status_code}, not {status}: {name_error(answer)}"]
    found = {name.lower() for name in answer.headers}
    told = [
        f"{'lacks' if name in headers else 'adds'} header {name}"
        for name in HEADERS
        if headers
        and (name in headers) != (bool(found & set(WAITS)) if name in WAITS else name in found)
        and (name in headers or name in STEERING)
    ]
    if "content-type" in headers and "content-type" in found:
        wanted, got = headers["content-type"].lower(), answer.headers["content-type"].lower()
        told += [f"content-type is {got}, not {wanted}"] if wanted != got else []
    answered = answer.json() if answer.content else None
    return told if body is None and answered is None else [*told, *compare(body, answered)]


def name_error(answer: requests.Response) -> str:
    """Return the word that an answer refuses with."""
    body = answer.json() if answer.content else None
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "no error"
    return str(error["errors"][0]["reason"] if error.get("errors") else error.get("code"))


def send(lab: Lab, cloud: str, method: str, url: str, body: Any = None) -> requests.Response:
    """Send a request with a good token."""
    headers = {"authorization": f"Bearer {lab.world.identity.issue(cloud)}"}
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, json=body, headers=headers, timeout=30)
