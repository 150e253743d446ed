"""States of one link as it is built, mistaken and left over: what both consoles show, and who meets whom.

The public addresses say which gateways' packets meet, so they decide wherever they mirror; BGP addresses decide between
ends that meet at the same addresses, and where an address is out of date; numbers and names come last.
"""

from __future__ import annotations

from probes.model import EvidenceKind
from tests.probes.pairing_state import AZURE_ONLY, BGP, BOTH, GOOGLE_ONLY, HALVES, state
from tests.probes.topology import (
    GOOGLE,
    OLD_AZURE,
    OLD_GOOGLE,
    Connection,
    External,
    LocalNetworkGateway,
    Topology,
    Tunnel,
)

# ---------------------------------------------------------------------------------------------- right and crossed


@state()
def as_published(link: Topology) -> None:
    """Two connections, two Google tunnels, four Azure ends."""


@state(pairs={"c1#0=t0": BOTH, "c0#1=t1": BOTH}, spare="c0#0 c1#1")
def lng_addresses_swapped(link: Topology) -> None:
    """Packets between Azure's instance 0 and Google's interface 0 now belong to c1: it meets t0, and BGP is wrong."""
    link.lngs["lng0"].address, link.lngs["lng1"].address = GOOGLE[1], GOOGLE[0]


@state(pairs={"c0#1=t0": BOTH, "c1#0=t1": BOTH}, spare="c0#0 c1#1")
def external_interfaces_swapped(link: Topology) -> None:
    """A07: the tunnels come up with the other instance, which does not own the APIPA that Google asks for."""
    link.externals["ext"].addresses = link.externals["ext"].addresses[::-1]


@state(pairs={"c1#1=t0": BOTH, "c0#0=t1": BOTH})
def both_sides_swapped(link: Topology) -> None:
    """Crossed in both clouds the addresses mirror again, and no BGP address does."""
    link.lngs["lng0"].address, link.lngs["lng1"].address = GOOGLE[1], GOOGLE[0]
    link.externals["ext"].addresses = link.externals["ext"].addresses[::-1]


@state()
def lng_bgp_addresses_swapped(link: Topology) -> None:
    link.lngs["lng0"].bgp, link.lngs["lng1"].bgp = link.lngs["lng1"].bgp, link.lngs["lng0"].bgp


@state()
def router_interfaces_swapped(link: Topology) -> None:
    zero, one = link.tunnels["t0"], link.tunnels["t1"]
    zero.own, zero.peer, one.own, one.peer = one.own, one.peer, zero.own, zero.peer


@state()
def apipas_swapped_between_instances(link: Topology) -> None:
    first, second = link.azure["vng"].instances
    first.apipas, second.apipas = second.apipas, first.apipas


# ------------------------------------------------------------------------------------------- foreign and left over


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": BOTH})
def lng_0_has_a_foreign_address(link: Topology) -> None:
    """Google still dials instance 0, and both BGP addresses mirror: a wrong address on Azure, not two half links."""
    link.lngs["lng0"].address = "198.51.100.77"


@state(pairs={"c0#0=t0": BOTH, "c1#1=t1": AZURE_ONLY})
def lng_1_left_over_from_a_google_gateway_made_again(link: Topology) -> None:
    link.lngs["lng1"].address = OLD_GOOGLE[1]


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": AZURE_ONLY})
def both_lngs_left_over(link: Topology) -> None:
    """A17: the Google gateway was deleted and made again, with new addresses."""
    link.lngs["lng0"].address, link.lngs["lng1"].address = OLD_GOOGLE


@state(pairs={"c0#0=t0": GOOGLE_ONLY, "c1#1=t1": BOTH})
def external_interface_0_has_an_old_azure_address(link: Topology) -> None:
    link.externals["ext"].addresses = (OLD_AZURE[0], link.externals["ext"].addresses[1])


@state(pairs={"c0#0=t0": BOTH, "c1#1=t1": GOOGLE_ONLY})
def external_interface_1_has_an_old_azure_address(link: Topology) -> None:
    link.externals["ext"].addresses = (link.externals["ext"].addresses[0], OLD_AZURE[1])


@state(pairs={"c0#0=t0": GOOGLE_ONLY, "c1#1=t1": GOOGLE_ONLY})
def external_gateway_of_an_old_azure_gateway(link: Topology) -> None:
    link.externals["ext"].addresses = OLD_AZURE


@state(pairs={"c0#0=t0": BGP, "c1#1=t1": BOTH})
def tunnel_0_out_of_date_in_both_clouds(link: Topology) -> None:
    """Tunnel 1 shows that the gateways belong together, and the BGP addresses show whose end this is."""
    link.lngs["lng0"].address = OLD_GOOGLE[0]
    link.externals["ext"].addresses = (OLD_AZURE[0], link.externals["ext"].addresses[1])


@state(pairs={"c0#0=t0": BOTH, "c1#1=t1": BGP})
def tunnel_1_out_of_date_in_both_clouds(link: Topology) -> None:
    link.lngs["lng1"].address = OLD_GOOGLE[1]
    link.externals["ext"].addresses = (link.externals["ext"].addresses[0], OLD_AZURE[1])


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": GOOGLE_ONLY})
def lng_0_and_external_interface_1_out_of_date(link: Topology) -> None:
    link.lngs["lng0"].address = OLD_GOOGLE[0]
    link.externals["ext"].addresses = (link.externals["ext"].addresses[0], OLD_AZURE[1])


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": BOTH})
def lng_0_wrong_in_address_and_bgp_address(link: Topology) -> None:
    """What is left of two connections and two tunnels, named alike and beside a tunnel that is right."""
    link.lngs["lng0"].address, link.lngs["lng0"].bgp = OLD_GOOGLE[0], "169.254.21.201"


@state(pairs={"c0#0=t0": BOTH, "c1#1=t1": EvidenceKind.ORDER})
def tunnel_1_out_of_date_in_both_clouds_and_in_bgp(link: Topology) -> None:
    """Its external VPN gateway is the one that tunnel 0 uses, and the names go on where those of tunnel 0 end."""
    link.lngs["lng1"].address, link.lngs["lng1"].bgp = OLD_GOOGLE[1], "169.254.22.201"
    link.externals["ext"].addresses = (link.externals["ext"].addresses[0], OLD_AZURE[1])
    link.tunnels["t1"].peer = "169.254.22.202"


def _out_of_date(link: Topology) -> None:
    link.lngs["lng0"].address, link.lngs["lng1"].address = OLD_GOOGLE
    link.externals["ext"].addresses = OLD_AZURE


@state(pairs={}, spare="", links=(), mentioned="vng hav")
def everything_out_of_date(link: Topology) -> None:
    """The example's BGP addresses stand in thousands of half-built links: without any public address, no link."""
    _out_of_date(link)


@state(pairs={"c0#0=t0": BGP, "c1#1=t1": BGP}, named=True)
def everything_out_of_date_and_both_gateways_named(link: Topology) -> None:
    """The person says that these two are a link, and then BGP tells the tunnels apart."""
    _out_of_date(link)


# ------------------------------------------------------------------------------------------------- an end missing


@state(pairs={"c1#1=t1": BOTH}, spare="c1#0", alone="t0")
def connection_0_missing(link: Topology) -> None:
    """A09: c1 is right where it is; its other half is spare and does not fill the gap."""
    del link.connections["c0"], link.lngs["lng0"]


@state(pairs={"c0#0=t0": BOTH}, spare="c0#1", alone="t1")
def connection_1_missing(link: Topology) -> None:
    del link.connections["c1"]


@state(pairs={"c1#1=t1": BOTH}, alone="c0#0")
def google_tunnel_0_missing(link: Topology) -> None:
    """A10: one tunnel is missing, not two. It belongs to the instance with the number of Google's interface."""
    del link.tunnels["t0"]


@state(pairs={"c0#0=t0": BOTH}, alone="c1#1")
def google_tunnel_1_missing(link: Topology) -> None:
    del link.tunnels["t1"]


@state(pairs={"c0#0=t0": BOTH}, spare="c0#1")
def one_tunnel_only(link: Topology) -> None:
    del link.connections["c1"], link.lngs["lng1"], link.tunnels["t1"]


@state(pairs={}, spare="", alone="t0 t1")
def nothing_built_in_azure_but_the_gateway(link: Topology) -> None:
    link.connections.clear()


@state(pairs={}, alone="c0#0 c1#1")
def nothing_built_in_google_but_the_gateway(link: Topology) -> None:
    link.tunnels.clear()


@state(pairs={}, spare="", named=True)
def two_named_gateways_and_nothing_else(link: Topology) -> None:
    link.connections.clear()
    link.tunnels.clear()


@state()
def a_router_interface_missing(link: Topology) -> None:
    """A11: without BGP on Google's side the public addresses still tell."""
    link.tunnels["t0"].has_interface = False


@state()
def a_bgp_peer_missing(link: Topology) -> None:
    link.tunnels["t1"].has_peer = False


@state()
def the_router_missing(link: Topology) -> None:
    del link.routers["router"]


# -------------------------------------------------------------------------------------------- copied and doubled


@state(pairs={"c0#0=t0": BOTH, "c1#1=t1": AZURE_ONLY})
def lng_1_copied_from_lng_0(link: Topology) -> None:
    """Both LNGs name Google's interface 0; BGP says that c1 is meant for t1."""
    link.lngs["lng1"].address = GOOGLE[0]


@state()
def lng_1_bgp_address_copied_from_lng_0(link: Topology) -> None:
    link.lngs["lng1"].bgp = link.lngs["lng0"].bgp


@state(spare=HALVES + " old#1", alone="old#0")
def an_old_connection_to_the_same_google_address(link: Topology) -> None:
    """A16: of two connections to one Google address, the one whose BGP addresses mirror is it."""
    link.lngs["old"] = LocalNetworkGateway(GOOGLE[0], "169.254.21.201")
    link.connections = {"old": Connection("vng", "old"), **link.connections}


@state(pairs={"c0#0=t0": BOTH, "c0#1=t1": BOTH}, spare="c1#0", alone="c1#1")
def both_google_tunnels_on_interface_0(link: Topology) -> None:
    """E04: Google dials both instances from interface 0, and only c0 knows that address."""
    link.tunnels["t1"].interface = 0


@state()
def both_google_tunnels_on_interface_0_and_both_lngs_know(link: Topology) -> None:
    link.tunnels["t1"].interface = 0
    link.lngs["lng1"].address = GOOGLE[0]


@state(pairs={"c0#0=t0": BOTH, "c1#0=t1": BOTH}, spare="c0#1 c1#1")
def both_tunnels_to_instance_0(link: Topology) -> None:
    """E02: both connections are carried by one instance, which has both APIPAs."""
    link.tunnels["t1"].external_interface = 0
    first, second = link.azure["vng"].instances
    first.apipas, second.apipas = ("169.254.21.14", "169.254.22.50"), ("169.254.21.18", "169.254.22.54")
    link.connections["c0"].chosen = {0: "169.254.21.14", 1: "169.254.21.18"}
    link.connections["c1"].chosen = {0: "169.254.22.50", 1: "169.254.22.54"}


# ------------------------------------------------------------------------------------------------------- shapes


def _active_passive(link: Topology) -> None:
    link.azure["vng"].instances[1:] = []
    link.azure["vng"].instances[0].apipas = ("169.254.21.14", "169.254.22.50")
    link.externals["ext"].addresses = link.externals["ext"].addresses[:1]
    link.tunnels["t1"].external_interface = 0


@state(pairs={"c0#0=t0": BOTH}, spare="")
def active_passive_with_one_tunnel(link: Topology) -> None:
    _active_passive(link)
    del link.connections["c1"], link.tunnels["t1"]


@state(pairs={"c0#0=t0": BOTH, "c1#0=t1": BOTH}, spare="")
def active_passive_with_two_tunnels(link: Topology) -> None:
    _active_passive(link)


def _four_tunnels(link: Topology) -> None:
    first, second = link.azure["vng"].instances
    first.apipas, second.apipas = ("169.254.21.14", "169.254.22.54"), ("169.254.21.18", "169.254.22.50")
    link.tunnels = {
        "t00": Tunnel("hav", 0, "ext", 0, "169.254.21.13", "169.254.21.14"),
        "t01": Tunnel("hav", 0, "ext", 1, "169.254.21.17", "169.254.21.18"),
        "t10": Tunnel("hav", 1, "ext", 0, "169.254.22.53", "169.254.22.54"),
        "t11": Tunnel("hav", 1, "ext", 1, "169.254.22.49", "169.254.22.50"),
    }


@state(
    pairs={"a#0=t00": BOTH, "b#1=t01": BOTH, "c#0=t10": BOTH, "d#1=t11": BOTH},
    spare="a#1 b#0 c#1 d#0",
)
def four_tunnels_with_four_lngs(link: Topology) -> None:
    """Two LNGs for each Google address: the addresses leave two connections to choose from, BGP chooses."""
    _four_tunnels(link)
    link.lngs = {
        name: LocalNetworkGateway(GOOGLE[number], bgp)
        for name, number, bgp in (
            ("a", 0, "169.254.21.13"),
            ("b", 0, "169.254.21.17"),
            ("c", 1, "169.254.22.53"),
            ("d", 1, "169.254.22.49"),
        )
    }
    to_0, to_1 = {0: "169.254.21.14", 1: "169.254.21.18"}, {0: "169.254.22.54", 1: "169.254.22.50"}
    link.connections = {name: Connection("vng", name, chosen=to_0 if name in "ab" else to_1) for name in "abcd"}


@state(pairs={"c0#0=t00": BOTH, "c0#1=t01": BOTH, "c1#0=t10": BOTH, "c1#1=t11": BOTH}, spare="")
def four_tunnels_with_two_lngs(link: Topology) -> None:
    """C38: every Azure end has its Google tunnel; one BGP address for each LNG leaves two without a session."""
    _four_tunnels(link)
    link.connections["c0"].chosen = {0: "169.254.21.14", 1: "169.254.21.18"}
    link.connections["c1"].chosen = {0: "169.254.22.54", 1: "169.254.22.50"}


@state()
def an_external_gateway_for_each_instance(link: Topology) -> None:
    first, second = link.externals.pop("ext").addresses
    link.externals = {"ext-a": External((first,)), "ext-b": External((second,))}
    link.tunnels["t0"].external, link.tunnels["t1"].external = "ext-a", "ext-b"
    link.tunnels["t1"].external_interface = 0


@state()
def a_router_for_each_tunnel(link: Topology) -> None:
    link.routers["other-router"] = link.routers["router"]
    link.tunnels["t1"].router = "other-router"
