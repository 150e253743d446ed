"""Lines that tell what no read of the program can: logs, metrics, and tests of the clouds themselves.

Each is made for the names of one tunnel; `PLACEHOLDERS` stand for them where there is no tunnel to speak of. None
changes a link or asks for a secret. Two of them write their result into a storage account, and say so.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from probes.checks.look import TunnelLook
from probes.checks.words import gcloud_log, gcloud_vpn_log


@dataclass(frozen=True, slots=True)
class Names:
    """What a line is about.

    Attributes:
        group, connection: resource group and name of the Azure connection.
        gateway: resource id of the Azure gateway.
        project: of Google.
    """

    group: str = "GROUP"
    connection: str = "CONNECTION"
    gateway: str = "GATEWAY_ID"
    project: str = "PROJECT"


PLACEHOLDERS = Names()
Line: TypeAlias = Callable[[Names], str]


def names_of(look: TunnelLook) -> Names:
    """The names of a tunnel; a placeholder where it has no such part."""
    azure = look.azure
    words = azure.resource_id.split("/") if azure else []
    return Names(
        group=words[4] if len(words) > 4 else PLACEHOLDERS.group,
        connection=azure.name if azure else PLACEHOLDERS.connection,
        gateway=look.link.azure.id,
        project=look.link.gcp.scope or PLACEHOLDERS.project,
    )


def _command(*words: str) -> str:
    return " ".join(map(shlex.quote, words))


def vpn_log(*phrases: str) -> Line:
    """Lines of Cloud VPN's log with any of these phrases."""
    return lambda names: gcloud_vpn_log(names.project, *phrases)


def router_log(*phrases: str) -> Line:
    """Lines of Cloud Router's log with all of these phrases (Google, Cloud Router log messages; documented)."""
    wanted = " AND ".join(f'"{phrase}"' for phrase in phrases)
    return lambda names: gcloud_log(names.project, f'resource.type="gce_router" ({wanted})')


def google_metric(metric: str) -> Line:
    """The filter that shows a metric in Metrics Explorer, for gcloud reads no time series."""
    return lambda names: f'Metrics Explorer of {names.project}: metric.type="{metric}"'


def peer_policy(names: Names) -> str:
    """The organisation's policy on addresses that a tunnel may dial, as it is in force for the project."""
    constraint = "compute.restrictVpnPeerIPs"
    return _command(
        *("gcloud", "resource-manager", "org-policies", "describe", constraint),
        *("--project", names.project, "--effective"),
    )


def azure_log(category: str) -> Line:
    """The last lines of one of the gateway's logs, where a Log Analytics workspace takes them."""

    def line(names: Names) -> str:
        query = (
            f'AzureDiagnostics | where Category == "{category}" and ResourceId =~ "{names.gateway}"'
            " | project TimeGenerated, Message | order by TimeGenerated desc | take 50"
        )
        return _command(
            "az", "monitor", "log-analytics", "query", "--workspace", "WORKSPACE", "--analytics-query", query
        )

    return line


def azure_metric(*metrics: str) -> Line:
    """Metrics of the Azure gateway for the last hour, by five minutes."""
    return lambda names: _command(
        "az", "monitor", "metrics", "list", "--resource", names.gateway, "--metrics", *metrics, "--interval", "PT5M"
    )


def azure_health(names: Names) -> str:
    """What Azure's Resource Health says of the gateway, maintenance included."""
    path = "providers/Microsoft.ResourceHealth/availabilityStatuses/current?api-version=2022-10-01"
    return _command("az", "rest", "--method", "get", "--url", f"{names.gateway}/{path}")


def ike_associations(names: Names) -> str:
    """The security associations that Azure holds for the connection."""
    return _command("az", "network", "vpn-connection", "list-ike-sas", "-g", names.group, "-n", names.connection)


def troubleshoot(names: Names) -> str:
    """Network Watcher's diagnosis of the connection: some minutes, and its result goes into a storage account."""
    return _command(
        *("az", "network", "watcher", "troubleshooting", "start", "-g", names.group),
        *("--resource", names.connection, "--resource-type", "vpnConnection"),
        *("--storage-account", "STORAGE", "--storage-path", "https://STORAGE.blob.core.windows.net/vpn"),
    )


def packet_capture(names: Names) -> str:
    """Starts a capture of the connection's packets; `stop` writes it into a storage account."""
    return _command(
        *("az", "network", "vpn-connection", "packet-capture", "start", "-g", names.group, "-n", names.connection)
    )


def large_ping(names: Names) -> str:
    """From a machine on one side to one on the other: the largest packet that every cipher lets through unbroken."""
    del names
    return "ping -M do -s 1362 ADDRESS"
