"""Lines to look by hand, and names in words. No line here asks for a secret or changes anything."""

from __future__ import annotations

import shlex
from collections.abc import Iterable


def az_show(kind: str, resource: str) -> str:
    """The az line that shows a resource; `kind` is such as `vpn-connection`."""
    return f"az network {kind} show --ids {shlex.quote(resource)}"


def az_bgp(gateway: str) -> str:
    """The az line that lists the BGP sessions of a gateway."""
    parts = gateway.split("/")
    group, name = (parts[4], parts[-1]) if len(parts) > 8 else ("", gateway)
    return f"az network vnet-gateway list-bgp-peer-status -g {shlex.quote(group)} -n {shlex.quote(name)}"


def gcloud_describe(kind: str, path: str) -> str:
    """The gcloud line that describes a resource; `kind` is such as `vpn-tunnels`."""
    return f"gcloud compute {kind} describe {_named(path)}"


def gcloud_router_status(path: str) -> str:
    """The gcloud line that tells the state of a router's BGP sessions."""
    return f"gcloud compute routers get-status {_named(path)}"


def gcloud_effective_firewalls(network: str) -> str:
    """The gcloud line that lists the firewall rules and policies of a network in their order."""
    return f"gcloud compute networks get-effective-firewalls {_named(network)}"


def gcloud_log(project: str, query: str) -> str:
    """The gcloud line that reads the newest log entries of a day."""
    return f"gcloud logging read {shlex.quote(query)} --project {shlex.quote(project)} --freshness 1d --limit 50"


def gcloud_vpn_log(project: str, *phrases: str) -> str:
    """The gcloud line that reads the log of the VPN gateways, where IKE tells what it does not agree on.

    Args:
        phrases: only lines with one of these, which are strongSwan's (Google, VPN troubleshooting; documented).
    """
    wanted = " OR ".join(f'"{phrase}"' for phrase in phrases)
    return gcloud_log(project, 'resource.type="vpn_gateway"' + (f" ({wanted})" if phrases else ""))


def short(names: Iterable[object]) -> str:
    """The first three in the order of the alphabet, and how many more."""
    ordered = sorted({str(name) for name in names})
    shown = ", ".join(ordered[:3])
    return f"{shown} and {len(ordered) - 3} more" if len(ordered) > 3 else shown


def _named(path: str) -> str:
    parts = path.split("/")
    inside = dict(zip(parts[0::2], parts[1::2], strict=False))
    words = [shlex.quote(parts[-1])]
    if "regions" in inside:
        words += ["--region", shlex.quote(inside["regions"])]
    if "projects" in inside:
        words += ["--project", shlex.quote(inside["projects"])]
    return " ".join(words)
