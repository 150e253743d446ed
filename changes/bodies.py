"""The body of a write: everything that was read and must stay, and no secret."""

from __future__ import annotations

from changes.fields import VOLATILE, Change, FieldError, split_path
from changes.kinds import Kind
from probes.documents import Cloud, Json
from probes.secrets import REMOVED

_KEPT_WITHOUT = frozenset({"sharedKey"})
"""A connection that is written without its key keeps it (ARM, virtualNetworkGatewayConnections; inferred from the key
being left out of every answer, and played by the lab)."""


def make_body(kind: Kind, after: dict[str, Json], changes: tuple[Change, ...]) -> dict[str, Json]:
    """The body that writes a resource as it should be.

    Azure takes whole resources: what is left out is reset, `bgpPeeringAddresses` of a gateway included. Compute's PATCH
    takes the members that change; a list replaces the old one, so it goes whole.

    Raises:
        FieldError: the write would have to send a secret, which is not known here.
    """
    if kind.cloud is Cloud.AZURE:
        properties = after.get("properties")
        kept = {**after, "properties": _drop(properties, _KEPT_WITHOUT) if isinstance(properties, dict) else {}}
        body = _drop_deep(kept)
    else:
        touched = {split_path(change.path)[0] for change in changes}
        body = {name: after.get(name, []) for name in sorted(touched)}
    if place := _find_marker(body, ""):
        raise FieldError(f"a write would have to send the secret at {place}, which is not known here")
    return body if isinstance(body, dict) else {}


def _drop(members: dict[str, Json], names: frozenset[str]) -> dict[str, Json]:
    return {name: value for name, value in members.items() if name not in names}


def _drop_deep(body: Json) -> Json:
    """Without the members that are Azure's to tell, at any depth: they are read-only (azure-mgmt-network, models)."""
    if isinstance(body, list):
        return [_drop_deep(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: _drop_deep(value) for name, value in body.items() if name not in VOLATILE}


def _find_marker(body: Json, place: str) -> str:
    """Where a secret was taken out; empty if nowhere."""
    if body == REMOVED:
        return place
    if isinstance(body, list):
        inside = ((f"{place}[{at}]", one) for at, one in enumerate(body))
    elif isinstance(body, dict):
        inside = ((f"{place}.{name}" if place else name, one) for name, one in body.items())
    else:
        return ""
    return next((found for path, one in inside if (found := _find_marker(one, path))), "")
