"""What differs between two states of the lab, leaf by leaf; written apart from what the program compares with."""

from __future__ import annotations

import copy
from typing import Any

from lab import Lab

MOVES_BY_ITSELF = {
    *("etag", "fingerprint", "provisioningState", "connectionStatus", "tunnelConnectionStatus"),
    *("ingressBytesTransferred", "egressBytesTransferred", "status", "detailedStatus"),
}
Leaves = dict[tuple[str, ...], Any]


def stored(lab: Lab) -> dict[str, Any]:
    """Every document of both clouds as it is now, and every key, by its id in lower case."""
    documents = {key.lower(): value for store in (lab.azure, lab.google) for key, value in store.documents.items()}
    secrets = {
        f"secret of {key.lower()}": secret.reveal()
        for store in (lab.azure, lab.google)
        for key, secret in store.secrets.items()
    }
    return copy.deepcopy({**documents, **secrets})


def moved(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, ...]]:
    """The places of all leaves that differ: resource, then members and positions."""
    old, new = _leaves(before), _leaves(after)
    return {place for place in {*old, *new} if old.get(place) != new.get(place)}


def _leaves(value: Any, place: tuple[str, ...] = ()) -> Leaves:
    if isinstance(value, dict):
        inside = [(str(name), one) for name, one in value.items() if name not in MOVES_BY_ITSELF]
    elif isinstance(value, list):
        inside = [(str(at), one) for at, one in enumerate(value)]
    else:
        return {place: value}
    return {found: leaf for name, one in inside for found, leaf in _leaves(one, (*place, name)).items()}
