"""Checks of what happens when something fails: nothing here is broken today."""

from __future__ import annotations

from probes.availability.skus import find_sku
from probes.checks.finding import Layer, Remedy, Told, evidence_of, first_gap
from probes.checks.look import NOT_MET, LinkLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity
from probes.reading import Place

_DESIGN = Family(Layer.DESIGN, ("tunnel",))
_TOLD = Family(Layer.DESIGN, ("tunnel",), observed=True)


@_DESIGN.link("E01", Severity.RISK)
def active_standby(look: LinkLook) -> Said:
    """The Azure gateway is active-standby: one instance ends all tunnels.

    Checks: `activeActive` of the Azure gateway is true.
    Why: planned maintenance drops all tunnels for a moment.
    Azure: `activeActive` is false.
    Google: all tunnels go to one Azure address.
    Fix: change to active-active, and spread the tunnels over both instances.
    Safety: 30 to 45 minutes, with downtime.
    Source: Microsoft, About active-active gateways (documented)
    """
    mode = look.azure_gateway["properties"]["activeActive"].flag(False, "left out means off")
    if gap := first_gap(mode):
        yield gap
    elif mode.content is False and len(look.link.azure.addresses) < 2:
        yield Told(
            f"{look.link.azure.name} is active-standby: maintenance drops all its tunnels",
            mode.sources,
            (Remedy(Cloud.AZURE, "change to active-active"),),
            Cloud.AZURE,
            look.link.azure.name,
        )


def _google_tunnels(look: LinkLook) -> tuple[Place, ...]:
    return tuple(tunnel.google_tunnel for tunnel in look.tunnels if tunnel.gcp)


@_DESIGN.link("E02", Severity.RISK)
def one_instance(look: LinkLook) -> Said:
    """All tunnels of the link end at one of the two Azure instances.

    Checks: the tunnels of the link use both instances of an active-active gateway.
    Why: when this instance is updated, all tunnels drop.
    Azure: the other instance has no tunnel with a counterpart.
    Google: all tunnels have the same peer address.
    Fix: let one tunnel dial the other instance.
    Safety: the tunnel that is moved drops while it is made again.
    Source: Microsoft, About active-active gateways (documented)
    """
    paired = [tunnel for tunnel in look.link.tunnels if tunnel.azure and tunnel.gcp]
    instances = {tunnel.azure.index for tunnel in paired if tunnel.azure}
    if len(look.link.azure.addresses) > 1 and len(paired) > 1 and len(instances) == 1:
        peers = [tunnel.gcp.remote_address for tunnel in paired if tunnel.gcp]
        yield Told(
            f"all {len(paired)} tunnels end at instance {min(instances)} of {look.link.azure.name}",
            evidence_of(*peers),
            (Remedy(Cloud.GCP, "let one tunnel dial the other instance"),),
            None,
            look.link.name,
        )


@_DESIGN.link("E03", Severity.RISK)
def single_tunnel(look: LinkLook) -> Said:
    """The link has one tunnel only.

    Checks: Google has two tunnels at least between these gateways.
    Why: with one there is no 99.99% SLA, and nothing takes over.
    Azure: one connection.
    Google: one tunnel.
    Fix: build the second tunnel on the other interface.
    Safety: the first tunnel stays as it is.
    Source: Google, HA VPN topologies (documented)
    """
    complete = look.link.gcp.ends_complete
    tunnels = _google_tunnels(look)
    if gap := first_gap(complete):
        yield gap
    elif len(tunnels) == 1 and complete.has_content and len(look.tunnels) == 1:
        yield Told(
            "the link has one tunnel only: nothing takes over when it fails",
            (tunnels[0]["vpnGateway"].source,),
            (Remedy(Cloud.GCP, "build a second tunnel on the other interface"),),
            None,
            look.link.name,
        )


@_DESIGN.link("E04", Severity.RISK)
def one_interface(look: LinkLook) -> Said:
    """All tunnels are on one interface of the HA VPN gateway.

    Checks: the tunnels of the link use both interfaces of the HA VPN gateway.
    Why: with one there is no 99.99% SLA.
    Azure: all local network gateways have the same address.
    Google: all tunnels have the same `vpnGatewayInterface`.
    Fix: make one of the tunnels again on the other interface.
    Safety: the tunnel that is moved drops while it is made again.
    Source: Google, HA VPN topologies (documented)
    """
    tunnels = _google_tunnels(look)
    used = {tunnel["vpnGatewayInterface"].integer(0, "0 may be left out").content for tunnel in tunnels}
    if len(tunnels) > 1 and len(used) == 1 and len(look.tunnels) == len(tunnels):
        yield Told(
            f"all {len(tunnels)} tunnels are on one interface of {look.link.gcp.name}",
            tuple(tunnel["vpnGatewayInterface"].source for tunnel in tunnels),
            (Remedy(Cloud.GCP, "make one of them again on the other interface"),),
            Cloud.GCP,
            look.link.gcp.name,
        )


@_DESIGN.link("E06", Severity.RISK)
def redundancy_type(look: LinkLook) -> Said:
    """The external VPN gateway tells another number of peer addresses than Azure has.

    Checks: `redundancyType` is the one for the number of Azure's public addresses.
    Why: Google judges redundancy by it, and only two interfaces take tunnels to both instances.
    Azure: two public addresses, or one.
    Google: SINGLE_IP_INTERNALLY_REDUNDANT with two, TWO_IPS_REDUNDANCY with one, or FOUR_IPS_REDUNDANCY.
    Fix: make a new external VPN gateway and the tunnels again.
    Safety: tunnels drop while they are made again, one after the other.
    Source: Google, Create HA VPN gateway to a peer VPN gateway; Compute API, externalVpnGateways (documented)
    """
    expected = {1: "SINGLE_IP_INTERNALLY_REDUNDANT", 2: "TWO_IPS_REDUNDANCY"}.get(len(look.link.azure.addresses))
    externals = {tunnel.external["selfLink"].string(): tunnel.external for tunnel in look.tunnels if tunnel.gcp}
    # Several external gateways of one address each name all instances too.
    for external in externals.values() if len(externals) == 1 else ():
        kind = external["redundancyType"].text()
        if expected and kind.content and kind.content != expected:
            yield Told(
                f"{external['name'].string()} is {kind.content}, Azure has {len(look.link.azure.addresses)} addresses",
                (*kind.sources, look.azure_gateway["properties"]["ipConfigurations"].source),
                (Remedy(Cloud.GCP, f"make an external VPN gateway of the type {expected}"),),
                Cloud.GCP,
                external["name"].string(),
            )


@_TOLD.link("E05", Severity.RISK)
def coverage_incomplete(look: LinkLook) -> Said:
    """Google says that the tunnels do not cover the peer.

    Checks: `vpnGateways.getStatus` does not say CONNECTION_REDUNDANCY_NOT_MET of this link's peer.
    Why: the 99.99% SLA needs a tunnel from each interface to each side of the peer.
    Azure: nothing.
    Google: CONNECTION_REDUNDANCY_NOT_MET with INCOMPLETE_TUNNELS_COVERAGE; it judges configuration, not up or down.
    Fix: add the missing tunnel.
    Safety: adds only.
    Source: Google, HA VPN topologies; Compute API, vpnGateways.getStatus (documented)
    """
    if len(_google_tunnels(look)) < 2 or len(look.link.azure.addresses) < 2:
        return
    states = [row["state"] for row in look.coverage_of_peer()]
    unread = () if look.coverage.exists else (look.coverage.text(),)
    if gap := first_gap(*unread, *(state["state"].text() for state in states)):
        yield gap
    uncovered = [state for state in states if state["state"].string() == NOT_MET]
    if uncovered:
        reasons = sorted({state["unsatisfiedReason"].string() for state in uncovered} - {""})
        yield Told(
            "Google says that the tunnels do not cover the peer" + (f": {', '.join(reasons)}" if reasons else ""),
            tuple(state[name].source for state in uncovered for name in ("state", "unsatisfiedReason")),
            (Remedy(Cloud.GCP, "add the missing tunnel"),),
            Cloud.GCP,
            look.link.gcp.name,
        )


@_DESIGN.link("E09", Severity.RISK)
def not_zone_redundant(look: LinkLook) -> Said:
    """The Azure gateway is not zone-redundant.

    Checks: the gateway's SKU knows zones, and its public IPs are not all in one and the same zone.
    Why: the failure of a zone can take all its instances away. An address in one zone puts its instance there. New
    gateways without AZ cannot be made any more, and Microsoft announced the end of those that are there.
    Azure: `sku.name` without AZ, or `zones` of every public IP with the same single zone.
    Google: nothing.
    Fix: move to the AZ SKU of the same size; for addresses in one zone make the gateway again with others.
    Safety: Microsoft announces a migration; see its page for what drops. A gateway that is made again takes an hour.
    Source: Microsoft, About gateway SKUs; Microsoft, SKU consolidation; Microsoft, About zone-redundant virtual network
    gateways (documented)
    """
    name = look.azure_gateway["properties"]["sku"]["name"].text()
    sku = find_sku(name.content or "")
    if gap := first_gap(name):
        yield gap
    elif sku is not None and sku.successor and not sku.legacy:
        yield Told(
            f"{look.link.azure.name} has the SKU {sku.name}, which is not zone-redundant: {sku.retirement}",
            name.sources,
            (Remedy(Cloud.AZURE, f"move to {sku.successor}"),),
            Cloud.AZURE,
            look.link.azure.name,
        )
    elif sku is not None and sku.zones:
        yield from _in_one_zone(look)


def _in_one_zone(look: LinkLook) -> Said:
    """A zonal gateway: every public IP is in one zone, the same for all; of one that is in no zone nothing is told."""
    zones = [body["zones"].texts((), "left out means none (ARM, publicIPAddresses)") for body in look.public_addresses]
    if gap := first_gap(*zones):
        yield gap
    elif zones and len({value.content for value in zones}) == 1 and len(zones[0].content or ()) == 1:
        yield Told(
            f"every public IP of {look.link.azure.name} is in zone {', '.join(zones[0].content or ())}: "
            "all its instances are there",
            evidence_of(*zones),
            (Remedy(Cloud.AZURE, "make the gateway again with zone-redundant public IPs"),),
            Cloud.AZURE,
            look.link.azure.name,
        )
