"""What a person chose the last time, one entry for each scope that was asked for, in a file of the state folder.

It holds ids of gateways, subscriptions and projects, and nothing that was read beyond them. A damaged file counts as
none and is replaced by the next choice.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from probes.documents import Cloud, Json
from tui import paths
from tui.settings import Settings
from tui.small_files import read_small

if TYPE_CHECKING:
    from screens.choices import Choices, LinkKey

MOST_SCOPES = 50
"""The entries that are kept; the one not chosen in for longest goes first."""
_LARGEST = 4_000_000
"""Bytes of a file that is still read; thousands of projects fit."""
_IN_SCOPE = (
    "azure_subscription",
    "azure_resource_group",
    "azure_gateway",
    "azure_endpoint",
    "gcp_project",
    "gcp_region",
    "gcp_gateway",
    "gcp_endpoint",
)
_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
"""What an id may look like: it becomes one segment of a request's path. `example.com:project` is one."""
_LONGEST_ID = 1000

Scope: TypeAlias = Mapping[str, str]


def choices_file() -> Path:
    """Where the choices are kept."""
    return paths.state_dir() / "choices.json"


def scope_of(settings: Settings) -> Scope:
    """What was asked for: the settings that say where to look, those that are set."""
    return {name: str(value) for name in _IN_SCOPE if (value := getattr(settings, name)) is not None}


def read_choices(path: Path, scope: Scope) -> Choices:
    """The last choices in that scope; none if there is no file, or none that can be understood."""
    from screens.choices import Choices  # `info` counts choices, and needs no screens for that

    kept = next((entry for entry in _load(path) if entry.get("scope") == scope), {})
    return Choices(_read_link(kept.get("link")), _read_containers(kept))


def count_narrowing(path: Path) -> int:
    """In how many of the kept scopes only some subscriptions or projects are looked in."""
    return sum(any(_read_containers(entry).values()) for entry in _load(path))


def keep_choices(path: Path, scope: Scope, choices: Choices) -> str:
    """Keeps the choices of that scope beside those of the others; returns why that failed, or nothing.

    The file is replaced as a whole: whoever reads it meanwhile finds the old one or the new one.
    """
    entries = [entry for entry in _load(path) if entry.get("scope") != scope]
    entries = [*entries, _make_entry(scope, choices)][-MOST_SCOPES:]
    try:
        _replace(path, json.dumps({"version": 1, "scopes": entries}, indent=1) + "\n")
    except OSError as error:
        return f"{path}: {error.strerror or type(error).__name__}"
    return ""


def _load(path: Path) -> list[dict[str, Json]]:
    """The entries of the file, as far as they are entries."""
    try:
        held = json.loads(read_small(path, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return []
    entries = held.get("scopes") if isinstance(held, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _read_containers(entry: Mapping[str, Json]) -> dict[Cloud, tuple[str, ...]]:
    containers = entry.get("containers")
    found: dict[Cloud, tuple[str, ...]] = {}
    for cloud in Cloud:
        ids = containers.get(cloud.value) if isinstance(containers, dict) else None
        # One id that is none would make fewer of them, or none at all, which means all.
        if isinstance(ids, list) and all(isinstance(each, str) and _CONTAINER.fullmatch(each) for each in ids):
            found[cloud] = tuple(str(each) for each in ids)
    return found


def _read_link(link: Json) -> LinkKey | None:
    match link:
        case [str(azure), str(gcp)] if 0 < len(azure) <= _LONGEST_ID and 0 < len(gcp) <= _LONGEST_ID:
            return (azure, gcp)
    return None


def _make_entry(scope: Scope, choices: Choices) -> dict[str, Json]:
    entry: dict[str, Json] = {"scope": dict(scope)}
    if choices.link is not None:
        entry["link"] = list(choices.link)
    if choices.containers:
        entry["containers"] = {cloud.value: list(ids) for cloud, ids in choices.containers.items()}
    return entry


def _replace(path: Path, text: str) -> None:
    """Puts a whole file in the place of another; only the person can read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".choices-", dir=path.parent)  # made with mode 0600
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
