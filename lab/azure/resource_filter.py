"""`$filter` of the lists of resources of every type."""

import re
from collections.abc import Callable
from http import HTTPStatus

from lab.azure.answers import Refusal
from lab.wire import Document

CLAUSE = re.compile(r"(\w+)\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)
TAG_CLAUSES = ("tagname", "tagvalue")

Test = Callable[[Document], bool]


def read_filter(text: str) -> Test:
    """Return the test that a `$filter` stands for; "" lets everything through.

    Clauses are `location`, `name`, `resourceGroup`, `resourceType`, `tagName` and `tagValue`, each `eq '...'`, joined
    by `and` and `or`, of which `and` binds tighter. Tag clauses stand with no other clause [D: Resources - List].
    That is all az sends (`az resource list`, 2.91); what parentheses would group otherwise is refused [inferred].

    Raises:
        Refusal: 400 InvalidFilterInQueryString.
    """
    if not text.strip():
        return lambda _: True
    words = CLAUSE.sub("@", text).lower().replace("(", " ").replace(")", " ").split()
    joints = words[1::2]
    is_grouped = "(" in CLAUSE.sub("", text) and {"and", "or"} <= set(joints)
    if words[::2] != ["@"] * (len(joints) + 1) or not set(joints) <= {"and", "or"} or is_grouped:
        raise _refuse(text)
    alternatives: list[dict[str, str]] = [{}]
    for joint, match in zip(["and", *joints], CLAUSE.finditer(text), strict=True):
        if joint == "or":
            alternatives.append({})
        alternatives[-1][match[1].lower()] = match[2].replace("''", "'").lower()
    if not all(_is_known(clauses) for clauses in alternatives):
        raise _refuse(text)
    return lambda document: any(_holds(clauses, document) for clauses in alternatives)


def _is_known(clauses: dict[str, str]) -> bool:
    return clauses.keys() <= set(READERS) or clauses.keys() <= set(TAG_CLAUSES)


def _refuse(text: str) -> Refusal:
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        "InvalidFilterInQueryString",
        f"Invalid $filter '{text}' specified in the query string.",
    )


def _holds(clauses: dict[str, str], document: Document) -> bool:
    tags = {str(key).lower(): str(value).lower() for key, value in document.get("tags", {}).items()}
    if "tagname" in clauses and clauses["tagname"] not in tags:
        return False
    if "tagvalue" in clauses:
        named = [tags[clauses["tagname"]]] if "tagname" in clauses else list(tags.values())
        if clauses["tagvalue"] not in named:
            return False
    return all(READERS[key](document) == wanted for key, wanted in clauses.items() if key in READERS)


READERS: dict[str, Callable[[Document], str]] = {
    "location": lambda document: str(document.get("location", "")).lower(),
    "name": lambda document: str(document["name"]).lower(),
    "resourcegroup": lambda document: str(document["id"]).split("/")[4].lower(),
    "resourcetype": lambda document: str(document["type"]).lower(),
}
