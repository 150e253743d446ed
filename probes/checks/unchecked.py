"""The causes that reads cannot tell, or not always, with the lines that can, and what they may hide behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from probes.checks import by_hand
from probes.checks.by_hand import PLACEHOLDERS, Line, Names
from probes.checks.look import TunnelLook


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A cause that reads cannot tell, or not in every link.

    Attributes:
        reason: why no check tells it.
        what: the cause in a few words, where it may hide behind a finding.
        behind: ids of the checks whose findings may have this cause in truth.
        lines: what to run to tell.
    """

    reason: str
    what: str = ""
    behind: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    def commands(self, names: Names = PLACEHOLDERS) -> tuple[str, ...]:
        """The lines for these names."""
        return tuple(line(names) for line in self.lines)


_KEY = "needs Azure's key, which is read only when a person asks for it"
_REFUSED_KEY = by_hand.vpn_log("AUTHENTICATION_FAILED", "AUTH_FAILED")
_WENT_DOWN = by_hand.router_log("BGP peering", "went down")

HIDDEN: Mapping[str, Unchecked] = {
    "B02": Unchecked(_KEY, "the key has characters that Azure does not take", ("B01", "B17"), (_REFUSED_KEY,)),
    "B03": Unchecked(_KEY, "the key was pasted with a blank or is too long", ("B01", "B17"), (_REFUSED_KEY,)),
    "B04": Unchecked(
        _KEY, "the connection has no key", ("B01", "B17"), (_REFUSED_KEY, by_hand.azure_log("IKEDiagnosticLog"))
    ),
    "B20": Unchecked(
        "a check tells it where several tunnels end at one instance; else Network Watcher and the metrics do",
        "an instance of the Azure gateway does not answer",
        ("B17", "E08"),
        (
            by_hand.vpn_log("peer not responding"),
            by_hand.troubleshoot,
            by_hand.azure_metric("TunnelIngressPackets", "TunnelEgressPackets"),
        ),
    ),
    "C24": Unchecked(
        "as A11, A12 or E08: what keeps Google from opening the session",
        "Azure waits for Google to open the session",
        ("E08",),
        (_WENT_DOWN, by_hand.azure_log("RouteDiagnosticLog")),
    ),
    "C27": Unchecked(
        "needs two readings some minutes apart",
        "the session expires because packets are lost",
        ("E08",),
        (by_hand.router_log("Hold Timer Expired"),),
    ),
    "C34": Unchecked(
        "one restart is no fault, and a second reading is needed to see it",
        "Google has restarted the Cloud Router",
        ("E08",),
        (by_hand.router_log("task activated"),),
    ),
    "D18": Unchecked(
        "needs to know what stands on the way",
        "a firewall on the way sees one direction of a flow only",
        (),
        (by_hand.packet_capture,),
    ),
    "D26": Unchecked(
        "cannot be read: see the log or the metric of Cloud Router",
        "routes take minutes to move after a tunnel fails",
        ("D27",),
        (by_hand.router_log("deleted from cloud router"), by_hand.azure_log("RouteDiagnosticLog")),
    ),
    "E10": Unchecked(
        "cannot be read: see the metrics of both gateways",
        "one tunnel cannot carry the traffic of both",
        (),
        (
            by_hand.azure_metric("TunnelAverageBandwidth", "AverageBandwidth"),
            by_hand.google_metric("vpn.googleapis.com/network/sent_bytes_count"),
        ),
    ),
    "E12": Unchecked(
        "passes by itself; a second reading tells",
        "an instance of the Azure gateway is being updated",
        ("B17", "B24", "E08", "L27"),
        (by_hand.azure_health, by_hand.azure_log("GatewayDiagnosticLog")),
    ),
    "F01": Unchecked("cannot be read: test with large packets", "large packets are lost", (), (by_hand.large_ping,)),
    "F02": Unchecked(
        "cannot be read: test with large packets", "packets that may not be cut are lost", (), (by_hand.large_ping,)
    ),
    "F06": Unchecked(
        "found as D09 where a route table leads there; what it lets through cannot be read",
        "a firewall or an appliance on the way",
        (),
        (by_hand.packet_capture,),
    ),
    "F07": Unchecked(
        "cannot be read: see the metrics of Cloud VPN",
        "a tunnel carries more packets than Google takes",
        (),
        (
            by_hand.google_metric("vpn.googleapis.com/network/sent_packets_count"),
            by_hand.google_metric("vpn.googleapis.com/network/dropped_received_packets_count"),
        ),
    ),
    "F09": Unchecked(
        "needs two readings of the counters",
        "packets go one way only",
        (),
        (by_hand.azure_metric("TunnelIngressBytes", "TunnelEgressBytes"), by_hand.ike_associations),
    ),
    "F12": Unchecked(
        "cannot be read: it is inside the machine", "the machine's own firewall", (), (by_hand.packet_capture,)
    ),
    "F14": Unchecked(
        "cannot be read",
        "a device on the way changes addresses",
        ("B16", "B17"),
        (by_hand.vpn_log("behind NAT"),),
    ),
    "L06": Unchecked(
        "cannot be read: Azure's Resource Health tells",
        "Azure maintains the gateway",
        ("B17", "B24", "E08", "L27"),
        (by_hand.azure_health,),
    ),
    "L07": Unchecked(
        "cannot be read: Network Watcher tells it as GatewayCPUUsageExceeded",
        "the Azure gateway has too much to do",
        ("B17", "E08"),
        (by_hand.troubleshoot, by_hand.azure_metric("AverageBandwidth", "TunnelPeakPackets")),
    ),
    "L16": Unchecked(
        "Google refuses it when it is made; the policy is not in the Compute API",
        "a policy of the organisation refuses the peer's address",
        (),
        (by_hand.peer_policy,),
    ),
}

PARTLY = frozenset({"B20"})
"""Those of them that a check tells in some links."""


def commands_behind(cause: str, look: TunnelLook) -> tuple[str, ...]:
    """The lines for every cause that a finding of this check may hide, each once, for this tunnel."""
    names = by_hand.names_of(look)
    hidden = (entry for entry in HIDDEN.values() if cause in entry.behind)
    return tuple(dict.fromkeys(line for entry in hidden for line in entry.commands(names)))
