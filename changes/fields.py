"""Fields of a JSON document by path: read one, set one, and tell where two documents differ.

A path is written as the checks write it: `properties.bgpSettings.asn`, `bgpPeers[bgp-azure-1].peerAsn`,
`properties.ipsecPolicies[0].saLifeTimeSeconds`. In brackets stands a position, or the name or id of an entry.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from probes.documents import Json
from probes.gcp.reads import path_of

_STEP = re.compile(r"(?:^|\.)([^.\[\]]+)|\[([^\[\]]*)\]")
_IDS = ("name", "id", "ipConfigurationId", "ipconfigurationId")
"""What an entry of a list is known by; the last two are Azure's, each in its own spelling (recorded)."""
_EMPTY: tuple[Json, ...] = (None, "", [], {})
_PUBLIC = re.compile(r"https://[^/]+/compute/v1/projects/")
VOLATILE = frozenset(
    {
        *("etag", "fingerprint", "labelFingerprint", "provisioningState", "connectionStatus"),
        *("tunnelConnectionStatus", "ingressBytesTransferred", "egressBytesTransferred"),
    }
)
"""Members that the clouds move by themselves: state, counters and marks of a version (ARM, Compute API; documented)."""


class FieldError(Exception):
    """A path that leads nowhere in this document, in a sentence."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; None stands for a field that is not there or empty.

    Attributes:
        path: where, as in a `Target`.
    """

    path: str
    before: Json
    after: Json

    def __str__(self) -> str:
        return f"{self.path}: {_show(self.before)} -> {_show(self.after)}"


def split_path(path: str) -> tuple[str, ...]:
    """The steps of a path; an entry of a list has its bracket before it.

    Raises:
        FieldError: it is not of the form above.
    """
    steps, end = [], 0
    for match in _STEP.finditer(path):
        if match.start() != end:
            break
        end = match.end()
        steps.append(match[1] if match[1] is not None else f"[{match[2]}")
    if not steps or end != len(path) or "[" in steps or path.startswith("."):
        raise FieldError(f"{path or 'an empty path'} is not the path of a field")
    return tuple(steps)


def read_field(body: Json, path: str) -> Json:
    """What stands at a path; None where nothing does.

    Raises:
        FieldError: it is no path.
    """
    here = body
    for step in split_path(path):
        if step.startswith("["):
            here = here[at] if isinstance(here, list) and (at := _find_entry(here, step[1:])) is not None else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return here


def set_field(body: Json, path: str, value: Json) -> Json:
    """The same document with a value at a path; None takes the field out.

    Objects on the way are made where they lack. An entry of a list is not, except the choice of an Azure instance's BGP
    address, which is known by the instance alone.

    Raises:
        FieldError: an entry of a list on the way is not there.
    """
    changed = copy.deepcopy(body)
    *way, last = split_path(path)
    here: Json = changed
    for step, following in zip(way, [*way[1:], last], strict=True):
        here = _enter(here, step, following, path)
    if last.startswith("["):
        at = _find_entry(here, last[1:]) if isinstance(here, list) else None
        if at is None or not isinstance(here, list):
            raise FieldError(f"there is no {last[1:]} at {path}")
        here[at] = copy.deepcopy(value)
    elif not isinstance(here, dict):
        raise FieldError(f"there is no object at {path}")
    elif value is None:
        here.pop(last, None)
    else:
        here[last] = copy.deepcopy(value)
    return changed


def _enter(here: Json, step: str, following: str, path: str) -> Json:
    if not step.startswith("["):
        if not isinstance(here, dict):
            raise FieldError(f"there is no object at {path}")
        if here.get(step) is None:
            here[step] = [] if following.startswith("[") else {}
        return here[step]
    if not isinstance(here, list):
        raise FieldError(f"there is no list at {path}")
    at = _find_entry(here, step[1:])
    if at is None:
        if ".gatewayCustomBgpIpAddresses[" not in path or "/" not in step:
            raise FieldError(f"there is no {step[1:] or 'entry without a name'} at {path}")
        here.append({"ipConfigurationId": step[1:]})
        at = len(here) - 1
    return here[at]


def _find_entry(entries: list[Json], wanted: str) -> int | None:
    if wanted.isascii() and wanted.isdigit() and int(wanted) < len(entries):
        return int(wanted)
    if not wanted:
        return None
    folded = wanted.casefold()
    for at, entry in enumerate(entries):
        if isinstance(entry, dict) and any(str(entry.get(name, "")).casefold() == folded for name in _IDS):
            return at
    return None


def same_value(one: Json, other: Json) -> bool:
    """Whether two values mean the same: empty is not there, and a Google link is its path, whatever its host."""
    return _plain(one) == _plain(other)


def differences(before: Json, after: Json) -> tuple[Change, ...]:
    """Where two documents differ, field by field, without what the clouds move by themselves.

    Entries of a list are compared by their names or ids, whatever their order: Compute's order is not stable (seen).
    """
    return tuple(_compare("", before, after))


def _compare(path: str, before: Json, after: Json) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after} - VOLATILE):
            yield from _compare(f"{path}.{name}" if path else name, before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and _are_named(before) and _are_named(after):
        ours, theirs = _by_name(before), _by_name(after)
        for name in {**ours, **theirs}:
            yield from _compare(f"{path}[{name}]", ours.get(name), theirs.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _compare(f"{path}[{at}]", one, other)
    elif not same_value(before, after):
        yield Change(path, before, after)


def _are_named(entries: list[Json]) -> bool:
    names = [_name(entry) for entry in entries]
    return all(names) and len(set(names)) == len(names)


def _by_name(entries: list[Json]) -> dict[str, Json]:
    return {_name(entry): entry for entry in entries}


def _name(entry: Json) -> str:
    return next((str(entry[name]) for name in _IDS if entry.get(name)), "") if isinstance(entry, dict) else ""


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        members = {name: _plain(one) for name, one in value.items() if name not in VOLATILE}
        return {name: one for name, one in members.items() if one is not None} or None
    if isinstance(value, list):
        return [_plain(one) for one in value] or None
    if value in _EMPTY:
        return None
    return path_of(value) if isinstance(value, str) and _PUBLIC.match(value) else value


def _show(value: Json) -> str:
    return "nothing" if _plain(value) is None else str(value)
