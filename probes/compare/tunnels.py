"""The rows of one tunnel below BGP: does it exist, do its ends point at each other, can IKE and IPsec agree."""

from __future__ import annotations

from dataclasses import replace

from probes.compare.cells import NO_END, equal, judge, judge_up, make_cell, show
from probes.compare.rules import RULES
from probes.gcp.rules import STATUS_TEXT
from probes.matrix import Mark, Row
from probes.model import Proposals, TunnelEnd
from probes.proposals import find_missing_overlap, find_unstated_prf
from probes.values import Standing, Value


def missing_end_row(azure: TunnelEnd | None, gcp: TunnelEnd | None, complete: Value[bool]) -> Row:
    """The row that says which end is missing.

    Args:
        complete: whether all ends of the gateway whose end is missing could be found.
    """
    if not complete.has_content:
        return _unread_end_row(azure, gcp, complete)
    azure_text = f"connection {azure.name}" if azure else "no connection for this tunnel"
    gcp_text = f"VPN tunnel {gcp.name}" if gcp else "no VPN tunnel for this connection"
    note = "Azure has no end of this tunnel" if azure is None else "Google has no end of this tunnel"
    return Row(
        field="tunnel",
        label="tunnel",
        mark=Mark.DIFFER,
        azure=make_cell(azure_text, *([azure.remote_id] if azure else [])),
        gcp=make_cell(gcp_text, *([gcp.remote_id] if gcp else [])),
        note=note,
        rule=RULES["tunnel"],
    )


def _unread_end_row(azure: TunnelEnd | None, gcp: TunnelEnd | None, complete: Value[bool]) -> Row:
    unread = make_cell(show(complete), complete)
    return Row(
        field="tunnel",
        label="tunnel",
        mark=Mark.UNKNOWN,
        azure=make_cell(f"connection {azure.name}", azure.remote_id) if azure else unread,
        gcp=make_cell(f"VPN tunnel {gcp.name}", gcp.remote_id) if gcp else unread,
        note="not all ends could be read" if complete.standing is Standing.UNKNOWN else "",
        rule=RULES["tunnel"],
    )


def status_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """What the clouds observe of IPsec."""
    mark = judge_up(azure.tunnel_up, gcp.tunnel_up)
    meaning = STATUS_TEXT.get(gcp.status.content or "", "")
    note = f"Google: {meaning}" if meaning else ""
    if mark is Mark.DIFFER and gcp.tunnel_up.content:
        note = "Google sees it up and Azure does not; statuses can lag"
    return Row(
        field="status",
        label="status",
        mark=mark,
        azure=make_cell(show(azure.status), azure.status, azure.tunnel_up),
        gcp=make_cell(show(gcp.status), gcp.status, gcp.tunnel_up, gcp.status_detail),
        note=note,
        rule=RULES["status"],
    )


def outside_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """Whether the public addresses mirror."""
    to_google, to_azure = equal(azure.remote_address, gcp.local_address), equal(gcp.remote_address, azure.local_address)
    # What an end was told of the other comes first: that is what can be wrong.
    values = (azure.remote_address, azure.local_address, gcp.remote_address, gcp.local_address)
    note = ""
    if to_google is False:
        note = f"Azure aims at {show(azure.remote_address)}, Google is at {show(gcp.local_address)}"
    elif to_azure is False:
        note = f"Google aims at {show(gcp.remote_address)}, Azure is at {show(azure.local_address)}"
    return Row(
        field="outside",
        label="outside",
        mark=judge((to_google, to_azure), values),
        azure=make_cell(f"{show(azure.local_address)} -> {show(azure.remote_address)}", *values[:2]),
        gcp=make_cell(f"{show(gcp.local_address)} -> {show(gcp.remote_address)}", *values[2:]),
        note=note,
        rule=RULES["outside"],
    )


def ike_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """Whether version and algorithms can agree."""
    versions = equal(azure.ike_version, gcp.ike_version)
    lacking = _lacking(azure.proposals, gcp.proposals) if versions is not False else None
    note = ""
    if versions is False:
        note = f"Azure speaks IKEv{show(azure.ike_version)}, Google IKEv{show(gcp.ike_version)}"
    elif lacking:
        note = f"no common {lacking}"
    values = (azure.ike_version, gcp.ike_version, azure.proposals, gcp.proposals)
    agreements = (versions, None if lacking is None else not lacking)
    row = Row(
        field="ike",
        label="IKE",
        mark=judge(agreements if versions is not False else (False,), values),
        azure=make_cell(_ike_text(azure), azure.ike_version, azure.proposals),
        gcp=make_cell(_ike_text(gcp), gcp.ike_version, gcp.proposals),
        note=note,
        rule=RULES["ike"],
    )
    return _open_for_prf(row, azure.proposals, gcp.proposals) if row.mark is Mark.AGREE else row


def _open_for_prf(row: Row, azure: Value[Proposals], gcp: Value[Proposals]) -> Row:
    """The row, open where Google restricts the PRF to what Azure is not known to use."""
    if azure.content is None or gcp.content is None:
        return row
    allowed = find_unstated_prf(azure.content, gcp.content)
    if not allowed:
        return row
    gap = f"Azure does not state its PRF, Google allows {', '.join(allowed)} only"
    return replace(row, mark=Mark.UNKNOWN, azure=replace(row.azure, gap=gap))


def selectors_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """Whether both ends select the same traffic."""
    mirrored = gcp.selectors.map(lambda selectors: selectors.mirrored())
    agree = equal(azure.selectors, mirrored)
    return Row(
        field="selectors",
        label="selectors",
        mark=judge((agree,), (azure.selectors, gcp.selectors)),
        azure=make_cell(show(azure.selectors), azure.selectors),
        gcp=make_cell(show(gcp.selectors), gcp.selectors),
        note="Google's HA VPN allows any to any only" if agree is False else "",
        rule=RULES["selectors"],
    )


def psk_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """What can be said of the pre-shared key, which is never its equality."""
    suspect = gcp.status.content == "AUTHORIZATION_ERROR"
    return Row(
        field="psk",
        label="PSK",
        mark=Mark.UNKNOWN,
        azure=make_cell("not read", azure.shared_key),
        gcp=make_cell("hash only" if gcp.shared_key.has_content else "never readable", gcp.shared_key),
        note="first suspect of AUTHORIZATION_ERROR (inferred)" if suspect else "cannot be compared by reading",
        rule=RULES["psk"],
    )


def traffic_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """Azure's byte counters of this tunnel."""
    text = f"{_bytes(azure.bytes_in)} in, {_bytes(azure.bytes_out)} out"
    return Row(
        field="traffic",
        label="traffic",
        mark=Mark.NONE,
        azure=make_cell(text, azure.bytes_in, azure.bytes_out),
        gcp=make_cell("no counters in the API", gcp.bytes_in),
        rule=RULES["traffic"],
    )


def half_row(row: Row, azure: TunnelEnd | None, complete: Value[bool]) -> Row:
    """A row of a tunnel that lacks an end: the other end's half, nothing to compare.

    Args:
        complete: as for `missing_end_row`; an end that may be there all the same is unknown.
    """
    lacking = NO_END if complete.has_content else make_cell(show(complete), complete)
    return Row(
        field=row.field,
        label=row.label,
        mark=Mark.NONE,
        azure=row.azure if azure else lacking,
        gcp=lacking if azure else row.gcp,
        rule=row.rule,
    )


def _lacking(azure: Value[Proposals], gcp: Value[Proposals]) -> str | None:
    if azure.content is None or gcp.content is None:
        return None
    return find_missing_overlap(azure.content, gcp.content)


def _ike_text(end: TunnelEnd) -> str:
    version = show(end.ike_version, lambda version: f"IKEv{version}")
    if not (end.ike_version.has_content or end.proposals.has_content) and version == show(end.proposals):
        return version
    version = version if end.ike_version.has_content else f"version {version}"
    return f"{version}  {show(end.proposals, lambda proposals: proposals.label)}"


def _bytes(value: Value[int]) -> str:
    count = value.content
    if count is None:
        return show(value)
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1_000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1_000
    return f"{size:.1f} TB"
