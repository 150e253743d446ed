"""Puts the rows of a link together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from probes.checks.diagnose import Diagnosis
from probes.compare.bgp import address_row, prefixes_row, session_row
from probes.compare.cells import NO_END, make_cell, show
from probes.compare.findings import place_findings
from probes.compare.gateways import gateway_section
from probes.compare.rules import RULES
from probes.compare.tunnels import (
    half_row,
    ike_row,
    missing_end_row,
    outside_row,
    psk_row,
    selectors_row,
    status_row,
    traffic_row,
)
from probes.matrix import Count, Mark, Matrix, Row, Section
from probes.model import Link, Tunnel, TunnelEnd
from probes.values import Standing, Value

_FOLLOWS = {
    "status": ("outside", "ike", "selectors"),
    "bgp_session": ("outside", "ike", "selectors", "status", "asn", "bgp_address"),
}
"""By row: the rows whose difference explains its own."""


def build_matrix(diagnosis: Diagnosis) -> Matrix:
    """Compare both ends of every tunnel of a link, with what the checks found beside the rows that show it."""
    link = diagnosis.link
    tunnels = tuple(tunnel for tunnel in link.tunnels if not tunnel.spare)
    gateways = gateway_section(link, tunnels)
    in_link = frozenset(end.resource_id for tunnel in tunnels for end in (tunnel.azure, tunnel.gcp) if end)
    sections = [gateways]
    for number, tunnel in enumerate(tunnels):
        sections.append(_tunnel_section(number, tunnel, link, in_link, gateways))
    spare = tuple(tunnel for tunnel in link.tunnels if tunnel.spare)
    if spare:
        sections.append(_spare_section(spare))
    cells = [cell for section in sections for row in section.rows for cell in (row.azure, row.gcp)]
    return Matrix(
        link=link,
        sections=place_findings(sections, diagnosis.findings),
        tunnels=_count(sections, "status"),
        sessions=_count(sections, "bgp_session"),
        diagnosis=diagnosis,
        pending=any(cell.pending for cell in cells),
    )


def _tunnel_section(number: int, tunnel: Tunnel, link: Link, in_link: frozenset[str], gateways: Section) -> Section:
    azure, gcp = tunnel.azure, tunnel.gcp
    complete = link.gcp.ends_complete if azure else link.azure.ends_complete
    none = "no" if complete.has_content else "unknown"
    if azure and gcp:
        rows = _explain_consequences(_paired_rows(azure, gcp, in_link), gateways.rows)
    else:
        rows = tuple(_lonely_rows(azure, gcp, complete))
    return Section(
        key=f"tunnel {number}",
        title=f"TUNNEL {number}",
        azure_title=f"{azure.name} / instance {azure.index}" if azure else f"{none} connection",
        gcp_title=f"{gcp.name} / interface {gcp.index}" if gcp else f"{none} VPN tunnel",
        rows=rows,
        tunnel=tunnel,
    )


def _paired_rows(azure: TunnelEnd, gcp: TunnelEnd, in_link: frozenset[str]) -> tuple[Row, ...]:
    return (
        status_row(azure, gcp),
        outside_row(azure, gcp),
        ike_row(azure, gcp),
        selectors_row(azure, gcp),
        address_row(azure, gcp, in_link),
        session_row(azure, gcp),
        prefixes_row(azure, gcp),
        traffic_row(azure, gcp),
        psk_row(azure, gcp),
    )


def _lonely_rows(azure: TunnelEnd | None, gcp: TunnelEnd | None, complete: Value[bool]) -> Iterable[Row]:
    """What the one end that is there has, without a verdict: that its partner is missing says it all."""
    yield missing_end_row(azure, gcp, complete)
    end = azure or gcp
    if end is not None:
        for row in _paired_rows(end, end, frozenset()):
            if row.field != "psk" and (row.field != "traffic" or azure):
                yield half_row(row, azure, complete)


def _explain_consequences(rows: tuple[Row, ...], shared: tuple[Row, ...]) -> tuple[Row, ...]:
    """Each row that differs only because an earlier one does says so, and each open one why it is open."""
    differing = {row.field: row.label for row in (*shared, *rows) if row.mark is Mark.DIFFER}
    explained = []
    for row in rows:
        cause = next((differing[field] for field in _FOLLOWS.get(row.field, ()) if field in differing), "")
        if row.is_open and not row.note:
            explained.append(replace(row, note=row.azure.gap or row.gcp.gap))
        elif row.mark is Mark.DIFFER and cause:
            explained.append(replace(row, follows=cause, note=f"follows from {cause}"))
        else:
            explained.append(row)
    return tuple(explained)


def _spare_section(spare: tuple[Tunnel, ...]) -> Section:
    return Section(
        key="spare",
        title="SPARE ENDS",
        azure_title="no Google counterpart, by design",
        gcp_title="",
        rows=tuple(_spare_row(tunnel.azure) for tunnel in spare if tunnel.azure),
    )


def _spare_row(end: TunnelEnd) -> Row:
    text = f"{show(end.local_address)} -> {show(end.remote_address)}  {show(end.status)}"
    return Row(
        field=f"spare {end.name} {end.index}",
        label=f"instance {end.index}",
        mark=Mark.NONE,
        azure=make_cell(text, end.local_address, end.remote_address, end.status),
        gcp=NO_END,
        note=end.name,
        rule=RULES["spare"],
    )


def _count(sections: list[Section], field: str) -> Count:
    """How many of the tunnels agree in this row; one whose other end is missing counts as what that row says."""
    tunnels = [section for section in sections if section.tunnel is not None]
    marks = [_find(section, field) for section in tunnels] + [_find(section, "tunnel") for section in sections]
    told = [field == "bgp_session" and _is_seen_by_google(section) for section in tunnels] + [False] * len(sections)
    marks = [Mark.AGREE if seen else mark for mark, seen in zip(marks, told, strict=True)]
    disputed = sum(_is_disputed(section, field) for section in tunnels)
    down = marks.count(Mark.DIFFER) - disputed
    return Count(marks.count(Mark.AGREE), down, marks.count(Mark.UNKNOWN), disputed)


def _is_disputed(section: Section, field: str) -> bool:
    """Whether one cloud says that it is up and the other that it is not."""
    azure, gcp = (section.tunnel.azure, section.tunnel.gcp) if section.tunnel else (None, None)
    if azure is None or gcp is None or _find(section, field) is not Mark.DIFFER:
        return False
    told = (azure.tunnel_up, gcp.tunnel_up) if field == "status" else (azure.bgp_up, gcp.bgp_up)
    return {value.content for value in told} == {True, False}


def _is_seen_by_google(section: Section) -> bool:
    """Whether a session is up as Google's router sees it, and Azure was left unasked by choice."""
    azure, gcp = (section.tunnel.azure, section.tunnel.gcp) if section.tunnel else (None, None)
    return bool(azure and gcp and azure.bgp_up.standing is Standing.NOT_ASKED and gcp.bgp_up.content)


def _find(section: Section, field: str) -> Mark | None:
    return next((row.mark for row in section.rows if row.field == field and row.mark is not Mark.NONE), None)
