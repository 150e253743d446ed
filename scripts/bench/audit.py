"""The audit of one link, whole process, against az and gcloud asking the same one after the other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lab import Fault, start_lab
from scripts.bench.figures import Figure, measure, time_once
from scripts.bench.served import serve
from tests.clients.programs import AZ, GCLOUD, Shell

WANTED = 15
DELAY = 0.15
SPEED = 1_000.0
NAME = f"`audit` of one link, {DELAY * 1000:.0f} ms per answer"

AZURE = (
    "vnet-gateway list -g {group}",
    "vnet-gateway show -g {group} -n {gateway}",
    "vpn-connection list -g {group}",
    "vpn-connection show -g {group} -n {connections[0]}",
    "vpn-connection show -g {group} -n {connections[1]}",
    "local-gateway show -g {group} -n {sites[0]}",
    "local-gateway show -g {group} -n {sites[1]}",
    "public-ip show -g {group} -n {addresses[0]}",
    "public-ip show -g {group} -n {addresses[1]}",
    "vnet show -g {group} -n {vnet}",
    "nsg show -g {group} -n {nsg}",
    "route-table show -g {group} -n {routes}",
    "vnet-gateway list-bgp-peer-status -g {group} -n {gateway}",
    "vnet-gateway list-learned-routes -g {group} -n {gateway}",
    "vnet-gateway list-advertised-routes -g {group} -n {gateway} --peer 169.254.21.13",
    "vnet-gateway list-advertised-routes -g {group} -n {gateway} --peer 169.254.22.49",
)
GOOGLE = (
    "vpn-gateways list",
    "vpn-gateways get-status {ha} --region {region}",
    "vpn-tunnels list",
    "external-vpn-gateways list",
    "routers list",
    "routers get-status {router} --region {region}",
    "routers list-bgp-routes {router} --region {region} --peer {peers[0]} --route-direction inbound"
    " --address-family ipv4",
    "routers list-bgp-routes {router} --region {region} --peer {peers[1]} --route-direction inbound"
    " --address-family ipv4",
    "networks describe {network}",
    "networks subnets list",
    "networks get-effective-firewalls {network}",
    "firewall-rules list",
    "routes list",
    "regions describe {region}",
    "project-info describe",
)
"""One command for each read that the audit makes."""


def bench() -> Iterator[Figure]:
    """The ratio, or why there is none."""
    with serve("healthy", DELAY):
        command = [sys.executable, "-m", "tui", "audit"]
        ours = measure(lambda: subprocess.run(command, check=True, capture_output=True, env=dict(os.environ)), 5)
    missing = [name for name, found in (("az", AZ), ("gcloud", GCLOUD)) if found is None]
    if missing:
        told = f"{ours * 1000:.0f} ms; not compared, for {' and '.join(missing)} cannot be found here"
        yield Figure(NAME, told, wanted=f"at least {WANTED} x as fast")
        return
    other = _run_clients()
    times = other / ours
    count = len(AZURE) + len(GOOGLE)
    against = f"az and gcloud in series, {count} commands ({other:.1f} s)"
    yield Figure(
        NAME, f"{times:.1f} x as fast ({ours * 1000:.0f} ms)", against, f"at least {WANTED} x", times >= WANTED
    )


def _run_clients() -> float:
    """Seconds that the clients take for the same reads, signed in already."""
    with start_lab("healthy", speed=SPEED) as lab, TemporaryDirectory() as folder:
        shell = Shell(Path(folder))
        shell.sign_in(lab)
        names = {
            "group": next(iter(lab.azure.groups)),
            "gateway": lab.azure.list_type("virtualNetworkGateways")[0]["name"],
            "vnet": lab.azure.list_type("virtualNetworks")[0]["name"],
            "nsg": lab.azure.list_type("networkSecurityGroups")[0]["name"],
            "routes": lab.azure.list_type("routeTables")[0]["name"],
            "addresses": [found["name"] for found in lab.azure.list_type("publicIPAddresses")],
            "peers": [peer["name"] for peer in next(iter(lab.google.list_type("routers").values()))["bgpPeers"]],
            "connections": [found["name"] for found in lab.azure.list_type("connections")],
            "sites": [found["name"] for found in lab.azure.list_type("localNetworkGateways")],
            "region": lab.google.region,
            **{
                word: next(iter(lab.google.list_type(kind))).rsplit("/", 1)[-1]
                for word, kind in (("ha", "vpnGateways"), ("router", "routers"), ("network", "networks"))
            },
        }
        commands = [f"az network {line.format(**names)}" for line in AZURE]
        commands += [f"gcloud compute {line.format(**names)}" for line in GOOGLE]
        for command in commands:
            shell.type(command)
        lab.world.faults.add(Fault("*", delay=DELAY * SPEED))
        return time_once(lambda: [shell.type(command) for command in commands])
