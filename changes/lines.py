"""The az and gcloud lines that do the same as a step. No line holds a secret."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator

from changes.fields import split_path
from changes.kinds import Kind
from probes.checks.finding import Target
from probes.documents import Cloud, Json

_AZ = {"connections": "vpn-connection", "localNetworkGateways": "local-gateway"}
_AZ_OPTIONS = {
    ("localNetworkGateways", "properties.gatewayIpAddress"): "--gateway-ip-address",
    ("localNetworkGateways", "properties.bgpSettings.asn"): "--asn",
    ("localNetworkGateways", "properties.bgpSettings.bgpPeeringAddress"): "--bgp-peering-address",
    ("connections", "properties.enableBgp"): "--enable-bgp",
}
"""Options of `az network … update` (Azure CLI reference; documented)."""

_PEER_OPTIONS = {
    "peerAsn": "--peer-asn",
    "peerIpAddress": "--peer-ip-address",
    "ipAddress": "--ip-address",
    "advertiseMode": "--advertisement-mode",
    "advertisedIpRanges": "--set-advertisement-ranges",
    "advertisedRoutePriority": "--advertised-route-priority",
    "customLearnedIpRanges": "--set-custom-learned-route-ranges",
    "bfd.sessionInitializationMode": "--bfd-session-initialization-mode",
}
"""Options of `gcloud compute routers update-bgp-peer` (gcloud reference; documented)."""
_ROUTER_OPTIONS = {
    "bgp.keepaliveInterval": "--keepalive-interval",
    "bgp.advertiseMode": "--advertisement-mode",
    "bgp.advertisedIpRanges": "--set-advertisement-ranges",
}
_NETWORK_OPTIONS = {
    "routingConfig.routingMode": "--bgp-routing-mode",
    "routingConfig.bgpBestPathSelectionMode": "--bgp-best-path-selection-mode",
}

_NAMED = re.compile(r"\[\D")
"""An entry known by its name: az knows entries by their position."""


def tell_lines(kind: Kind, resource: str, targets: tuple[Target, ...]) -> tuple[str, ...]:
    """The lines that bring these targets about on one resource; none where the tool has no option for one of them."""
    lines = list(_tell_azure(kind, resource, targets) if kind.cloud is Cloud.AZURE else _tell_google(resource, targets))
    return () if "" in lines else tuple(lines)


def _tell_azure(kind: Kind, resource: str, targets: tuple[Target, ...]) -> Iterator[str]:
    options: list[str] = []
    fields: list[str] = []
    for target in targets:
        if option := _AZ_OPTIONS.get((kind.name, target.path)):
            options += [option, _word(target.value)]
        elif _NAMED.search(target.path):
            yield ""
        else:
            fields.append(f"{target.path}={_word(target.value)}")
    if options:
        yield _join("az", "network", _AZ[kind.name], "update", "--ids", resource, *options)
    if fields:
        # Any field of any type, read and written whole as here.
        yield _join("az", "resource", "update", "--ids", resource, "--set", *fields)


def _tell_google(resource: str, targets: tuple[Target, ...]) -> Iterator[str]:
    parts = resource.split("/")
    place = ("--project", parts[1], *(("--region", parts[3]) if parts[2] == "regions" else ()))
    lines: dict[tuple[str, ...], list[str]] = {}
    for target in targets:
        command, option = _find_option(target, parts[-1])
        if not option:
            yield ""
            return
        lines.setdefault(command, []).extend(option)
    for command, options in lines.items():
        yield _join("gcloud", "compute", *command, *place, *options)


def _find_option(target: Target, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The command and its options for one target; no options where there are none."""
    first, *rest = split_path(target.path)
    if first == "bgpPeers":
        command = ("routers", "update-bgp-peer", name, f"--peer-name={rest[0][1:]}")
        field = ".".join(rest[1:])
        if field == "enable":
            return command, ("--enabled" if target.value == "TRUE" else "--no-enabled",)
        if field == "enableIpv4":
            return command, ("--enable-ipv4" if target.value else "--no-enable-ipv4",)
        if field == "md5AuthenticationKeyName":
            return command, ("--clear-md5-authentication-key",) if target.value is None else ()
        return command, _option(_PEER_OPTIONS.get(field), target.value)
    if first == "interfaces":
        command = ("routers", "update-interface", name, f"--interface-name={rest[0][1:]}")
        tunnel = str(target.value).rsplit("/", 1)[-1]
        return command, ("--vpn-tunnel", tunnel) if rest[1:] == ["linkedVpnTunnel"] else ()
    if first == "routingConfig":
        return ("networks", "update", name), _option(_NETWORK_OPTIONS.get(target.path), target.value)
    return ("routers", "update", name), _option(_ROUTER_OPTIONS.get(target.path), target.value)


def _option(option: str | None, value: Json) -> tuple[str, ...]:
    if option is None:
        return ()
    if isinstance(value, list):
        ranges = (str(one.get("range", "")) if isinstance(one, dict) else str(one) for one in value)
        return (f"{option}={','.join(ranges)}",)
    word = str(value)
    return (f"{option}={word.lower() if option == '--bgp-routing-mode' else word}",)


def _word(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _join(*words: str) -> str:
    return " ".join(map(shlex.quote, words))
