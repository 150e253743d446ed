"""Checks of limits that are reached: is there room for what the link may need next."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.finding import Gap, Layer, Remedy, Told, first_gap
from probes.checks.indexes import connections_of
from probes.checks.look import LinkLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show
from probes.documents import Cloud
from probes.gcp.reads import gcp_read
from probes.matrix import Severity
from probes.reading import Place, find_place
from probes.values import Standing

_DESIGN = Family(Layer.DESIGN, ("tunnel",))
NEEDED = ("VPN_TUNNELS", "VPN_GATEWAYS", "EXTERNAL_VPN_GATEWAYS", "ROUTERS", "ROUTES")
"""Names of the quotas that parts of a link count against (Google, VPN quotas; documented)."""


MOST_TUNNELS = {
    "BASIC": 10,
    "STANDARD": 10,
    "HIGHPERFORMANCE": 30,
    "VPNGW1": 30,
    "VPNGW2": 30,
    "VPNGW3": 30,
    "VPNGW4": 100,
    "VPNGW5": 100,
}
"""SKU without AZ -> site-to-site connections that a gateway takes (Microsoft, About gateway SKUs; documented)."""


@_DESIGN.link("L10", Severity.RISK)
def connections_used_up(look: LinkLook) -> Said:
    """The Azure gateway has as many connections as its SKU takes.

    Checks: the gateway has fewer site-to-site connections than its SKU takes.
    Why: what is there keeps running. Azure refuses to make one more, so a second tunnel to Google, or a new
    connection beside an old one that is to be replaced, cannot be built.
    Azure: the number of connections of the type IPsec, and `sku.name`.
    Google: nothing.
    Fix: move to a larger SKU, or delete connections that nobody uses.
    Safety: a larger SKU of the same generation drops the tunnels for some minutes.
    Source: Microsoft, About gateway SKUs (documented)
    """
    sku = look.azure_gateway["properties"]["sku"]["name"].text()
    most = MOST_TUNNELS.get((sku.content or "").upper().removesuffix("AZ"))
    kinds = [body["properties"]["connectionType"] for body in look.connections()]
    used = sum(1 for kind in kinds if kind.string().casefold() == "ipsec")
    # Of a connection that could not be read nobody knows whose it is.
    unread = [body for body in connections_of(look.lists, "") if body.standing is Standing.UNKNOWN]
    if gap := first_gap(sku):
        yield gap
    elif most is not None and used < most <= used + len(unread):
        yield Gap(unread[0].reason, (unread[0].source,))
    elif most is not None and used >= most:
        yield Told(
            f"{look.link.azure.name} has {used} connections, {sku.content} takes {most}",
            sku.sources,
            (Remedy(Cloud.AZURE, "move to a larger SKU, or delete connections that nobody uses"),),
            Cloud.AZURE,
            look.link.azure.name,
            commands=(az_show("vnet-gateway", look.link.azure.id),),
        )


@_DESIGN.link("L15", Severity.RISK)
def quota_used_up(look: LinkLook) -> Said:
    """A quota of Google that parts of a link count against is used up.

    Checks: no quota of the project or the region for tunnels, gateways, routers or routes is at its limit.
    Why: what is there keeps running. Google refuses to make one more, so a second tunnel, or a new one beside an old
    one that is to be replaced, cannot be built.
    Azure: nothing.
    Google: `quotas[].usage` has reached `limit`; a request is refused with QUOTA_EXCEEDED.
    Fix: ask for a larger quota, or delete what nobody uses.
    Safety: a larger quota changes nothing else.
    Source: Google, VPN quotas; Compute API, projects.quotas and regions.quotas (documented)
    """
    for body in _bodies(look):
        for quota in body["quotas"].each():
            limit, usage = quota["limit"].integer(), quota["usage"].integer(0)
            full = limit.content is not None and usage.content is not None and usage.content >= limit.content > 0
            if quota["metric"].string() in NEEDED and full:
                yield Told(
                    f"the quota {quota['metric'].string()} of {body.read.name} is used up: "
                    f"{usage.content} of {limit.content}",
                    (*usage.sources, *limit.sources),
                    (Remedy(Cloud.GCP, f"ask for a larger quota {quota['metric'].string()}"),),
                    Cloud.GCP,
                    body.read.name,
                )


def _bodies(look: LinkLook) -> Iterator[Place]:
    """What the project and the region of the HA VPN gateway have; nobody has to ask for it."""
    words = look.link.gcp.id.split("/")
    if len(words) > 3:
        yield look.touch(find_place(look.documents, gcp_read("projects.get", "/".join(words[:2])), by_choice=True))
        yield look.touch(find_place(look.documents, gcp_read("regions.get", "/".join(words[:4])), by_choice=True))
