"""Checks of the GatewaySubnet, in which the instances of the Azure gateway live."""

from __future__ import annotations

from probes.checks.behind import gateway_subnet, prefixes_of, route_table
from probes.checks.finding import Confidence, Layer, Remedy, Target, Told
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show
from probes.documents import Cloud
from probes.matrix import Severity
from probes.reading import Place

_SUBNET = Family(Layer.IKE, ("status",))
SMALLEST, RECOMMENDED = 29, 27
"""Prefix lengths of a GatewaySubnet: what a gateway needs, and what Microsoft recommends (VPN gateway settings;
documented)."""


@_SUBNET.link("A19", Severity.BLOCKS)
def subnet_size(look: LinkLook) -> Said:
    """The GatewaySubnet is too small.

    Checks: a prefix of the GatewaySubnet is a /27 or larger.
    Why: less than a /29 holds no gateway. A /28 or /29 holds one, and is too small for some changes to come: a SKU
    that is migrated, an ExpressRoute gateway beside it.
    Azure: `addressPrefix` of the subnet; an update of the gateway ends as Failed.
    Google: nothing while the gateway runs.
    Fix: give the subnet a larger range; with a gateway in it that takes removing the gateway first.
    Safety: about an hour without any VPN where the gateway must be made again.
    Source: Microsoft, VPN gateway settings (documented)
    """
    subnet = gateway_subnet(look)
    largest = min((prefix.prefixlen for prefix in prefixes_of(subnet)), default=0)
    if largest > RECOMMENDED:
        yield Told(
            f"the GatewaySubnet is a /{largest}, "
            + (f"a gateway needs a /{SMALLEST}" if largest > SMALLEST else f"Microsoft recommends a /{RECOMMENDED}"),
            (subnet["properties"]["addressPrefix"].source,),
            (Remedy(Cloud.AZURE, f"give the GatewaySubnet a /{RECOMMENDED} or larger"),),
            Cloud.AZURE,
            look.network.read.name,
            Severity.BLOCKS if largest > SMALLEST else Severity.RISK,
            commands=(az_show("vnet", look.network.read.path),),
        )


@_SUBNET.link("L09", Severity.BLOCKS)
def subnet_untouched(look: LinkLook) -> Said:
    """The GatewaySubnet has something on it that keeps the gateway from its work.

    Checks: the GatewaySubnet has no network security group, no service endpoint policy, no route for 0.0.0.0/0, and
    no route table that keeps BGP routes out.
    Why: without BGP routes the gateway does not work. It must reach Microsoft's own controllers, which a route for
    0.0.0.0/0 can prevent. Network security groups are not supported there and may stop it, so one alone is a risk;
    that a service endpoint policy may do the same is inferred.
    Azure: the subnet names a group, a policy or a route table; `disableBgpRoutePropagation` is true.
    Google: NO_INCOMING_PACKETS where it stops the gateway.
    Fix: take it off the subnet.
    Safety: the gateway has filters of its own; routes for other subnets stay as they are.
    Source: Microsoft, VPN gateway settings (documented)
    """
    subnet = gateway_subnet(look)
    properties = subnet["properties"]
    group = properties["networkSecurityGroup"]["id"]
    if group.string():
        sentence = "a network security group, which Microsoft does not support"
        yield _told(look, sentence, group, "networkSecurityGroup", Confidence.CERTAIN)
    policies = properties["serviceEndpointPolicies"]
    if policies.each():
        sentence = "a service endpoint policy, which may keep it from what it needs"
        yield _told(look, sentence, policies, "serviceEndpointPolicies", Confidence.LIKELY)
    table = route_table(look, subnet)
    off = table["properties"]["disableBgpRoutePropagation"]
    if off.flag(False, "left out means on").content:
        target = Target(Cloud.AZURE, table.read.path, "properties.disableBgpRoutePropagation", False)
        yield Told(
            f"{table.read.name} keeps BGP routes out of the GatewaySubnet: the gateway does not work without them",
            (off.source,),
            (Remedy(Cloud.AZURE, f"let {table.read.name} take BGP routes", (target,)),),
            Cloud.AZURE,
            table.read.name,
            commands=(az_show("route-table", table.read.path),),
        )
    for route in table["properties"]["routes"].each():
        prefix = route["properties"]["addressPrefix"]
        if prefix.string() == "0.0.0.0/0":
            yield Told(
                f"{table.read.name} has a route for 0.0.0.0/0 on the GatewaySubnet, which Microsoft does not support",
                (prefix.source, route["properties"]["nextHopType"].source),
                (Remedy(Cloud.AZURE, f"take the route {route['name'].string()} out of {table.read.name}"),),
                Cloud.AZURE,
                table.read.name,
                confidence=Confidence.LIKELY,
                commands=(az_show("route-table", table.read.path),),
            )


def _told(look: LinkLook, what: str, place: Place, field: str, confidence: Confidence) -> Told:
    subnet = gateway_subnet(look)
    target = Target(
        Cloud.AZURE, look.network.read.path, f"properties.subnets[{subnet['name'].string()}].properties.{field}", None
    )
    return Told(
        f"the GatewaySubnet has {what}",
        (place.source,),
        (Remedy(Cloud.AZURE, "take it off the GatewaySubnet", (target,)),),
        Cloud.AZURE,
        look.network.read.name,
        Severity.RISK,
        confidence,
        (az_show("vnet", look.network.read.path),),
    )
