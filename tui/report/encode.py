"""The model's parts as JSON objects of the audit's schema."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from probes.checks.diagnose import TunnelDiagnosis
from probes.documents import Document, Read
from probes.matrix import Cell, Count, Matrix, Row, Section
from probes.model import Gateway, PublicAddress, Tunnel
from probes.values import Source, Value
from probes.view import Column
from tui.report.times import stamp, stamp_or_none
from tui.verdict import Answers

JsonObject = dict[str, Any]


def encode_raw(raw: object) -> Any:
    """What stood in a document, as JSON can hold it: a number that JSON doesn't know becomes its word."""
    if isinstance(raw, dict):
        return {str(name): encode_raw(value) for name, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [encode_raw(item) for item in raw]
    if isinstance(raw, float) and not isfinite(raw):
        return str(raw)
    return raw if raw is None or isinstance(raw, bool | int | float | str) else str(raw)


def encode_read(read: Read) -> JsonObject:
    """One read: what was asked of whom."""
    return {
        "cloud": read.cloud.value,
        "operation": read.operation,
        "path": read.path,
        "query": [{"name": name, "value": value} for name, value in read.query],
    }


def encode_document(document: Document) -> JsonObject:
    """How one read ended; the body stays out, for the rows quote what they rest on."""
    return {
        **encode_read(document.read),
        "outcome": document.outcome.value,
        "reason": document.reason,
        "fetched_at": stamp(document.fetched_at),
        "seconds": round(document.seconds, 3),
    }


def encode_source(source: Source) -> JsonObject:
    """One place in one document."""
    place = {"resource": source.name, "json_path": source.path, "raw": encode_raw(source.raw)}
    return {**encode_read(source.read), **place}


def encode_value(value: Value[Any], content: Callable[[Any], Any] = encode_raw) -> JsonObject:
    """A value with its standing; `content` is null where there is none."""
    return {
        "standing": value.standing.value,
        "content": None if value.content is None else content(value.content),
        "reason": value.reason,
        "sources": [encode_source(source) for source in value.sources],
    }


def encode_column(column: Column, answers: Answers) -> JsonObject:
    """How the reading of one cloud went."""
    return {
        "cloud": column.cloud.value,
        "account": column.account,
        "scope": column.scope,
        "answered": answers.read,
        "failed": answers.failed,
        "asked": answers.asked,
        "newest": stamp_or_none(answers.newest),
        "oldest": stamp_or_none(answers.oldest),
        "problem": column.problem,
    }


def encode_link(matrix: Matrix) -> JsonObject:
    """One link: its gateways, counts, ladders and sections."""
    return {
        "name": matrix.link.name,
        "azure": _gateway(matrix.link.azure),
        "gcp": _gateway(matrix.link.gcp),
        "tunnels": _count(matrix.tunnels),
        "sessions": _count(matrix.sessions),
        "first_broken": matrix.first_broken.told if matrix.first_broken else None,
        "fits": matrix.diagnosis.fits.value,
        "observed": matrix.diagnosis.observed.value,
        "ladders": [_ladder(tunnel) for tunnel in matrix.diagnosis.tunnels],
        "pending": matrix.pending,
        "sections": [_section(section) for section in matrix.sections],
    }


def _gateway(gateway: Gateway) -> JsonObject:
    return {
        "cloud": gateway.cloud.value,
        "id": gateway.id,
        "name": gateway.name,
        "place": gateway.place,
        "scope": gateway.scope,
        "shape": encode_value(gateway.shape),
        "asn": encode_value(gateway.asn),
        "bgp_enabled": encode_value(gateway.bgp_enabled),
        "addresses": [_address(address) for address in gateway.addresses],
        "prefixes": encode_value(gateway.prefixes),
        "redundancy": encode_value(gateway.redundancy),
    }


def _address(address: PublicAddress) -> JsonObject:
    return {"index": address.index, "name": address.name, "address": encode_value(address.address)}


def _count(count: Count) -> JsonObject:
    return {
        "total": count.total,
        "up": count.up,
        "down": count.down,
        "disputed": count.disputed,
        "unknown": count.unknown,
    }


def _ladder(tunnel: TunnelDiagnosis) -> JsonObject:
    first = tunnel.ladder.first_broken
    return {
        "tunnel": tunnel.key,
        "fits": tunnel.fits.value,
        "observed": tunnel.observed.value,
        "verdict": tunnel.ladder.verdict,
        "first_broken": None if first is None else first.word,
        "rungs": [
            {"layer": rung.layer.word, "state": rung.state.value, "azure": rung.azure.value, "gcp": rung.gcp.value}
            for rung in tunnel.ladder.rungs
        ],
    }


def _section(section: Section) -> JsonObject:
    return {
        "key": section.key,
        "title": section.title,
        "azure_title": section.azure_title,
        "gcp_title": section.gcp_title,
        "tunnel": _tunnel(section.tunnel),
        "rows": [_row(row) for row in section.rows],
    }


def _tunnel(tunnel: Tunnel | None) -> JsonObject | None:
    if tunnel is None:
        return None
    return {
        "azure": tunnel.azure.id if tunnel.azure else None,
        "gcp": tunnel.gcp.id if tunnel.gcp else None,
        "evidence": [kind.value for kind in tunnel.evidence],
        "spare": tunnel.spare,
    }


def _row(row: Row) -> JsonObject:
    return {
        "field": row.field,
        "label": row.label,
        "mark": row.mark.word,
        "severity": row.severity.value,
        "azure": _cell(row.azure),
        "gcp": _cell(row.gcp),
        "note": row.note,
        "rule": row.rule,
        "follows": row.follows,
        "codes": list(row.codes),
    }


def _cell(cell: Cell) -> JsonObject:
    return {
        "text": cell.text,
        "remarks": list(cell.remarks),
        "sources": [encode_source(source) for source in cell.sources],
        "gap": cell.gap,
        "pending": cell.pending,
    }
