"""Cloud Asset Inventory v1, as far as finding resources by type in one project goes.

Path, parameters, permission and fields are documented; which fields a resource of Compute fills in is inferred. The
search goes over what is there now: the real one lags behind by minutes.
"""

import re
from http import HTTPStatus
from urllib.parse import parse_qsl

from lab.google.answers import Answer
from lab.google.kinds import KINDS
from lab.google.resource_manager import (
    Denial,
    ProjectRequest,
    cut,
    find_project,
    forbid,
    number_project,
    refuse_argument,
)
from lab.google.store import GoogleStore
from lab.wire import Document
from lab.world import World

SEARCH = "cloudasset.assets.searchAllResources"
PATH = re.compile(r"/v1/projects/(?P<project>[^/:]+):searchAllResources")
COMPUTE = "compute.googleapis.com"
UNDERSTOOD = {"assetTypes", "pageSize", "pageToken", "alt", "prettyPrint"}
USUAL_PAGE = 100
"""The lab's page where `pageSize` is left out or 0: the service picks one."""


def search_resources(world: World, request: ProjectRequest, query: str) -> Answer:
    """Answer searchAllResources of one project; `query` is the query string, in which `assetTypes` may be repeated.

    Raises:
        Denial: no such method, the caller may not search, or a parameter that the lab does not understand.
    """
    match = PATH.fullmatch(request.path) if request.method == "GET" else None
    if match is None:
        raise Denial(HTTPStatus.NOT_FOUND, "NOT_FOUND", "Method not found.")
    store = find_project(world, match["project"])
    if not store.allows(SEARCH):
        raise forbid()
    pairs = parse_qsl(query)
    if stray := {name for name, _ in pairs} - UNDERSTOOD:
        raise refuse_argument(f"The simulated Asset Inventory does not understand {', '.join(sorted(stray))}.")
    wanted = [_compile(value) for name, value in pairs if name == "assetTypes"]
    found = [
        row
        for row in (_render(store, key, document) for key, document in store.documents.items())
        if not wanted or any(pattern.fullmatch(row["assetType"]) for pattern in wanted)
    ]
    asked = {"pageSize": str(USUAL_PAGE), **{name: value for name, value in pairs if value != "0"}}
    page, token = cut(asked, found, store.page_size)
    body: Document = {"results": page} if page else {}
    return Answer(body | ({"nextPageToken": token} if token else {}))


def _compile(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise refuse_argument() from error


def _render(store: GoogleStore, key: str, document: Document) -> Document:
    scope, collection, name = key.rsplit("/", 2)
    kind = KINDS[collection]
    return {
        "name": f"//{COMPUTE}/{store.name(key)}",
        "assetType": f"{COMPUTE}/{kind[0].upper()}{kind[1:]}",
        "project": f"projects/{number_project(store)}",
        "displayName": name,
        **({"description": document["description"]} if document.get("description") else {}),
        "location": scope.removeprefix("regions/"),
        "createTime": document["creationTimestamp"],
        "parentFullResourceName": f"//cloudresourcemanager.googleapis.com/projects/{store.project}",
        "parentAssetType": "cloudresourcemanager.googleapis.com/Project",
    }
