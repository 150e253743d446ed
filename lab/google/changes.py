"""Changes of what is there: which fields may move, fingerprints, labels.

Fingerprint words are seen in the field; the label rules are documented, their words [inferred].
"""

import base64
import copy
import hashlib
import json
import re
from http import HTTPStatus
from typing import Any

from lab.google.answers import Refusal, refuse_missing, refuse_value
from lab.google.bodies import LINK
from lab.google.fill import DEFAULTS
from lab.google.kinds import OUTPUT_ONLY, TYPES
from lab.wire import Document, spread

LABEL_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")
LABEL_VALUE = re.compile(r"[a-z0-9_-]{0,63}")
MOST_LABELS = 64
NOT_HASHED = ("fingerprint", "labelFingerprint", "labels")


def make_fingerprint(content: Any) -> str:
    """Return eight bytes in base64 that change with the content, as Compute's fingerprints look."""
    text = json.dumps(content, sort_keys=True).encode()
    return base64.b64encode(hashlib.sha256(text).digest()[:8]).decode()


def write_fingerprints(collection: str, document: Document) -> Document:
    """Return the fingerprints of a document, as recorded: of labels where the type has them, of subnets."""
    written: Document = {}
    if TYPES[collection].has_labels:
        written["labelFingerprint"] = make_fingerprint(document.get("labels", {}))
    if collection == "subnetworks":
        written["fingerprint"] = make_fingerprint({k: v for k, v in document.items() if k not in NOT_HASHED})
    return written


def check_fingerprint(document: Document, collection: str, body: Document) -> None:
    """Refuse a change that leans on an older state.

    Raises:
        Refusal: 412 conditionNotMet; 400 when a fingerprint must be sent and is not.
    """
    if collection == "labels":
        right = make_fingerprint(document.get("labels", {}))
        if body.get("labelFingerprint") != right:
            text = "Labels fingerprint either invalid or resource labels have changed"
            raise Refusal(HTTPStatus.PRECONDITION_FAILED, "conditionNotMet", text)
        return
    right = write_fingerprints(collection, document).get("fingerprint", "")
    if right and not body.get("fingerprint"):
        raise refuse_missing("resource.fingerprint")
    if right and body["fingerprint"] != right:
        raise Refusal(HTTPStatus.PRECONDITION_FAILED, "conditionNotMet", "Invalid fingerprint.")


def check_labels(labels: Any) -> None:
    """Refuse labels that break the documented charset, lengths or number."""
    if labels is None:
        return
    if not isinstance(labels, dict) or len(labels) > MOST_LABELS:
        raise refuse_value("resource.labels", "...", f"Must be a map of {MOST_LABELS} labels at most.")
    for key, value in labels.items():
        if not LABEL_KEY.fullmatch(key):
            raise refuse_value("resource.labels", key, f"Must be a match of regex '{LABEL_KEY.pattern}'")
        if not isinstance(value, str) or not LABEL_VALUE.fullmatch(value):
            raise refuse_value("resource.labels", str(value), f"Must be a match of regex '{LABEL_VALUE.pattern}'")


def merge_patch(collection: str, before: Document, body: Document, *, whole: bool) -> Document:
    """Return the document that a patch, or with `whole` an update, would leave.

    Raises:
        Refusal: 400 for a field that can't change, or one that an update must name and does not.
    """
    kind = TYPES[collection]
    if whole:
        for field in kind.required:
            if not body.get(field):
                raise refuse_missing(f"resource.{field}")
    after = copy.deepcopy(before)
    if whole:
        after = {field: value for field, value in after.items() if field not in kind.mutable}
    for field, value in body.items():
        if field in OUTPUT_ONLY:
            continue
        if field in kind.mutable:
            after[field] = _lay(after.get(field), value)
        elif _reduce(value) != _reduce(before.get(field)):
            raise refuse_value(f"resource.{field}", str(value)[:200], f"The field cannot be changed in {collection}.")
    # A router's own defaults are added row by row; one without BGP has none.
    return spread(DEFAULTS[collection], after) if whole and collection != "routers" else after


def _lay(before: Any, value: Any) -> Any:
    both = isinstance(before, dict) and isinstance(value, dict)
    return spread(before, value) if both else copy.deepcopy(value)


def _reduce(value: Any) -> Any:
    match = LINK.fullmatch(value) if isinstance(value, str) else None
    return match["key"] if match else value
