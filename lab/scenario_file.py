"""Scenario files: TOML read into one tree, a file's `base` first and its own changes on top."""

import copy
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lab.wire import Document

FOLDER = Path(__file__).parent / "scenarios"
CLOUDS = ("azure", "google")
KEYS = ("base", "title", "story", "caller", "set", "remove", "fleet", *CLOUDS)
STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
REFERENCE = re.compile(r"(azure|google)/([A-Za-z]+)/(.+)")


class ScenarioError(Exception):
    """A scenario that can't be had; the message is one line that names the file, the key and what is allowed."""


def name_files() -> tuple[str, ...]:
    """Return the names of the shipped scenarios; a file that begins with `_` is only a base."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if not path.stem.startswith("_")))


def find_file(name_or_path: str) -> Path:
    """Return the file of a shipped scenario's name, or of a path that ends in .toml.

    Raises:
        ScenarioError: there is none; the message names those there are.
    """
    if name_or_path in name_files():
        return FOLDER / f"{name_or_path}.toml"
    path = Path(name_or_path)
    if path.suffix == ".toml" and path.is_file():
        return path
    raise ScenarioError(f"no scenario {name_or_path!r}: give a .toml file or one of {', '.join(name_files())}")


def read_tree(path: Path, seen: tuple[Path, ...] = ()) -> Document:
    """Return the tree of a scenario file with everything its base says and its own changes applied.

    Raises:
        ScenarioError: the file can't be read, or asks for something that is not there.
    """
    if path in seen:
        raise ScenarioError(f"{path.name}: base: the files lean on each other in a circle")
    own = _parse(path)
    _check_keys(path, "", own, KEYS)
    tree: Document = {"azure": {}, "google": {}, "caller": {}}
    if "base" in own:
        base = path.parent / f"{own['base']}.toml"
        base = base if base.is_file() else FOLDER / f"{own['base']}.toml"
        if not base.is_file():
            raise ScenarioError(f"{path.name}: base: no file {base.name} beside it or among the shipped scenarios")
        tree = read_tree(base, (*seen, path))
    tree |= {key: own[key] for key in ("title", "story", "caller", "fleet") if key in own}
    for number, change in enumerate(_entries(path, own, "remove")):
        _remove(path, f"remove[{number}]", tree, change)
    for cloud in CLOUDS:
        _lay_over(path, cloud, tree[cloud], own.get(cloud, {}))
    for number, change in enumerate(_entries(path, own, "set")):
        _set(path, f"set[{number}]", tree, change)
    return tree


def _parse(path: Path) -> Document:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = " ".join(str(error).split())
        raise ScenarioError(f"{path.name}: {reason}") from error


def _check_keys(path: Path, where: str, table: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in table:
        if key not in allowed:
            raise ScenarioError(f"{path.name}: {where}{key}: unknown; allowed are {', '.join(allowed)}")


def _entries(path: Path, own: Document, key: str) -> list[Document]:
    entries = own.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ScenarioError(f"{path.name}: {key}: must be a list of tables, written [[{key}]]")
    return entries


def _lay_over(path: Path, cloud: str, below: Document, own: Any) -> None:
    if not isinstance(own, dict):
        raise ScenarioError(f"{path.name}: {cloud}: must be a table")
    for key, value in own.items():
        # A list of tables adds resources; anything else is a setting and takes the place of the base's.
        adds = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
        below[key] = [*below.get(key, []), *copy.deepcopy(value)] if adds else value


def _find(path: Path, where: str, tree: Document, change: Document) -> tuple[list[Document], Document]:
    match = REFERENCE.fullmatch(str(change.get("resource", "")))
    if match is None:
        raise ScenarioError(f"{path.name}: {where}.resource: must be cloud/type/name, cloud one of {', '.join(CLOUDS)}")
    siblings = tree[match[1]].get(match[2], [])
    for entry in siblings:
        if entry.get("name") == match[3]:
            return siblings, entry
    names = ", ".join(f"{match[1]}/{match[2]}/{entry.get('name')}" for entry in siblings) or "none of that type"
    raise ScenarioError(f"{path.name}: {where}.resource: {change['resource']} is not there; there is {names}")


def _remove(path: Path, where: str, tree: Document, change: Document) -> None:
    _check_keys(path, f"{where}.", change, ("resource", "path"))
    siblings, entry = _find(path, where, tree, change)
    if "path" in change:
        container, step = _reach(path, where, entry, str(change["path"]))
        del container[step]
    else:
        siblings.remove(entry)


def _set(path: Path, where: str, tree: Document, change: Document) -> None:
    _check_keys(path, f"{where}.", change, ("resource", "path", "value"))
    _, entry = _find(path, where, tree, change)
    if "path" not in change or "value" not in change:
        raise ScenarioError(f"{path.name}: {where}: needs resource, path and value")
    container, step = _reach(path, where, entry, str(change["path"]), new=True)
    container[step] = change["value"]


def _reach(path: Path, where: str, entry: Document, text: str, *, new: bool = False) -> tuple[Any, Any]:
    steps: list[Any] = []
    for part in text.split("."):
        match = STEP.fullmatch(part)
        if match is None:
            raise ScenarioError(f"{path.name}: {where}.path: {text!r} is no path such as bgpPeers[1].peerIpAddress")
        steps += [match[1], *(int(number) for number in re.findall(r"\d+", match[2]))]
    container: Any = entry
    for step in steps[:-1]:
        container = _step(container, step)
    if container is None or (not (new and isinstance(container, dict)) and _step(container, steps[-1]) is None):
        raise ScenarioError(f"{path.name}: {where}.path: {text} is not there in {entry.get('name')}")
    return container, steps[-1]


def _step(container: Any, step: Any) -> Any:
    if isinstance(container, dict) and isinstance(step, str):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return None
