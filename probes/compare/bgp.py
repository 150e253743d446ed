"""The rows of one tunnel about BGP: addresses, session, prefixes."""

from __future__ import annotations

from collections.abc import Iterable

from probes.addresses import is_azure_apipa, parse_address, parse_interface, same_address
from probes.compare.cells import equal, judge, judge_up, make_cell, short_pair, show
from probes.compare.rules import RULES
from probes.matrix import Mark, Row, Severity
from probes.model import TunnelEnd
from probes.routes.prefixes import spell
from probes.values import Standing, Value


def address_row(azure: TunnelEnd, gcp: TunnelEnd, in_link: frozenset[str]) -> Row:
    """Whether the BGP addresses mirror and may be used.

    Args:
        in_link: ids of this link's connections and tunnels, whose addresses are compared with each other anyway.
    """
    values = (azure.local_bgp_address, azure.peer_bgp_address, gcp.local_bgp_address, gcp.peer_bgp_address)
    faults = list(_faults(azure, gcp, in_link))
    # Which of the two mirrors is looked at: what Azure was told, unless only what Google was told is wrong.
    azure_is_told = equal(gcp.peer_bgp_address, azure.local_bgp_address) is not False or (
        equal(azure.peer_bgp_address, gcp.local_bgp_address) is False
    )
    needed = (*values, azure.own_bgp_addresses, gcp.bgp_subnet, azure.bgp_enabled, gcp.bgp_enabled)
    return Row(
        field="bgp_address",
        label="BGP address",
        mark=Mark.DIFFER if faults else judge((), needed),
        azure=make_cell(
            _text(azure, "BGP off"), *_by_weight(azure, told=azure_is_told), azure.own_bgp_addresses, azure.bgp_enabled
        ),
        gcp=make_cell(
            _text(gcp, "disabled"), *_by_weight(gcp, told=not azure_is_told), gcp.bgp_subnet, gcp.bgp_enabled
        ),
        note=faults[0] if faults else "",
        rule=RULES["bgp_address"],
    )


def _by_weight(end: TunnelEnd, told: bool) -> tuple[Value[str], Value[str]]:
    """The two addresses of an end, the one that decides first: its place is where to look."""
    if told:
        return (end.peer_bgp_address, end.local_bgp_address)
    return (end.local_bgp_address, end.peer_bgp_address)


def _text(end: TunnelEnd, off: str) -> str:
    text = short_pair(end.local_bgp_address, end.peer_bgp_address)
    return f"{text}, {off}" if end.bgp_enabled.content is False else text


def _faults(azure: TunnelEnd, gcp: TunnelEnd, in_link: frozenset[str]) -> Iterable[str]:
    """Sentences about what is wrong, the most telling first."""
    local, peer = azure.local_bgp_address, azure.peer_bgp_address
    if azure.bgp_enabled.content is False:
        yield "BGP is off on the Azure connection"
    if gcp.bgp_enabled.content is False:
        yield "the BGP peer is disabled on Google"
    if equal(peer, gcp.local_bgp_address) is False:
        yield f"Azure expects its peer at {show(peer)}, Google is at {show(gcp.local_bgp_address)}"
    if equal(local, gcp.peer_bgp_address) is False:
        yield f"Google expects its peer at {show(gcp.peer_bgp_address)}, Azure is at {show(local)}"
    own = azure.own_bgp_addresses.content
    if own is not None and local.content and not any(same_address(local.content, one) for one in own):
        yield f"{local.content} is no address of this Azure instance"
    yield from _subnet_faults(gcp)
    if (
        equal(local, gcp.peer_bgp_address)
        and not is_azure_apipa(local.content or "")
        and parse_address(local.content or "")
    ):
        yield f"{local.content} is outside 169.254.21.0-169.254.22.255"
    for end in (azure, gcp):
        foreign = [name for name in end.bgp_reused_by if name not in in_link]
        if foreign:
            yield f"{end.cloud.title} uses the address for {foreign[0].rsplit('/', 1)[-1]} too"


def _subnet_faults(gcp: TunnelEnd) -> Iterable[str]:
    """Google: both addresses are hosts of the interface's one /30."""
    interface = parse_interface(gcp.bgp_subnet.content or "")
    here, there = (parse_address(value.content or "") for value in (gcp.local_bgp_address, gcp.peer_bgp_address))
    if interface is None:
        return
    if interface.network.prefixlen != 30:
        yield f"Google's interface has a /{interface.network.prefixlen}, HA VPN needs a /30"
    if here is not None and here != interface.ip:
        yield f"Google's peer uses {here}, its interface has {interface.ip}"
    if there is not None and there not in interface.network:
        yield f"Google's peer {there} is not in the interface's {interface.network}"
    edges = {interface.network.network_address, interface.network.broadcast_address}
    if interface.network.prefixlen == 30 and edges & {interface.ip, there}:
        yield "the first and the last address of a /30 are no hosts"


def session_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """What the clouds observe of BGP."""
    mark = judge_up(azure.bgp_up, gcp.bgp_up)
    if azure.bgp_up.standing is Standing.NOT_ASKED and gcp.bgp_up.content:
        mark = Mark.UNKNOWN
    return Row(
        field="bgp_session",
        label="BGP session",
        mark=mark,
        azure=make_cell(_session(azure), azure.bgp_state, azure.bgp_up, azure.bgp_uptime, azure.received_count),
        gcp=make_cell(_session(gcp), gcp.bgp_state, gcp.bgp_up, gcp.bgp_uptime, gcp.received_count),
        note=next((end.bgp_state.reason for end in (azure, gcp) if end.bgp_state.standing is Standing.ABSENT), ""),
        rule=RULES["bgp_session"],
    )


def _session(end: TunnelEnd) -> str:
    text = show(end.bgp_state)
    if not end.bgp_up.content:
        return text
    uptime = f" {_span(end.bgp_uptime.content)}" if end.bgp_uptime.content is not None else ""
    return f"{text}{uptime}, {show(end.received_count)} learned"


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3_600:02}:{rest // 60 % 60:02}"
    return f"{days}d {clock}" if days else f"{clock}:{rest % 60:02}"


def prefixes_row(azure: TunnelEnd, gcp: TunnelEnd) -> Row:
    """Whether what one end advertises is what the other learned."""
    if azure.bgp_up.content is False or gcp.bgp_up.content is False:
        mark, note = Mark.NONE, "no session, no routes"
    else:
        values = (azure.prefixes_sent, azure.prefixes_received, gcp.prefixes_sent, gcp.prefixes_received)
        agreements = (
            equal(azure.prefixes_sent.map(_spelled), gcp.prefixes_received.map(_spelled)),
            equal(gcp.prefixes_sent.map(_spelled), azure.prefixes_received.map(_spelled)),
        )
        mark, note = judge(agreements, values), ""
        if mark is Mark.DIFFER:
            note = _lost(azure.prefixes_sent, gcp.prefixes_received, "Google") or _lost(
                gcp.prefixes_sent, azure.prefixes_received, "Azure"
            )
    return Row(
        field="prefixes",
        label="prefixes",
        mark=mark,
        azure=make_cell(_counts(azure), azure.prefixes_sent, azure.prefixes_received),
        gcp=make_cell(_counts(gcp), gcp.prefixes_sent, gcp.prefixes_received),
        severity=Severity.DEGRADES,
        note=note,
        rule=RULES["prefixes"],
    )


def _networks(prefixes: tuple[str, ...]) -> dict[str, str]:
    """By the one spelling of each prefix, how the cloud writes it; the same in whatever order the answer has them."""
    return {spell(text): text for text in sorted(prefixes, reverse=True)}


def _spelled(prefixes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_networks(prefixes))


def _counts(end: TunnelEnd) -> str:
    def count(prefixes: tuple[str, ...]) -> str:
        return str(len(prefixes))

    def told(value: Value[tuple[str, ...]]) -> str:
        return "0" if value.standing is Standing.ABSENT else show(value, count)

    sent, learned = told(end.prefixes_sent), told(end.prefixes_received)
    if sent == learned and not any(
        part.has_content or sent == "0" for part in (end.prefixes_sent, end.prefixes_received)
    ):
        return sent
    return f"{sent} sent, {learned} learned"


def _lost(sent: Value[tuple[str, ...]], learned: Value[tuple[str, ...]], learner: str) -> str:
    """`Azure did not learn 10.101.0.0/16`, or what was learned without having been sent, as the cloud writes it."""
    told, known = _networks(sent.content or ()), _networks(learned.content or ())
    missing = sorted(told[prefix] for prefix in told.keys() - known.keys())
    extra = sorted(known[prefix] for prefix in known.keys() - told.keys())
    if missing:
        return f"{learner} did not learn {missing[0]}" + (f" and {len(missing) - 1} more" if missing[1:] else "")
    return f"{learner} learned {extra[0]}, which was not sent" if extra else ""
