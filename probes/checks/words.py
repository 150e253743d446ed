"""Lines to look by hand, and values in words. No line here asks for a secret or changes anything."""

from __future__ import annotations

import shlex

from probes.values import Value


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


def gcloud_vpn_log(project: str) -> str:
    """The gcloud line that reads the log of the VPN gateways, where IKE tells what it does not agree on."""
    query = shlex.quote('resource.type="vpn_gateway"')
    return f"gcloud logging read {query} --project {shlex.quote(project)} --limit 50"


def _named(path: str) -> str:
    parts = path.split("/")
    inside = dict(zip(parts[0::2], parts[1::2], strict=False))
    words = [shlex.quote(parts[-1])]
    if "regions" in inside:
        words += ["--region", shlex.quote(inside["regions"])]
    if "projects" in inside:
        words += ["--project", shlex.quote(inside["projects"])]
    return " ".join(words)


def word(value: Value[object]) -> str:
    """What is there, or that nothing is."""
    return str(value.content) if value.content is not None else "nothing"
