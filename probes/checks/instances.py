"""Checks of what all tunnels to one instance of the Azure gateway have in common."""

from __future__ import annotations

from collections import defaultdict

from probes.addresses import same_address
from probes.checks.by_hand import names_of
from probes.checks.finding import Confidence, Layer, Remedy, Told, evidence_of
from probes.checks.look import LinkLook, TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.unchecked import HIDDEN
from probes.documents import Cloud
from probes.matrix import Severity

_IKE = Family(Layer.IKE, ("status",), observed=True)


@_IKE.link("B20", Severity.BLOCKS, Confidence.LIKELY)
def instance_silent(look: LinkLook) -> Said:
    """An instance of the Azure gateway probably does not answer.

    Checks: not all tunnels to one Azure instance are down while those to another are up.
    Why: what the tunnels of an instance have in common is the instance. With one tunnel only to it nothing can be
    told, and each tunnel is told by itself.
    Azure: its metrics are missing; Network Watcher says VipUnResponsive, PlatformInActive or ServiceNotRunning.
    Google: NO_INCOMING_PACKETS on every tunnel to one address.
    Fix: wait for maintenance to end; then reset the gateway by the address of this instance.
    Safety: a reset drops the tunnels of the instance for a minute or more.
    Source: Microsoft, Reset a VPN gateway; Microsoft, Network Watcher VPN troubleshoot (inferred)
    """
    tunnels: defaultdict[int, list[TunnelLook]] = defaultdict(list)
    for tunnel in look.tunnels:
        if tunnel.ends and same_address(tunnel.ends[1].remote_address.content, tunnel.ends[0].local_address.content):
            tunnels[tunnel.ends[0].index].append(tunnel)
    works = {number for number, several in tunnels.items() if any(map(_is_up, several))}
    for number, several in sorted(tunnels.items()):
        if len(several) > 1 and works and number not in works and all(map(_is_silent, several)):
            azure = several[0].ends[0] if several[0].ends else None
            ends = [tunnel.ends[1] for tunnel in several if tunnel.ends]
            yield Told(
                f"all {len(several)} tunnels to instance {number} of {look.link.azure.name} are down, others are up",
                evidence_of(*(end.status for end in ends), *(end.remote_address for end in ends)),
                (Remedy(Cloud.AZURE, f"reset the gateway by {azure.local_address.content}, if it stays so"),)
                if azure
                else (),
                Cloud.AZURE,
                look.link.azure.name,
                commands=HIDDEN["B20"].commands(names_of(several[0])),
            )


def _is_up(tunnel: TunnelLook) -> bool:
    return bool(tunnel.ends and tunnel.ends[1].tunnel_up.content)


def _is_silent(tunnel: TunnelLook) -> bool:
    """Whether both clouds say that it is down, and Google does not name a cause."""
    if tunnel.ends is None:
        return False
    azure, gcp = tunnel.ends
    return gcp.status.content == "NO_INCOMING_PACKETS" and azure.tunnel_up.content is False
