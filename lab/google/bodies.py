"""Request bodies: read, freed of what is output only, their links written the one way that answers write them."""

import re
from typing import Any

from lab.google.answers import ComputeRequest, Refusal, refuse_missing, refuse_unknown, refuse_value
from lab.google.fields import check_names, check_types
from lab.google.fill import NAME
from lab.google.kinds import OUTPUT_ONLY, TYPES
from lab.google.store import GoogleStore
from lab.wire import Document, read_json

HOSTS = r"(?:127\.0\.0\.1|localhost|\[::1\]|www\.googleapis\.com|compute\.googleapis\.com)(?::\d+)?"
LINK = re.compile(
    rf"(?:https?://{HOSTS}/)?(?:compute/(?:v1|beta|alpha)/)?"
    r"(?:projects/(?P<project>[^/]+)/)?"
    r"(?P<key>(?:global|regions/[a-z0-9-]+)/(?P<collection>[A-Za-z]+)/(?P<name>[^/]+))"
)
"""A full or partial link. Clients with an endpoint override write its base into their bodies."""


def read_body(request: ComputeRequest, collection: str = "") -> Document:
    """Return the JSON object of a request, its fields known to be a type's.

    Raises:
        Refusal: 400 parseError when it is none, 400 for an unknown field or a value of another type.
    """
    try:
        body = read_json(request.body or b"{}")
    except ValueError as error:
        raise Refusal(400, "parseError", "Parse Error") from error
    if not isinstance(body, dict):
        raise Refusal(400, "parseError", "Parse Error")
    check_types(body)
    if collection:
        check_names(collection, body)
    return body


def read_name(body: Document) -> str:
    """Return the name of what is to be made.

    Raises:
        Refusal: 400 for a name that is missing or breaks RFC 1035; the words are seen in the field.
    """
    name = body.get("name")
    if not name:
        raise refuse_missing("resource.name")
    check_name("resource.name", name)
    return str(name)


def check_name(field: str, name: Any) -> None:
    """Refuse a name that breaks RFC 1035."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise refuse_value(field, str(name), f"Must be a match of regex '{NAME.pattern}'")


def clean_body(store: GoogleStore, collection: str, body: Document) -> Document:
    """Return a body without output-only fields, its links canonical and its required fields known to be there.

    Raises:
        Refusal: 400 for a missing field or a malformed link, 404 for a link to what is not there.
    """
    kind = TYPES[collection]
    cleaned = {key: value for key, value in body.items() if key not in OUTPUT_ONLY and value not in (None, "")}
    for field in kind.required:
        if field not in cleaned:
            raise refuse_missing(f"resource.{field}")
    for field, collections in kind.references.items():
        if field in cleaned:
            cleaned[field] = follow_link(store, f"resource.{field}", cleaned[field], collections)
    return cleaned


def follow_link(store: GoogleStore, field: str, link: Any, collections: tuple[str, ...]) -> str:
    """Return a link as answers write it, once it is known to lead somewhere.

    Raises:
        Refusal: 400 invalid when it is malformed, 404 when nothing is there, 400 while that is being made or deleted.
    """
    match = LINK.fullmatch(link) if isinstance(link, str) else None
    if match is None or match["collection"] not in collections:
        raise refuse_value(field, str(link), "The URL is malformed.")
    key = match["key"]
    if (match["project"] or store.project) != store.project:
        raise refuse_unknown(match["project"], key)
    check_ready(store, key)
    if key not in store.documents:
        raise refuse_unknown(store.project, key)
    return store.link(key)


def check_ready(store: GoogleStore, key: str) -> None:
    """Refuse to lean on what is being made or deleted: `resourceNotReady`, seen in the field."""
    running = store.operations.find_running(key)
    if running and (running.adds is not None or running.removes):
        raise Refusal(400, "resourceNotReady", f"The resource 'projects/{store.project}/{key}' is not ready")
