"""What real clouds answered, as files beside the checkout; where they are absent, tests that use them skip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.tree import ROOT

FOLDER = ROOT.parent / "shared" / "recordings"
ABSENT = "the recordings (shared/recordings beside the checkout) are not here"
SCHEMA = "compute_v1_vpn_subset.json"
"""A machine-readable description of the API: nothing that a cloud answered to a read."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer.

    Attributes:
        url: empty for bodies that were kept without their request.
        raw: the body as bytes, as recorded or written again.
    """

    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def subscription(self) -> str:
        """The Azure subscription in the path, or one made up."""
        words = self.path.split("/")
        return words[2] if len(words) > 2 and words[1].casefold() == "subscriptions" and words[2] else "s"


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of exchanges; `cloud` is the name of the folder, `azure` or `gcp`."""

    name: str
    cloud: str
    exchanges: tuple[Exchange, ...]


def names() -> list[str]:
    """All files, by their path below the folder."""
    found = (path for path in FOLDER.rglob("*.json") if path.name != SCHEMA)
    return sorted(path.relative_to(FOLDER).as_posix() for path in found)


def load(name: str) -> Recording:
    """One file."""
    content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return Recording(name, name.split("/", 1)[0], tuple(_exchanges(content)))


def load_all() -> list[Recording]:
    """All files."""
    return [load(name) for name in names()]


def _exchanges(content: Any) -> Iterator[Exchange]:
    """Whichever of the four shapes the file has."""
    for item in content.get("exchanges", ()):
        yield _recorded(item["request"], item["response"])
    for status, response in content.get("responses", {}).items():
        if int(status) < 300 and response.get("body") is not None:
            yield _bare(response["body"])
    if "body" in content:
        yield _bare(content["body"])
    for item in content.get("errors", ()):
        yield Exchange("GET", "", int(item["http"]), {}, item["body"], json.dumps(item["body"]).encode())


def _recorded(request: Any, response: Any) -> Exchange:
    body = response.get("body")
    if isinstance(response.get("raw_body"), str):
        raw = response["raw_body"]
    elif body is None:
        raw = "null" if response["status"] == 202 else ""
    else:
        raw = body if isinstance(body, str) else json.dumps(body)
    headers = {name.casefold(): str(value) for name, value in response.get("headers", {}).items()}
    return Exchange(
        request["method"], request["url"], response["status"], headers, _understood(body, raw), raw.encode()
    )


def _understood(body: Any, raw: str) -> Any:
    """The body; where it was kept as a text that is a JSON object, that object."""
    try:
        inside = json.loads(raw) if isinstance(body, str) else body
    except ValueError:
        return body
    return inside if isinstance(inside, dict) else body


def _bare(body: Any) -> Exchange:
    return Exchange("GET", "", 200, {}, body, json.dumps(body).encode())
