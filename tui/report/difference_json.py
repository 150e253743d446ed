"""The comparison as JSON: `diff-1.schema.json` beside this file says what stands in it."""

from __future__ import annotations

import json
from pathlib import Path

from probes.difference.model import Entry, LinkDifference
from tui import __version__
from tui.report.difference import Compared, Origin
from tui.report.encode import JsonObject
from tui.report.times import stamp

SCHEMA = "havpn-tui/diff/1"


def difference_json(compared: Compared) -> str:
    """The whole comparison; ASCII, so that no character of a cloud's text can act on a terminal."""
    return json.dumps(difference_object(compared), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def schema_json() -> str:
    """The JSON Schema of the comparison."""
    return Path(__file__).with_name("diff-1.schema.json").read_text(encoding="utf-8")


def difference_object(compared: Compared) -> JsonObject:
    """The comparison as one JSON object."""
    found = compared.found
    return {
        "schema": SCHEMA,
        "tool": {"name": "havpn-tui", "version": __version__},
        "before": _origin(compared.before),
        "after": _origin(compared.after),
        "exit_code": int(compared.code),
        "changes": len(found.changes),
        "not_compared": len(found.open),
        "remarks": list(found.remarks),
        "links": [_link(link) for link in found.links],
    }


def _origin(origin: Origin) -> JsonObject:
    kinds = sorted(kind.value for kind in origin.masking.kinds)
    return {"name": origin.name, "made_at": stamp(origin.made_at), "masked": kinds}


def _link(link: LinkDifference) -> JsonObject:
    named = {"name": link.name, "azure": link.ids[0], "gcp": link.ids[1]} if link.azure else None
    return {"link": named, "by_shape": link.by_shape, "entries": [_entry(entry) for entry in link.entries]}


def _entry(entry: Entry) -> JsonObject:
    return {
        "topic": entry.topic.value,
        "change": entry.change.value,
        "tunnel_before": entry.place.before,
        "tunnel_after": entry.place.after,
        "cloud": entry.cloud.value if entry.cloud else None,
        "label": entry.label,
        "before": entry.before,
        "after": entry.after,
        "severity": entry.severity.value if entry.severity else None,
        "subject": entry.subject,
    }
