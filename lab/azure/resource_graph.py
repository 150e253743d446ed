"""Azure Resource Graph, as far as finding resources by type over all subscriptions goes.

One form of query is understood: `resources | where type in~ ('T', ...) | project C, ...`. Bodies, paging, lower-case
types and groups, and that what the caller may not read is left out without a word are documented; the codes of a
refused query are seen in the field. The index is as new as the resources: the real one lags behind.
"""

import re
from collections.abc import Callable
from http import HTTPStatus

from lab.azure.answers import Answer, ArmRequest, ProviderRefusal, Refusal, read_body
from lab.azure.store import AzureStore
from lab.wire import Document, dig
from lab.world import World

LARGEST_PAGE = 1000
QUERY = re.compile(
    r"\s*resources\s*\|\s*where\s+type\s+in~\s*\((?P<types>\s*'[^']+'\s*(?:,\s*'[^']+'\s*)*)\)"
    r"\s*(?:\|\s*project\s+(?P<columns>\w+(?:\s*,\s*\w+)*)\s*)?(?:\|\s*order\s+by\s+id(?:\s+asc)?\s*)?",
    re.IGNORECASE,
)
COLUMNS: dict[str, Callable[[AzureStore, Document], object]] = {
    "id": lambda _, document: document["id"],
    "name": lambda _, document: document["name"],
    "type": lambda _, document: document["type"].lower(),
    "tenantId": lambda store, _: store.tenant_id,
    "location": lambda _, document: document.get("location"),
    "resourceGroup": lambda _, document: document["id"].split("/")[4].lower(),
    "subscriptionId": lambda store, _: store.subscription_id,
    "sku": lambda _, document: document.get("sku"),
    "tags": lambda _, document: document.get("tags"),
    "properties": lambda _, document: document["properties"],
}


def query_resources(world: World, request: ArmRequest) -> Answer:
    """Answer one page of a query over the subscriptions it names, or over all.

    Raises:
        Refusal: 400 for another query, or options that can't be.
    """
    body = read_body(request)
    match = QUERY.fullmatch(str(body.get("query") or ""))
    if match is None:
        raise _refuse_query("The simulated Resource Graph understands no other query than type in~ (...).")
    types = frozenset(text.lower() for text in re.findall(r"'([^']+)'", match["types"]))
    columns = [column.strip() for column in (match["columns"] or ",".join(COLUMNS)).split(",")]
    if unknown := [column for column in columns if column not in COLUMNS]:
        raise _refuse_query(f"'project' operator: Failed to resolve scalar expression named '{unknown[0]}'")
    stores = _choose(world, body.get("subscriptions"))
    found = [(store, document) for store in stores for document in _list_readable(store, types)]
    found.sort(key=lambda pair: str(pair[1]["id"]).lower())
    start, end = _read_page(body, world.azure.page_size)
    rows = [{column: COLUMNS[column](store, document) for column in columns} for store, document in found[start:end]]
    has_more = end < len(found)
    answer: Document = {
        "totalRecords": len(found),
        "count": len(rows),
        "data": rows,
        "facets": [],
        "resultTruncated": "true" if has_more and "id" not in columns else "false",
    }
    # Without the id among its columns a result has no second page.
    if has_more and "id" in columns:
        answer["$skipToken"] = str(end)
    return Answer(answer, headers={"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"})


def _choose(world: World, asked: object) -> list[AzureStore]:
    if asked is None:
        return list(world.subscriptions)
    wanted = {str(entry).lower() for entry in asked} if isinstance(asked, list) else set()
    return [store for store in world.subscriptions if store.subscription_id.lower() in wanted]


def _list_readable(store: AzureStore, types: frozenset[str]) -> list[Document]:
    if not store.allows("Microsoft.Resources/subscriptions/resources/read"):
        return []
    return [
        document
        for document in store.documents.values()
        if document["type"].lower() in types and store.allows(f"{document['type']}/read")
    ]


def _read_page(body: Document, cap: int | None) -> tuple[int, int]:
    top, token = dig(body, "options", {}).get("$top", LARGEST_PAGE), str(dig(body, "options", {}).get("$skipToken", 0))
    if isinstance(top, bool) or not isinstance(top, int) or not 0 < top <= LARGEST_PAGE or not token.isdecimal():
        raise Refusal(HTTPStatus.BAD_REQUEST, "BadRequest", "The options of the query are not valid.")
    return int(token), int(token) + min(top, cap or LARGEST_PAGE)


def _refuse_query(reason: str) -> Refusal:
    text = "Query is invalid. Please refer to the documentation for the Azure Resource Graph service."
    details = ({"code": "InvalidQuery", "message": text}, {"code": "ParserFailure", "message": reason})
    return ProviderRefusal("BadRequest", "The query can't be run.", details=details)
