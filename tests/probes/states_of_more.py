"""States that lie around a link: names, spellings, answers that cannot be read, others at the same gateways."""

from __future__ import annotations

from probes.documents import Cloud, Documents
from tests.probes.azure_answers import (
    connection_read,
    lng_read,
    public_address_read,
)
from tests.probes.builder import denied, documents, edited, gone, rewritten
from tests.probes.google_answers import list_read
from tests.probes.pairing_state import AZURE_ONLY, BGP, BOTH, GOOGLE_ONLY, HALVES, PUBLISHED, state
from tests.probes.topology import (
    GOOGLE,
    AzureGateway,
    Connection,
    External,
    GoogleGateway,
    Instance,
    LocalNetworkGateway,
    Topology,
    Tunnel,
)

# -------------------------------------------------------------------------------------------- names and spellings


@state(pairs={"to-1#0=tunnel-1": BOTH, "to-0#1=tunnel-0": BOTH}, spare="to-1#1 to-0#0")
def names_that_say_the_opposite(link: Topology) -> None:
    for kind, names in (("connections", ("c0", "c1")), ("tunnels", ("t0", "t1"))):
        stem = "to-" if kind == "connections" else "tunnel-"
        link.rename(kind, names[0], stem + "1")
        link.rename(kind, names[1], stem + "0")


@state(pairs={"beta#0=red": BOTH, "alpha#1=blue": BOTH}, spare="beta#1 alpha#0")
def names_without_numbers(link: Topology) -> None:
    for kind, old, new in (
        ("connections", "c0", "beta"),
        ("connections", "c1", "alpha"),
        ("tunnels", "t0", "red"),
        ("tunnels", "t1", "blue"),
    ):
        link.rename(kind, old, new)


_MARKUP, _ESCAPE, _BACKWARDS = "[@click=quit]c1#1[bold]", "\x1b[31mc0#0\x07", "\u202et1\u2066" + "x" * 300


@state(
    pairs={f"{_MARKUP}#0={_ESCAPE}": BOTH, f"{_BACKWARDS}#1={_MARKUP}": BOTH},
    spare=f"{_MARKUP}#1 {_BACKWARDS}#0",
)
def hostile_names(link: Topology) -> None:
    """A name is text from a cloud: it may look like markup, an escape code, or another end."""
    for kind, old, new in (
        ("connections", "c0", _MARKUP),
        ("connections", "c1", _BACKWARDS),
        ("tunnels", "t0", _ESCAPE),
        ("tunnels", "t1", _MARKUP),
    ):
        link.rename(kind, old, new)


@state()
def azure_ids_in_other_letter_case(link: Topology) -> Documents:
    """ARM returns ids as each service likes to write them."""
    return rewritten(
        documents(link), Cloud.AZURE, lambda text: text.upper() if text.startswith("/subscriptions/") else text
    )


@state()
def links_with_the_other_google_host(link: Topology) -> Documents:
    """Routers and tunnels name each other by links, whose host is either of two."""
    built = documents(link)
    for path in ("items/t0/vpnGateway", "items/t0/router", "items/t1/peerExternalGateway"):
        built = edited(built, list_read("vpnTunnels"), path, _other_host)
    return edited(built, list_read("routers"), "items/router/interfaces/if-t0/linkedVpnTunnel", _other_host)


def _other_host(link: object) -> str:
    return str(link).replace("https://www.googleapis.com/", "https://compute.googleapis.com/")


@state()
def azure_is_the_first_host_of_the_subnet(link: Topology) -> None:
    """A recorded build: Azure .1 and Google .2 on the first tunnel, and the other way round on the second."""
    first, second = link.azure["vng"].instances
    first.apipas, second.apipas = ("169.254.21.1",), ("169.254.22.2",)
    link.lngs["lng0"].bgp, link.lngs["lng1"].bgp = "169.254.21.2", "169.254.22.1"
    link.tunnels["t0"].own, link.tunnels["t0"].peer = "169.254.21.2", "169.254.21.1"
    link.tunnels["t1"].own, link.tunnels["t1"].peer = "169.254.22.1", "169.254.22.2"


@state()
def sides_of_the_second_subnet_swapped(link: Topology) -> None:
    """C13: what Google took for itself, Azure took as well."""
    link.tunnels["t1"].own, link.tunnels["t1"].peer = link.tunnels["t1"].peer, link.tunnels["t1"].own


@state()
def asn_protocol_and_bgp_switch_wrong(link: Topology) -> None:
    """None of these tells which ends meet."""
    link.lngs["lng0"].asn = 64999
    link.tunnels["t0"].peer_asn = 64998
    link.connections["c0"].protocol = "IKEv1"
    link.connections["c1"].bgp = False


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": BOTH})
def lng_with_a_name_in_place_of_an_address(link: Topology) -> None:
    """A05: Azure resolves the name; nobody else can say what to."""
    link.lngs["lng0"].fqdn = "ha-vpn.example.net"


# ------------------------------------------------------------------------------------------ what cannot be read


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": BOTH})
def lng_0_unreadable(link: Topology) -> Documents:
    return denied(documents(link), lng_read("lng0"))


@state(pairs={"c0#0=t0": AZURE_ONLY, "c1#1=t1": AZURE_ONLY})
def both_lngs_unreadable(link: Topology) -> Documents:
    """Both connections might go to either tunnel: only their names tell them apart."""
    return denied(denied(documents(link), lng_read("lng0")), lng_read("lng1"))


@state()
def public_addresses_unreadable(link: Topology) -> Documents:
    """The gateway's BGP settings repeat them as `tunnelIpAddresses`."""
    return denied(denied(documents(link), public_address_read(0)), public_address_read(1))


@state(pairs={"c0#0=t0": GOOGLE_ONLY, "c1#1=t1": GOOGLE_ONLY})
def public_addresses_unreadable_and_not_repeated(link: Topology) -> Documents:
    for instance in link.azure["vng"].instances:
        instance.repeats_address = False
    return denied(denied(documents(link), public_address_read(0)), public_address_read(1))


@state(pairs={"c0#0=t0": GOOGLE_ONLY, "c1#1=t1": BOTH})
def public_address_0_gone(link: Topology) -> Documents:
    link.azure["vng"].instances[0].repeats_address = False
    return gone(documents(link), public_address_read(0))


@state()
def external_gateways_unreadable(link: Topology) -> Documents:
    """Each tunnel repeats the address as `peerIp`."""
    return denied(documents(link), list_read("externalVpnGateways"))


@state(pairs={"c0#0=t0": GOOGLE_ONLY, "c1#1=t1": GOOGLE_ONLY})
def external_gateways_unreadable_and_not_repeated(link: Topology) -> Documents:
    for tunnel in link.tunnels.values():
        tunnel.peer_ip = False
    return denied(documents(link), list_read("externalVpnGateways"))


@state()
def routers_unreadable(link: Topology) -> Documents:
    return denied(documents(link), list_read("routers"))


@state()
def connection_0_unreadable_but_listed(link: Topology) -> Documents:
    """The list says which gateways it joins."""
    return denied(documents(link), connection_read("c0"))


@state(pairs={}, alone="c0#0 c1#1")
def google_tunnels_unreadable(link: Topology) -> Documents:
    """Azure's ends stand alone, as many as the link would have tunnels."""
    return denied(documents(link), list_read("vpnTunnels"))


@state(pairs={}, spare="", links=(), mentioned="vng")
def google_gateways_unreadable(link: Topology) -> Documents:
    return denied(documents(link), list_read("vpnGateways"))


# ------------------------------------------------------------------------------------- others at the same gateways


@state(mentioned="branch")
def a_branch_office_on_the_azure_gateway(link: Topology) -> None:
    """The branch uses the same BGP address and ASN; its public address is nobody's here."""
    link.lngs["branch"] = LocalNetworkGateway("198.51.100.7", "169.254.21.13")
    link.connections = {"branch": Connection("vng", "branch"), **link.connections}


@state(mentioned="aws")
def an_aws_tunnel_on_the_google_gateway(link: Topology) -> None:
    link.externals["aws-ext"] = External(("3.1.1.1", "3.1.1.2", "3.1.1.3", "3.1.1.4"))
    link.tunnels = {"aws": Tunnel("hav", 0, "aws-ext", 0, "169.254.60.2", "169.254.60.1"), **link.tunnels}


def _branch_office(link: Topology, name: str) -> None:
    link.lngs["branch"] = LocalNetworkGateway("198.51.100.7", "10.9.9.9", asn=64600)
    link.connections[name] = Connection("vng", "branch")


def _aws(link: Topology, name: str, interface: int) -> None:
    link.externals["aws-ext"] = External(("3.1.1.1", "3.1.1.2", "3.1.1.3", "3.1.1.4"))
    link.tunnels[name] = Tunnel("hav", interface, "aws-ext", 0, "169.254.60.2", "169.254.60.1", peer_asn=64512)


@state(pairs={"c1#1=t1": BOTH}, spare="c1#0", alone="t0", mentioned="branch")
def connection_0_missing_beside_a_branch_office(link: Topology) -> None:
    """Google dials instance 0, as a peer of the branch office also would: that alone makes it no partner of t0."""
    del link.connections["c0"], link.lngs["lng0"]
    _branch_office(link, "branch")


@state(pairs={"c1#1=t1": BOTH}, alone="c0#0", mentioned="aws")
def google_tunnel_0_missing_beside_an_aws_tunnel(link: Topology) -> None:
    """Azure dials interface 0, which the tunnel to AWS also uses: that alone makes it no partner of c0."""
    del link.tunnels["t0"]
    _aws(link, "aws", 0)


@state(mentioned="c2 t2")
def a_branch_office_and_an_aws_tunnel_numbered_on(link: Topology) -> None:
    """c2 goes to a branch and t2 to AWS; that both were numbered after the link's own makes them no tunnel."""
    _branch_office(link, "c2")
    _aws(link, "t2", 0)


@state()
def connections_and_gateways_of_other_kinds(link: Topology) -> None:
    """A connection between networks and an ExpressRoute gateway are no business of a VPN with Google."""
    link.azure["ergw"] = AzureGateway([Instance("20.1.0.99")], kind="ExpressRoute")
    link.connections["net"] = Connection("vng", "lng0", kind="Vnet2Vnet")


@state(pairs={}, spare="", links=(), mentioned="vng hav")
def two_unrelated_links_half_built_from_the_example(link: Topology) -> None:
    """Same APIPAs, same ASNs, same names; the other half of each is in a project that nobody showed."""
    link.lngs["lng0"].address, link.lngs["lng1"].address = "34.5.6.7", "34.5.6.8"
    link.externals["ext"].addresses = ("52.5.6.7", "52.5.6.8")


def _second_google_gateway(link: Topology, lng_addresses: tuple[str, ...] = ("35.7.7.20", "35.7.7.21")) -> None:
    link.google["hav2"] = GoogleGateway(("35.7.7.20", "35.7.7.21"))
    first, second = link.azure["vng"].instances
    first.apipas += ("169.254.21.114",)
    second.apipas += ("169.254.22.150",)
    link.lngs["lng2"] = LocalNetworkGateway(lng_addresses[0], "169.254.21.113")
    link.lngs["lng3"] = LocalNetworkGateway(lng_addresses[1], "169.254.22.149")
    chosen = {0: "169.254.21.114", 1: "169.254.22.150"}
    link.connections["c2"] = Connection("vng", "lng2", chosen=chosen)
    link.connections["c3"] = Connection("vng", "lng3", chosen=chosen)
    link.tunnels["t2"] = Tunnel("hav2", 0, "ext", 0, "169.254.21.113", "169.254.21.114")
    link.tunnels["t3"] = Tunnel("hav2", 1, "ext", 1, "169.254.22.149", "169.254.22.150")


_TWO_GOOGLE = ("vng <-> hav", "vng <-> hav2")
_TWO_AZURE = ("vng <-> hav", "vng2 <-> hav")


@state(pairs={**PUBLISHED, "c2#0=t2": BOTH, "c3#1=t3": BOTH}, spare=HALVES + " c2#1 c3#0", links=_TWO_GOOGLE)
def two_google_gateways_on_one_azure_gateway(link: Topology) -> None:
    _second_google_gateway(link)


@state(
    pairs={**PUBLISHED, "c2#0=t2": AZURE_ONLY, "c3#1=t3": AZURE_ONLY},
    spare=HALVES + " c2#1 c3#0",
    links=_TWO_GOOGLE,
)
def the_second_of_two_google_gateways_was_made_again(link: Topology) -> None:
    """Its connections name nobody, and Google dials Azure: BGP says whose connections they are."""
    _second_google_gateway(link, ("35.7.7.90", "35.7.7.91"))


def _second_azure_gateway(link: Topology, told: tuple[str, ...] = ("20.7.7.10", "20.7.7.11")) -> None:
    apipas = (("169.254.21.114",), ("169.254.22.150",))
    link.azure["vng2"] = AzureGateway([Instance("20.7.7.10", apipas[0]), Instance("20.7.7.11", apipas[1])])
    link.lngs["lng2"] = LocalNetworkGateway(GOOGLE[0], "169.254.21.113")
    link.lngs["lng3"] = LocalNetworkGateway(GOOGLE[1], "169.254.22.149")
    link.connections["c2"] = Connection("vng2", "lng2")
    link.connections["c3"] = Connection("vng2", "lng3")
    link.externals["ext2"] = External(told)
    link.tunnels["t2"] = Tunnel("hav", 0, "ext2", 0, "169.254.21.113", "169.254.21.114")
    link.tunnels["t3"] = Tunnel("hav", 1, "ext2", 1, "169.254.22.149", "169.254.22.150")


@state(pairs={**PUBLISHED, "c2#0=t2": BOTH, "c3#1=t3": BOTH}, spare=HALVES + " c2#1 c3#0", links=_TWO_AZURE)
def two_azure_gateways_on_one_google_gateway(link: Topology) -> None:
    _second_azure_gateway(link)


@state(
    pairs={**PUBLISHED, "c2#0=t2": GOOGLE_ONLY, "c3#1=t3": GOOGLE_ONLY},
    spare=HALVES + " c2#1 c3#0",
    links=_TWO_AZURE,
)
def the_second_of_two_azure_gateways_was_made_again(link: Topology) -> None:
    """Google's tunnels name nobody, and Azure dials Google: BGP says whose tunnels they are."""
    _second_azure_gateway(link, ("20.7.7.90", "20.7.7.91"))


@state(
    pairs={"c0#0=t0": BGP, "c1#1=t1": BGP},
    named=True,
)
def two_half_built_links_that_a_person_calls_one(link: Topology) -> None:
    link.lngs["lng0"].address, link.lngs["lng1"].address = "34.5.6.7", "34.5.6.8"
    link.externals["ext"].addresses = ("52.5.6.7", "52.5.6.8")


# ---------------------------------------------------------------------------------------------------- upper bounds


@state(
    pairs={f"c{number}#{number % 2}=t{number}": BOTH for number in range(30)},
    spare=" ".join(f"c{number}#{1 - number % 2}" for number in range(30)),
)
def thirty_connections_on_one_link(link: Topology) -> None:
    """At two public addresses each, fifteen connections look alike but for their BGP addresses."""
    link.lngs, link.connections, link.tunnels = {}, {}, {}
    for number in range(30):
        side, own, peer = number % 2, f"169.254.21.{4 * number + 1}", f"169.254.21.{4 * number + 2}"
        link.azure["vng"].instances[side].apipas += (peer,)
        link.lngs[f"lng{number}"] = LocalNetworkGateway(GOOGLE[side], own)
        link.connections[f"c{number}"] = Connection("vng", f"lng{number}", chosen={side: peer})
        link.tunnels[f"t{number}"] = Tunnel("hav", side, "ext", side, own, peer)


@state(
    pairs={f"c{number}#{number % 2}=t{number}": BOTH for number in range(30)},
    spare=" ".join(f"c{number}#{1 - number % 2}" for number in range(30)),
    links=tuple(sorted(f"vng <-> hav{number}" for number in range(15))),
)
def thirty_connections_to_fifteen_google_gateways(link: Topology) -> None:
    """All of them use the example's BGP addresses, for each pair of gateways by itself they fit."""
    link.lngs, link.connections, link.tunnels, link.google = {}, {}, {}, {}
    bgp = (("169.254.21.13", "169.254.21.14"), ("169.254.22.49", "169.254.22.50"))
    for number in range(30):
        gateway, side = f"hav{number // 2}", number % 2
        addresses = (f"35.8.{number // 2}.1", f"35.8.{number // 2}.2")
        link.google[gateway] = GoogleGateway(addresses)
        link.lngs[f"lng{number}"] = LocalNetworkGateway(addresses[side], bgp[side][0])
        link.connections[f"c{number}"] = Connection("vng", f"lng{number}")
        link.tunnels[f"t{number}"] = Tunnel(gateway, side, "ext", side, *bgp[side])
