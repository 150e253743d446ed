"""Every cause of the failure catalogue without a check of its own, and why it has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FAMILIES: Mapping[str, int] = MappingProxyType({"A": 21, "B": 29, "C": 40, "D": 27, "E": 13, "F": 14, "L": 28})
"""How many causes each family has; ids count from 01."""

_TRAP = "no fault: the checks stay silent about it, and a test holds that"
_KEY = "needs Azure's key, which is read only when a person asks for it"
_LATER = "can be read, no check yet: look by hand at "
_LOGS = "cannot be read: see the log or the metric of "

NOT_CHECKED: Mapping[str, str] = MappingProxyType(
    {
        "A01": "without such a gateway there is no link; the notes of the survey say so",
        "A08": "Google refuses it when it is made",
        "A14": "such a tunnel belongs to no HA VPN gateway; the notes of the survey say so",
        "A16": _LATER + "local network gateways with the same address",
        "A17": "found as A04: Azure then aims at the old address",
        "A19": _LATER + "the GatewaySubnet's size and route table",
        "A21": _LATER + "the peerings between the VNets",
        "B02": _KEY,
        "B03": _KEY,
        "B04": _KEY,
        "B12": _TRAP,
        "B20": "told as B17, with the commands to look further",
        "B25": _TRAP,
        "B26": _LATER + "the number of values for each role of cipherSuite",
        "B27": "each tunnel's own check finds what differs",
        "B29": "what it does to a link has no source",
        "C24": "as A11, A12 or E08: what keeps Google from opening the session",
        "C27": "needs two readings some minutes apart",
        "C32": "folded under what keeps the tunnel down",
        "C34": "one restart is no fault, and a second reading is needed to see it",
        "C35": _TRAP,
        "C36": _TRAP,
        "C38": "the shape of the two-tunnel design; its spare ends are shown as such",
        "C39": "what it does to a link has no source",
        "D03": _LATER + "routingConfig.routingMode of the network",
        "D05": "found as D04 where a subnet is concerned",
        "D09": _LATER + "the route tables of the VNet's subnets",
        "D10": _LATER + "disableBgpRoutePropagation of the route tables",
        "D11": _LATER + "allowGatewayTransit and useRemoteGateways of the peerings",
        "D12": _LATER + "exportCustomRoutes and importCustomRoutes of the peerings",
        "D13": _LATER + "static routes with the same range",
        "D14": _LATER + "routeStatus of the learned routes",
        "D18": "needs to know what stands on the way",
        "D19": _LATER + "bgpBestPathSelectionMode of the network",
        "D20": "what it does to a link has no source",
        "D21": "a question of design",
        "D23": _LATER + "routeStatus of the best routes",
        "D25": "needs to know which ranges are wanted",
        "D26": _LOGS + "Cloud Router",
        "D27": "needs to know which clients there are",
        "E07": _TRAP,
        "E10": _LOGS + "both gateways: throughput",
        "E11": "a question of design",
        "E12": "passes by itself; a second reading tells",
        "E13": "found as A09",
        "F01": "cannot be read: test with large packets between two machines",
        "F02": "cannot be read: test with large packets between two machines",
        "F03": _LATER + "firewall rules of the network",
        "F04": _LATER + "the effective firewalls of the network",
        "F05": _LATER + "network security groups of the subnets",
        "F06": "needs to know what stands on the way",
        "F07": _LOGS + "Cloud VPN: packets per second",
        "F08": _LOGS + "the Azure gateway: throughput",
        "F09": "needs two readings of the counters",
        "F10": _TRAP,
        "F11": "no matter of the VPN",
        "F12": "cannot be read: it is inside the machine",
        "F13": _LATER + "mtu of the network",
        "F14": "cannot be read",
        "L06": _LOGS + "Azure's Resource Health",
        "L07": _LOGS + "Network Watcher: GatewayCPUUsageExceeded",
        "L08": _LATER + "DNS servers of the VNet and private DNS zones",
        "L10": "Azure refuses it when it is made",
        "L11": "told as what could not be read",
        "L12": "told as what could not be read",
        "L13": "told as what could not be read",
        "L14": "told as what could not be read",
        "L15": "Google refuses it when it is made",
        "L16": "Google refuses it when it is made; the policy is not in the Compute API",
        "L17": "a matter of the fix: the texts of the checks say it",
        "L18": "a matter of the fix",
        "L19": "a matter of the fix: the texts of the checks say it",
        "L20": "classic gateways are not in the answers",
        "L21": "a matter of the fix",
        "L22": "told as what could not be read",
        "L23": "told as what could not be read",
        "L24": "the notes of the survey say that nothing was found",
        "L25": "needs the other tool's state",
        "L26": "told when a change is refused",
        "L28": "a matter of the fix: the text of L27 says it",
    }
)


def all_causes() -> tuple[str, ...]:
    """The ids of all causes, in order."""
    return tuple(f"{family}{number:02}" for family, count in FAMILIES.items() for number in range(1, count + 1))


def table() -> str:
    """Every cause and its check, or why it has none, as a Markdown table."""
    from probes.checks.registry import all_checks

    titles = {check.cause: f"{check.title} ({check.severity.value}, {check.grade.value})" for check in all_checks()}
    rows = [
        f"| `HAV{cause}` | {titles[cause]} |" if cause in titles else f"| {cause} | no check: {NOT_CHECKED[cause]} |"
        for cause in all_causes()
    ]
    return "\n".join(["| cause | check |", "|---|---|", *rows, ""])
