"""How the checks of BGP addresses tell what `bgp_decision.decide` found, and the remedies that they share."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.bgp_decision import decide
from probes.checks.finding import Gap, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.words import az_bgp, gcloud_describe
from probes.documents import Cloud


def tell(look: TunnelLook, cause: str, sentence: str, *remedies: Remedy) -> Iterator[Told | Gap]:
    """The finding, if this is the cause; the gap, if an address is not known."""
    if look.ends is None:
        return
    azure, gcp = look.ends
    values = (azure.peer_bgp_address, azure.local_bgp_address, gcp.local_bgp_address, gcp.peer_bgp_address)
    if decide(look) == cause:
        cloud = remedies[0].cloud if remedies else None
        yield Told(
            sentence,
            evidence_of(*values, azure.own_bgp_addresses, gcp.bgp_subnet),
            remedies,
            cloud,
            azure.name if cloud is Cloud.AZURE else gcp.name,
            commands=(az_bgp(look.link.azure.id), gcloud_describe("routers", look.session.router_path)),
        )
    elif gap := first_gap(*values, azure.own_bgp_addresses, gcp.bgp_subnet):
        yield gap


def on_azure(look: TunnelLook, sentence: str) -> Remedy:
    """The local network gateway told of Google's BGP address."""
    resource = look.azure.remote_id.content if look.azure else None
    value = look.gcp.local_bgp_address.content if look.gcp else None
    if value is None:
        return Remedy(Cloud.AZURE, "set the BGP peer address to that of Google's router interface, once it has one")
    path = "properties.bgpSettings.bgpPeeringAddress"
    return Remedy(Cloud.AZURE, sentence, (Target(Cloud.AZURE, resource or "", path, value),))


def on_google(look: TunnelLook, field: str, value: str | None, sentence: str) -> Remedy:
    """A field of Google's BGP peer set to a value; where that is not known, the sentence alone."""
    if value is None:
        return Remedy(Cloud.GCP, sentence)
    name = look.session.peer["name"].string()
    path = f"bgpPeers[{name}].{field}"
    return Remedy(Cloud.GCP, sentence, (Target(Cloud.GCP, look.session.router_path, path, value),))


def addresses(look: TunnelLook) -> tuple[str | None, str | None, str | None, str | None]:
    """Azure's own and its peer, Google's own and its peer."""
    if look.ends is None:
        return (None, None, None, None)
    azure, gcp = look.ends
    return (
        azure.local_bgp_address.content,
        azure.peer_bgp_address.content,
        gcp.local_bgp_address.content,
        gcp.peer_bgp_address.content,
    )
