"""What Microsoft asks for on the side of Azure: two active instances, zones, a SKU that stays, and no static routes."""

from __future__ import annotations

from probes.availability.answer import Answer
from probes.availability.conditions import Asked, Condition, Judged, judge, not_known, put
from probes.availability.skus import Sku, find_sku
from probes.availability.zones import find_residences, is_zonal_sku, public_addresses
from probes.checks.finding import evidence_of
from probes.checks.look import LinkLook, TunnelLook
from probes.documents import Cloud
from probes.reading import Place
from probes.values import Standing, Value

_ACTIVE = "Microsoft, About active-active gateways"
_RELIABILITY = "Microsoft, Reliability in Azure virtual network gateways"
_SKUS = "Microsoft, About gateway SKUs; SKU consolidation; Legacy SKUs"
_NEWS = "Microsoft, What's new; SKU consolidation"
_UPGRADE = "Microsoft, What's new; Upgrade a SKU"
_TUTORIAL = "Google, HA VPN connections between Google Cloud and Azure"
_BGP = "Microsoft, Configure BGP"


def azure_conditions(look: LinkLook) -> tuple[Condition, ...]:
    """Azure's conditions, the design first and the age of the parts after it."""
    return tuple(
        put(Cloud.AZURE, asked, judged)
        for asked, judged in (
            (Asked("HAVE01", "active-active with two addresses", _ACTIVE), _active_active(look)),
            (Asked("HAVE02", "tunnels on both instances", _ACTIVE), _both_instances(look)),
            (Asked("HAVE13", "an entry for each Google address", _TUTORIAL), _entry_for_each(look)),
            (Asked("HAVE09", "zone-redundant", _RELIABILITY), _zone_redundant(look)),
            (Asked("HAVE09", "a SKU with the higher SLA", _RELIABILITY), _promise(look)),
            (Asked("HAVL04", "a SKU that stays", _SKUS), _stays(look)),
            (Asked("HAVL05", "Standard public IPs", _NEWS), _standard_addresses(look)),
            (Asked("HAVL03", "no migration under way", _UPGRADE), _no_migration(look)),
            (Asked("HAVD07", "no static routes beside BGP", _BGP), _no_static_routes(look)),
        )
    )


def _active_active(look: LinkLook) -> Judged:
    mode = look.azure_gateway["properties"]["activeActive"].flag(False, "left out means off")
    for judged in not_known(mode):
        return judged
    number = len(look.link.azure.addresses)
    told = f"{'active-active' if mode.content else 'active-standby'}, {number} address{'' if number == 1 else 'es'}"
    return judge(bool(mode.content) and number > 1, told, mode)


def _both_instances(look: LinkLook) -> Judged:
    used = sorted({tunnel.azure.index for tunnel in look.tunnels if tunnel.azure and tunnel.gcp})
    told = f"tunnels with a counterpart on instance {' and '.join(map(str, used)) or 'none'}"
    holds = len(used) > 1
    for complete in (look.link.azure.ends_complete, look.link.gcp.ends_complete):
        if not holds and not complete.has_content:
            return Judged(Answer.CANNOT_TELL, f"{told}; not all of them are read: {complete.reason}", complete.sources)
    return judge(holds, told, *(tunnel.azure.local_address for tunnel in look.tunnels if tunnel.azure))


def _entry_for_each(look: LinkLook) -> Judged:
    """Whether Azure has a local network gateway, with a connection, for each of Google's addresses."""
    wanted = [public.address for public in look.link.gcp.addresses]
    told_of = [tunnel.azure.remote_address for tunnel in look.tunnels if tunnel.azure]
    known = {value.content for value in told_of if value.content}
    missing = [value.content for value in wanted if value.content and value.content not in known]
    if wanted and all(value.content for value in wanted) and not missing:
        return judge(True, f"{len(wanted)} of {len(wanted)} addresses of Google", *told_of)
    for judged in not_known(*wanted, *told_of, look.link.azure.ends_complete):
        return judged
    return judge(False, f"no connection to {', '.join(map(str, missing)) or 'Google'}", *told_of, *wanted)


def _zone_redundant(look: LinkLook) -> Judged:
    sku = is_zonal_sku(look)
    zones = [each.zones for each in find_residences(look)]
    for judged in not_known(sku):
        return judged
    if sku.content is False:
        name = _sku_name(look).content
        return judge(False, f"the SKU {name} knows no zones", sku)
    for judged in not_known(*zones):
        return judged
    spread = [len(value.content or ()) for value in zones]
    if spread and min(spread) > 1:
        return judge(True, f"addresses in zones {', '.join(zones[0].content or ())}", sku, *zones)
    told = "an address in one zone: both instances are there" if 1 in spread else "addresses in no zone"
    return judge(False, told, sku, *zones)


def _sku_name(look: LinkLook) -> Value[str]:
    return look.azure_gateway["properties"]["sku"]["name"].text()


def _find_sku(look: LinkLook) -> tuple[Value[str], Sku | None, Judged | None]:
    """The SKU's name, the SKU, and why nothing can be said of it."""
    name = _sku_name(look)
    for judged in not_known(name):
        return name, None, judged
    sku = find_sku(name.content or "")
    if sku is None:
        return name, None, Judged(Answer.CANNOT_TELL, f"the SKU {name.content or 'none'} is not known", name.sources)
    return name, sku, None


def _promise(look: LinkLook) -> Judged:
    name, sku, open_ = _find_sku(look)
    if sku is None:
        return open_ or Judged(Answer.CANNOT_TELL, "no SKU")
    return judge(sku.higher_promise, f"{sku.name}{'' if sku.higher_promise else ': the lower of the two SLAs'}", name)


def _stays(look: LinkLook) -> Judged:
    name, sku, open_ = _find_sku(look)
    if sku is None:
        return open_ or Judged(Answer.CANNOT_TELL, "no SKU")
    return judge(not sku.retirement, f"{sku.name}: {sku.retirement or 'no retirement announced'}", name)


def _standard_addresses(look: LinkLook) -> Judged:
    places: list[Place] = [place for place in public_addresses(look) if place is not None]
    names = [place["sku"]["name"].text("Basic", "left out means Basic (ARM, publicIPAddresses)") for place in places]
    for judged in not_known(*names):
        return judged
    if not names:
        return Judged(Answer.CANNOT_TELL, "no public IP address is known")
    basic = [place.read.name for place, name in zip(places, names, strict=True) if (name.content or "") == "Basic"]
    if basic and any(name.standing is Standing.DEFAULT for name in names):
        return Judged(Answer.CANNOT_TELL, f"the answer does not tell the SKU of {basic[0]}", evidence_of(*names))
    return judge(not basic, f"{', '.join(basic)}: Basic, retired" if basic else "all Standard", *names)


def _no_migration(look: LinkLook) -> Judged:
    state = look.azure_gateway["properties"]["virtualNetworkGatewayMigrationStatus"]["state"].text("None", "left out")
    for judged in not_known(state):
        return judged
    return judge(state.content in ("None", "Succeeded"), f"migration: {state.content}", state)


def _no_static_routes(look: LinkLook) -> Judged:
    """A filled address space adds static routes that stay when the tunnel is dead."""
    gateways = {tunnel.local_network_gateway.read.key: tunnel.local_network_gateway for tunnel in _with_entry(look)}
    spaces = {
        place.read.name: place["properties"]["localNetworkAddressSpace"]["addressPrefixes"].texts((), "none")
        for place in gateways.values()
    }
    filled = sorted(name for name, space in spaces.items() if space.content)
    if filled:
        return judge(False, f"{', '.join(filled)}: routes that stay when the tunnel is dead", *spaces.values())
    for judged in not_known(*spaces.values()):
        return judged
    if not spaces:
        return Judged(Answer.CANNOT_TELL, "no local network gateway is known")
    return judge(True, "the address spaces are empty", *spaces.values())


def _with_entry(look: LinkLook) -> list[TunnelLook]:
    return [tunnel for tunnel in look.tunnels if tunnel.azure and tunnel.azure.remote_id.content]
