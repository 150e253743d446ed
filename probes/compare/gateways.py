"""The row that both gateways share: who they are to each other in BGP."""

from __future__ import annotations

from typing import Any

from probes.compare.cells import equal, judge, make_cell, show
from probes.compare.rules import RULES
from probes.matrix import Mark, Row, Section
from probes.model import Gateway, Link, Tunnel, TunnelEnd
from probes.values import Value

GATEWAYS = "gateways"
"""The key of the section."""


def gateway_section(link: Link, tunnels: tuple[Tunnel, ...]) -> Section:
    """The section on the two gateways. `tunnels` are those that are not spare, in reading order."""
    return Section(
        key=GATEWAYS,
        title="GATEWAYS",
        azure_title=f"{link.azure.name}  {show(link.azure.shape)}",
        gcp_title=f"{link.gcp.name}  {show(link.gcp.shape)}",
        rows=(_asn_row(link, tunnels),),
    )


def _asn_row(link: Link, tunnels: tuple[Tunnel, ...]) -> Row:
    azure, gcp = link.azure, link.gcp
    azure_ends = [tunnel.azure for tunnel in tunnels]
    gcp_ends = [tunnel.gcp for tunnel in tunnels]
    values: list[Value[Any]] = [azure.asn, gcp.asn, azure.bgp_enabled]
    values += [end.peer_asn for end in (*azure_ends, *gcp_ends) if end]
    values += [end.local_asn for end in gcp_ends if end]
    azure_unread, gcp_unread = _unread(azure, azure_ends), _unread(gcp, gcp_ends)
    values += [*azure_unread, *gcp_unread]
    different = None if equal(azure.asn, gcp.asn) is None else not equal(azure.asn, gcp.asn)
    agreements = [different, None if azure.bgp_enabled.content is None else azure.bgp_enabled.content]
    for tunnel in tunnels:
        if tunnel.azure and tunnel.gcp:
            agreements.append(equal(tunnel.azure.local_asn, tunnel.gcp.peer_asn))
            agreements.append(equal(tunnel.gcp.local_asn, tunnel.azure.peer_asn))
    mark = judge(agreements, values)
    off = ", BGP off" if azure.bgp_enabled.content is False else ""
    return Row(
        field="asn",
        label="ASN",
        mark=mark,
        azure=make_cell(
            f"{show(azure.asn)}, {_told(azure_ends, azure.ends_complete)}{off}",
            azure.asn,
            *azure_unread,
            *(end.peer_asn for end in azure_ends if end),
            azure.bgp_enabled,
        ),
        gcp=make_cell(
            f"{show(gcp.asn)}, {_told(gcp_ends, gcp.ends_complete)}",
            gcp.asn,
            *gcp_unread,
            *(end.local_asn for end in gcp_ends if end),
            *(end.peer_asn for end in gcp_ends if end),
        ),
        note=_explain(link, tunnels) if mark is Mark.DIFFER else "",
        rule=RULES["asn"],
    )


def _unread(gateway: Gateway, ends: list[TunnelEnd | None]) -> tuple[Value[bool], ...]:
    """Why an end that is not among them may be there all the same."""
    return (gateway.ends_complete,) if None in ends and not gateway.ends_complete.has_content else ()


def _told(ends: list[TunnelEnd | None], complete: Value[bool]) -> str:
    """`told 65509`, or for each tunnel what its end was told where that is not the same.

    Args:
        complete: whether all ends of the gateway could be found; while it is not known, no end is not none.
    """
    told = [(number, show(end.peer_asn)) for number, end in enumerate(ends) if end]
    if len({text for _, text in told}) <= 1:
        none = "none" if complete.has_content else show(complete)
        return f"told {told[0][1] if told else none}"
    return "told " + ", ".join(f"{text} on {number}" for number, text in told)


def _explain(link: Link, tunnels: tuple[Tunnel, ...]) -> str:
    azure, gcp = link.azure.asn.content, link.gcp.asn.content
    if link.azure.bgp_enabled.content is False:
        return "BGP is off on the Azure gateway"
    if azure is not None and azure == gcp:
        return f"both ends use ASN {azure}; they must differ"
    for number, tunnel in enumerate(tunnels):
        if not tunnel.azure or not tunnel.gcp:
            continue
        if equal(tunnel.azure.local_asn, tunnel.gcp.peer_asn) is False:
            return (
                f"tunnel {number}: Google expects {show(tunnel.gcp.peer_asn)}, Azure is {show(tunnel.azure.local_asn)}"
            )
        if equal(tunnel.gcp.local_asn, tunnel.azure.peer_asn) is False:
            return (
                f"tunnel {number}: Azure expects {show(tunnel.azure.peer_asn)}, Google is {show(tunnel.gcp.local_asn)}"
            )
    return "an ASN is missing"
