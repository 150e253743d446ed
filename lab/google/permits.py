"""Permissions that a write needs besides those its route names."""

from http import HTTPStatus

from lab.google.answers import Refusal
from lab.google.kinds import POLICED, POLICY, USES
from lab.google.store import GoogleStore
from lab.wire import Document


def demand(store: GoogleStore, permission: str, key: str) -> None:
    """Refuse a caller without a permission on a resource."""
    if not store.allows(permission):
        text = f"Required '{permission}' permission for 'projects/{store.project}/{key}'"
        raise Refusal(HTTPStatus.FORBIDDEN, "forbidden", text)


def demand_uses(store: GoogleStore, collection: str, body: Document) -> None:
    """Refuse a caller who may not use what a new resource names."""
    for field, permission in USES.items():
        if body.get(field):
            demand(store, permission, store.key(body[field]))
    if collection in POLICED and body.get("network"):
        demand(store, POLICY, store.key(body["network"]))
