"""Cloud Resource Manager v1 and v3, as far as picking a project goes: list, search, get, and which permissions one has.

Paths, fields and which permission decides what is listed are documented: a search needs `resourcemanager.projects.get`
on each project, and nothing above them. The words of refusals are those Google's newer APIs share; that a list without
`resourcemanager.projects.list` is refused rather than empty is inferred.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

from lab.google.answers import Answer
from lab.google.answers import refuse_anonymous as refuse_caller
from lab.google.store import GoogleStore
from lab.wire import Document, stable_number
from lab.world import World

CREATED = "2024-03-11T09:14:55.120Z"
NUMBER_DIGITS = 12
LARGEST_PAGE = 500
"""What a page holds at most and where nothing is asked; the service says only that it picks a default [inferred]."""

GET = "resourcemanager.projects.get"
LIST = "resourcemanager.projects.list"
Entry = TypeVar("Entry")
TERM = re.compile(r'([A-Za-z][\w.]*)\s*[:=]\s*("[^"]*"|[^\s()"]+)')


def number_project(store: GoogleStore) -> str:
    """Return a project's number as a text."""
    return stable_number(store.project, "number")[-NUMBER_DIGITS:].lstrip("0")


FIELDS: dict[str, Callable[[GoogleStore], str]] = {
    "id": lambda store: store.project,
    "projectid": lambda store: store.project,
    "name": lambda store: store.project,
    "displayname": lambda store: store.project,
    "projectnumber": number_project,
    "lifecyclestate": lambda _: "ACTIVE",
    "state": lambda _: "ACTIVE",
}


class Denial(Exception):
    """A refusal in the shape of Google's newer APIs: HTTP status, canonical status word and message."""

    def __init__(self, code: HTTPStatus, status: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status, self.message = code, status, message

    def as_answer(self) -> Answer:
        """Return the error body."""
        error = {"code": int(self.code), "message": self.message, "status": self.status}
        return Answer({"error": error}, self.code)


def forbid() -> Denial:
    """Return the 403 of a caller without a permission; a project that is not there gets it, too."""
    return Denial(HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", "The caller does not have permission")


def refuse_argument(message: str = "Request contains an invalid argument.") -> Denial:
    """Return the 400 of an argument that can't be."""
    return Denial(HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", message)


def refuse_anonymous() -> Denial:
    """Return the 401 of a request without a good token."""
    text = refuse_caller().message
    return Denial(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", text)


@dataclass(frozen=True)
class ProjectRequest:
    """One request. `path` has its version, such as `/v1/projects`."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


def answer_projects(world: World, request: ProjectRequest) -> Answer:
    """Answer one request of a caller whose token is good.

    Raises:
        Denial: whatever the service would refuse.
    """
    for method, pattern, handler in ROUTES:
        match = pattern.fullmatch(request.path) if method == request.method else None
        if match:
            return handler(world, request, **match.groupdict())
    raise Denial(HTTPStatus.NOT_FOUND, "NOT_FOUND", "Method not found.")


def _list_projects(world: World, request: ProjectRequest) -> Answer:
    if not world.google.allows(LIST):
        raise forbid()
    return _answer_list(world, request, request.query.get("filter", ""), _render_old)


def _search_projects(world: World, request: ProjectRequest) -> Answer:
    return _answer_list(world, request, request.query.get("query", ""), _render_new)


def _answer_list(world: World, request: ProjectRequest, text: str, render: Callable[[GoogleStore], Document]) -> Answer:
    passes = _read_filter(text)
    found = [store for store in world.projects if store.allows(GET) and passes(store)]
    page, token = cut(request.query, found, world.google.page_size)
    body: Document = {"projects": [render(store) for store in page]} if page else {}
    return Answer(body | ({"nextPageToken": token} if token else {}))


def cut(query: Mapping[str, str], entries: list[Entry], cap: int | None) -> tuple[list[Entry], str]:
    """Return one page of a list and the token of the next, "" after the last.

    Raises:
        Denial: 400 for a `pageSize` or `pageToken` that can't be.
    """
    size, token = query.get("pageSize", "0"), query.get("pageToken", "") or "0"
    if not size.isdecimal() or not token.isdecimal():
        raise refuse_argument()
    start = int(token)
    end = start + min(int(size) or LARGEST_PAGE, LARGEST_PAGE, cap or LARGEST_PAGE)
    return entries[start:end], str(end) if end < len(entries) else ""


def _read_filter(text: str) -> Callable[[GoogleStore], bool]:
    """Return what tells whether a project passes: any of the terms `field:value` is enough, `*` stands for anything."""
    terms = [(name.lower(), value.strip('"').lower()) for name, value in TERM.findall(text)]
    left_over = re.sub(r"\b(OR|AND)\b|[()\s]", "", TERM.sub("", text))
    if left_over or any(name not in FIELDS for name, _ in terms):
        raise refuse_argument("Field [filter] is invalid in request.")
    patterns = [(FIELDS[name], re.compile(re.escape(value).replace(r"\*", ".*"))) for name, value in terms]
    return lambda store: not patterns or any(p.fullmatch(read(store).lower()) for read, p in patterns)


def find_project(world: World, asked: str) -> GoogleStore:
    """Return a project by id or number.

    Raises:
        Denial: 403; one that is not there is refused like one that may not be seen.
    """
    for store in world.projects:
        if asked in (store.project, number_project(store)):
            return store
    raise forbid()


def _get_old(world: World, _: ProjectRequest, project: str) -> Answer:
    return Answer(_render_old(_see(world, project)))


def _get_new(world: World, _: ProjectRequest, project: str) -> Answer:
    return Answer(_render_new(_see(world, project)))


def _see(world: World, project: str) -> GoogleStore:
    store = find_project(world, project)
    if not store.allows(GET):
        raise forbid()
    return store


def _test_permissions(world: World, request: ProjectRequest, project: str) -> Answer:
    store = find_project(world, project)
    try:
        asked = json.loads(request.body)["permissions"]
    except (ValueError, KeyError, TypeError):
        asked = None
    if not isinstance(asked, list) or not all(isinstance(entry, str) and "*" not in entry for entry in asked):
        raise refuse_argument()
    granted = [entry for entry in asked if store.allows(entry)]
    return Answer({"permissions": granted} if granted else {})


def _render_old(store: GoogleStore) -> Document:
    return {
        "projectNumber": number_project(store),
        "projectId": store.project,
        "lifecycleState": "ACTIVE",
        "name": store.project,
        "createTime": CREATED,
    }


def _render_new(store: GoogleStore) -> Document:
    return {
        "name": f"projects/{number_project(store)}",
        "projectId": store.project,
        "state": "ACTIVE",
        "displayName": store.project,
        "createTime": CREATED,
        "updateTime": CREATED,
        "etag": f'W/"{stable_number(store.project, "etag")[:16]}"',
    }


PROJECT = r"projects/(?P<project>[^/:]+)"
ROUTES: tuple[tuple[str, re.Pattern[str], Callable[..., Answer]], ...] = (
    ("GET", re.compile("/v1/projects"), _list_projects),
    ("GET", re.compile(f"/v1/{PROJECT}"), _get_old),
    ("GET", re.compile("/v3/projects:search"), _search_projects),
    ("GET", re.compile(f"/v3/{PROJECT}"), _get_new),
    ("POST", re.compile(f"/v[13]/{PROJECT}:testIamPermissions"), _test_permissions),
)
