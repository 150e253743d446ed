"""The states that the fault sweep starts from, and the findings that each of them must give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from probes.checks.ike import COMMON_POLICY
from probes.documents import Documents, Json
from tests.checks.surroundings import surrounded
from tests.probes.azure_answers import connection_read, gateway_read, lng_read
from tests.probes.builder import documents, edited
from tests.probes.google_answers import list_read
from tests.probes.topology import (
    AZURE,
    GOOGLE,
    GOOGLE_PREFIX,
    AzureGateway,
    Connection,
    External,
    GoogleGateway,
    Instance,
    LocalNetworkGateway,
    Topology,
    Tunnel,
    article,
)

SECOND_GOOGLE = ("35.242.0.30", "35.220.0.31")


def tidy(link: Topology) -> Documents:
    """What both clouds answer where everything that can be advised has been done."""
    built = documents(link)
    for name in link.connections:
        built = edited(built, connection_read(name), "properties/ipsecPolicies", [dict(COMMON_POLICY)])
    for name in link.routers:
        built = edited(built, list_read("routers"), f"items/{name}/bgp/keepaliveInterval", 60)
    for number, (name, tunnel) in enumerate(link.tunnels.items()):
        if tunnel.has_interface and tunnel.has_peer:
            place = f"items/{tunnel.router}/bgpPeers/peer-{name}/advertisedRoutePriority"
            built = edited(built, list_read("routers"), place, 100 + number)
    return surrounded(built)


def as_published(link: Topology) -> Documents:
    """What both clouds answer where the article was followed to the letter: it fills the address space in."""
    built = documents(link)
    for name in link.lngs:
        built = edited(built, lng_read(name), "properties/localNetworkAddressSpace/addressPrefixes", [GOOGLE_PREFIX])
    return surrounded(built)


def standby() -> Topology:
    """An active-standby gateway with one tunnel to each of two Google gateways' worth of addresses: one link."""
    link = article()
    link.azure["vng"] = AzureGateway([Instance(AZURE[0], ("169.254.21.14",))])
    link.externals["ext"] = External(AZURE[:1])
    del link.connections["c1"], link.lngs["lng1"], link.tunnels["t1"]
    return link


def bow_tie() -> Topology:
    """Every interface joined with every instance: `t1-0` is the tunnel of interface 1 and instance 0."""
    link = article()
    link.connections, link.lngs, link.tunnels = {}, {}, {}
    for instance in link.azure["vng"].instances:
        instance.apipas = ()
    for number, (interface, instance_number) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        name, own, peer = (
            f"t{interface}-{instance_number}",
            f"169.254.21.{4 * number + 1}",
            f"169.254.21.{4 * number + 2}",
        )
        link.lngs[name] = LocalNetworkGateway(GOOGLE[interface], own)
        link.connections[name] = Connection("vng", name, (instance_number,), {instance_number: peer})
        link.tunnels[name] = Tunnel("hav", interface, "ext", instance_number, own, peer)
        link.azure["vng"].instances[instance_number].apipas += (peer,)
    return link


def two_links() -> Topology:
    """One Azure gateway that is joined with two Google gateways."""
    link = article()
    first, second = link.azure["vng"].instances
    first.apipas, second.apipas = (*first.apipas, "169.254.21.18"), (*second.apipas, "169.254.22.54")
    for number in (0, 1):
        link.connections[f"c{number}"].chosen = {0: "169.254.21.14", 1: "169.254.22.50"}
        bgp = ("169.254.21.17", "169.254.22.53")[number]
        link.lngs[f"lng{number + 2}"] = LocalNetworkGateway(SECOND_GOOGLE[number], bgp)
        chosen = {0: "169.254.21.18", 1: "169.254.22.54"}
        link.connections[f"c{number + 2}"] = Connection("vng", f"lng{number + 2}", (number,), chosen)
        link.tunnels[f"t{number + 2}"] = Tunnel("hav2", number, "ext", number, bgp, chosen[number])
    link.google["hav2"] = GoogleGateway(SECOND_GOOGLE)
    return link


@dataclass(frozen=True)
class Base:
    """A state and what must be found in it: `tunnel code`, or the code alone for the whole link."""

    name: str
    topology: Callable[[], Topology]
    answer: Callable[[Topology], Documents]
    expected: tuple[tuple[str, ...], ...]
    """For each link."""


ARTICLE = Base(
    "the article's link",
    article,
    as_published,
    (
        (
            "HAVB10 tunnel 0",
            "HAVB10 tunnel 1",
            "HAVC25 ",
            "HAVD07 tunnel 0",
            "HAVD07 tunnel 1",
            "HAVD17 ",
        ),
    ),
)
CLEAN = Base("a clean link", article, tidy, ((),))
STANDBY = Base("an active-standby gateway", standby, tidy, (("HAVE01 ", "HAVE03 "),))
TWO = Base("two links of one Azure gateway", two_links, tidy, ((), ()))
FOUR = Base("four tunnels", bow_tie, tidy, ((),))
BASES = (ARTICLE, CLEAN, STANDBY, TWO, FOUR)


def gateway_edited(answers: Documents, path: str, value: Json | Callable[[Json], Json]) -> Documents:
    """The answers with one field of the Azure gateway changed."""
    return edited(answers, gateway_read(), f"properties/{path}", value)


def connection_edited(answers: Documents, path: str, value: Json | Callable[[Json], Json]) -> Documents:
    """The same for connection 0."""
    return edited(answers, connection_read("c0"), f"properties/{path}", value)


def router_edited(answers: Documents, path: str, value: Json | Callable[[Json], Json]) -> Documents:
    """The same for the Cloud Router."""
    return edited(answers, list_read("routers"), f"items/router/{path}", value)


def peer_edited(answers: Documents, path: str, value: Json | Callable[[Json], Json]) -> Documents:
    """The same for the BGP peer of tunnel 0."""
    return router_edited(answers, f"bgpPeers/peer-t0/{path}", value)


def tunnel_edited(answers: Documents, path: str, value: Json | Callable[[Json], Json]) -> Documents:
    """The same for Google's tunnel 0."""
    return edited(answers, list_read("vpnTunnels"), f"items/t0/{path}", value)
