"""What both clouds observe for each way in which two configurations can disagree."""

import pytest

from lab.azure.store import AzureStore
from lab.engine import observe
from lab.engine.proposals import spell
from lab.google.store import GoogleStore
from lab.keys import PreSharedKey
from lab.scenario import load_scenario, make_azure_store, make_google_store
from tests.lab.link import (
    SECOND,
    SECOND_NAME,
    Change,
    connection,
    gateway,
    interface,
    peer,
    play,
    restrict,
    router,
    set_policy,
    site,
    swap_apipas,
    tunnel,
)


def cross_instances(azure: AzureStore, google: GoogleStore) -> None:
    google.document("vpnTunnels", "tunnel-azure-0")["peerExternalGatewayInterface"] = 1
    tunnel(google)["peerExternalGatewayInterface"] = 0
    for secrets in (azure.secrets, google.secrets):
        secrets.update({key: PreSharedKey("one") for key in secrets})


OWN_OF_AZURE = ("10.100.0.0/16", "10.100.4.0/24")
UP, REFUSED, SILENT = "ESTABLISHED", "NEGOTIATION_FAILURE", "NO_INCOMING_PACKETS"
TUNNEL_DOWN = "The VPN Tunnel is not in Established state."

# name -> the change, Google's tunnel status, Azure's tunnel status, Google's BGP state; all of the second tunnel
FAULTS: dict[str, tuple[Change, str, str, str]] = {
    "nothing": (lambda _a, _g: None, UP, "Connected", "Established"),
    "psk differs": (
        lambda a, _: a.secrets.update({next(k for k in a.secrets if k.endswith("-1")): PreSharedKey("other")}),
        "AUTHORIZATION_ERROR",
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "psk missing on Google": (lambda _, g: g.secrets.pop(SECOND), "AUTHORIZATION_ERROR", "NotConnected", TUNNEL_DOWN),
    "certificate": (
        lambda a, _: connection(a).update(authenticationType="Certificate"),
        "AUTHORIZATION_ERROR",
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "lng names another address": (
        lambda a, _: site(a).update(gatewayIpAddress="198.51.100.99"),
        SILENT,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "external gateway names another address": (
        lambda _, g: g.document("externalVpnGateways", "azure-vng-prod")["interfaces"][1].update(ipAddress="192.0.2.1"),
        SILENT,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "connection missing": (
        lambda a, _: a.documents.pop(a.document("connections", "cn-google-1")["id"].lower()),
        SILENT,
        "",
        TUNNEL_DOWN,
    ),
    "connection of another type": (
        lambda a, _: connection(a).update(connectionType="Vnet2Vnet"),
        SILENT,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "active-passive": (lambda a, _: gateway(a).update(activeActive=False), SILENT, "", TUNNEL_DOWN),
    "ike versions": (
        lambda a, _: connection(a).update(connectionProtocol="IKEv1"),
        REFUSED,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "ikev1 on both": (
        lambda a, g: (connection(a).update(connectionProtocol="IKEv1"), tunnel(g).update(ikeVersion=1)),
        UP,
        "Connected",
        "Established",
    ),
    "custom policy that fits": (lambda a, _: set_policy(a), UP, "Connected", "Established"),
    "ike cipher Google has not": (
        lambda a, _: set_policy(a, ikeEncryption="DES"),
        REFUSED,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "dh group Google has not": (
        lambda a, _: set_policy(a, dhGroup="DHGroup1"),
        REFUSED,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "esp cipher Google has not": (
        lambda a, _: set_policy(a, ipsecEncryption="DES3", ipsecIntegrity="SHA1"),
        REFUSED,
        "Connecting",
        TUNNEL_DOWN,
    ),
    "default policy against a cipher suite without group 2": (
        lambda _, g: restrict(g, phase1={"dh": ["Group-14"]}),
        REFUSED,
        "NotConnected",
        TUNNEL_DOWN,
    ),
    "cipher suite that fits": (
        lambda _, g: restrict(
            g,
            phase1={"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA2-256-128"], "dh": ["Group-2"]},
            phase2={"encryption": ["AES-GCM-16-256"], "integrity": []},
        ),
        UP,
        "Connected",
        "Established",
    ),
    "policy-based selectors": (
        lambda a, _: connection(a).update(usePolicyBasedTrafficSelectors=True),
        "TS_NARROWING_NOT_ALLOWED",
        "Connected",
        TUNNEL_DOWN,
    ),
    "no router interface": (
        lambda _, g: router(g)["interfaces"].pop(1),
        "WAITING_FOR_FULL_CONFIG",
        "NotConnected",
        "No interface found for the bgp peer.",
    ),
    "interface of a tunnel that is gone": (
        lambda _, g: g.documents.pop(SECOND),
        "",
        "NotConnected",
        "The VPN tunnel or Interconnect attachment is unknown.",
    ),
    "another /30": (
        lambda _, g: (
            interface(g).update(ipRange="169.254.22.53/30"),
            peer(g).update(ipAddress="169.254.22.53", peerIpAddress="169.254.22.54"),
        ),
        UP,
        "Connected",
        "Connect",
    ),
    "lng names another peer": (
        lambda a, _: site(a).update(bgpSettings={"asn": 65509, "bgpPeeringAddress": "169.254.22.53"}),
        UP,
        "Connected",
        "Connect",
    ),
    "peer outside the /30": (
        lambda _, g: peer(g).update(peerIpAddress="169.254.22.54"),
        UP,
        "Connected",
        "Active",
    ),
    "peer is the broadcast address": (
        lambda _, g: peer(g).update(peerIpAddress="169.254.22.51"),
        UP,
        "Connected",
        "Active",
    ),
    "interface and peer disagree": (
        lambda _, g: interface(g).update(ipRange="169.254.22.45/30"),
        UP,
        "Connected",
        "This interface or BGP peer is invalid.",
    ),
    "apipas swapped": (lambda a, _: swap_apipas(a), UP, "Connected", "Connect"),
    "instances crossed": (
        cross_instances,
        UP,
        "Connected",
        "Connect",
    ),
    "connection without bgp": (lambda a, _: connection(a).update(enableBgp=False), UP, "Connected", "Connect"),
    "gateway without bgp": (lambda a, _: gateway(a).update(enableBgp=False), UP, "Connected", "Connect"),
    "peer disabled": (lambda _, g: peer(g).update(enable="FALSE"), UP, "Connected", "Disabled"),
    "md5": (lambda _, g: peer(g).update(md5AuthenticationKeyName="k"), UP, "Connected", "Connect"),
    "google told another asn": (lambda _, g: peer(g).update(peerAsn=65000), UP, "Connected", "Idle"),
    "azure told another asn": (
        lambda a, _: site(a).update(bgpSettings={"asn": 65000, "bgpPeeringAddress": "169.254.22.49"}),
        UP,
        "Connected",
        "Idle",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_shows_at_both_ends(name: str) -> None:
    change, google_status, azure_status, bgp_state = FAULTS[name]
    seen = play(change)
    state = seen.google_tunnels.get(SECOND_NAME)
    assert (state.google if state else "") == google_status
    carrying = [t for t in seen.azure_tunnels if t.end.connection_id.endswith("-1") and t.end.instance == 1]
    if name == "instances crossed":
        carrying = [t for t in seen.azure_tunnels if t.end.connection_id.endswith("-1") and t.end.instance == 0]
    assert [t.status for t in carrying] == ([azure_status] if azure_status else [])
    assert seen.google_sessions[1].state == bgp_state
    assert all(t.session_up == (bgp_state == "Established") for t in carrying)


@pytest.mark.parametrize("name", sorted(set(FAULTS) - {"active-passive", "apipas swapped", "instances crossed"}))
def test_a_fault_of_one_tunnel_leaves_the_other_alone(name: str) -> None:
    seen = play(FAULTS[name][0])
    assert seen.google_tunnels[SECOND_NAME.replace("azure-1", "azure-0")].is_up
    assert seen.google_sessions[0].is_up == (name != "gateway without bgp")


def test_halves_without_a_partner_are_not_connected_and_disturb_nobody() -> None:
    halves = [t for t in play().azure_tunnels if not t.session_up]
    assert [(t.end.connection_id[-1], t.end.instance, t.status) for t in halves] == [
        ("0", 1, "NotConnected"),
        ("1", 0, "NotConnected"),
    ]


def test_equal_asns_are_refused_even_when_both_ends_know() -> None:
    def change(azure: AzureStore, google: GoogleStore) -> None:
        google.document("routers", "cr-azure")["bgp"]["asn"] = 65510
        for name in ("lng-google-0", "lng-google-1"):
            azure.document("localNetworkGateways", name)["properties"]["bgpSettings"]["asn"] = 65510

    assert {row.state for row in play(change).google_sessions} == {"Idle"}


def test_a_connection_that_names_no_address_uses_the_first_of_the_instance() -> None:
    def change(azure: AzureStore, _: GoogleStore) -> None:
        connection(azure)["gatewayCustomBgpIpAddresses"] = []
        rows = gateway(azure)["bgpSettings"]["bgpPeeringAddresses"]  # type: ignore[index] # a JSON object
        rows[1]["customBgpIpAddresses"] = ["169.254.22.50", "169.254.21.50"]

    assert play(change).google_sessions[1].is_up


@pytest.mark.parametrize(
    ("peer_changes", "router_changes", "expected"),
    [
        ({}, {}, ["10.101.0.0/20", "10.101.16.0/20"]),
        ({}, {"advertiseMode": "CUSTOM"}, []),
        (
            {"advertiseMode": "CUSTOM", "advertisedIpRanges": [{"range": "10.101.0.0/16"}]},
            {},
            ["10.101.0.0/16"],
        ),
        ({}, {"advertiseMode": "CUSTOM", "advertisedGroups": ["ALL_SUBNETS"]}, ["10.101.0.0/20", "10.101.16.0/20"]),
        (
            {
                "advertiseMode": "CUSTOM",
                "advertisedIpRanges": [{"range": r} for r in OWN_OF_AZURE],
            },
            {},
            [],
        ),
        ({"advertiseMode": "CUSTOM", "advertisedIpRanges": [{"range": "10.0.0.0/8"}]}, {}, ["10.0.0.0/8"]),
    ],
)
def test_azure_learns_what_google_advertises_less_its_own(
    peer_changes: dict[str, object], router_changes: dict[str, object], expected: list[str]
) -> None:
    def change(_: AzureStore, google: GoogleStore) -> None:
        peer(google).update(peer_changes)
        google.document("routers", "cr-azure")["bgp"].update(router_changes)

    learned = play(change).azure_tunnels[-1].learned
    assert [advert.prefix for advert in learned] == expected


def test_regional_routing_advertises_one_region_and_global_all_of_them() -> None:
    def change(_: AzureStore, google: GoogleStore) -> None:
        subnet = {**google.document("subnetworks", "snet-data"), "name": "far", "ipCidrRange": "10.101.32.0/20"}
        google.documents["regions/europe-west3/subnetworks/far"] = subnet

    def change_more(azure: AzureStore, google: GoogleStore) -> None:
        change(azure, google)
        google.document("networks", "vpc-prod")["routingConfig"]["routingMode"] = "GLOBAL"

    assert len(play(change).google_sessions[0].offered) == 2
    assert [advert.priority for advert in play(change_more).google_sessions[0].offered] == [100, 100, 338]


def test_peered_networks_are_offered_only_with_transit_on_both_sides() -> None:
    def change(azure: AzureStore, *, uses: bool) -> None:
        hub = azure.document("virtualNetworks", "vnet-hub")
        spoke_id = hub["id"].replace("vnet-hub", "vnet-spoke")
        azure.documents[spoke_id.lower()] = {
            **hub,
            "id": spoke_id,
            "name": "vnet-spoke",
            "properties": {
                "virtualNetworkPeerings": [
                    {"name": "up", "properties": {"remoteVirtualNetwork": {"id": hub["id"]}, "useRemoteGateways": uses}}
                ]
            },
        }
        hub["properties"]["virtualNetworkPeerings"] = [
            {
                "name": "down",
                "properties": {
                    "allowGatewayTransit": True,
                    "remoteVirtualNetwork": {"id": spoke_id},
                    "remoteAddressSpace": {"addressPrefixes": ["10.102.0.0/16"]},
                },
            }
        ]

    for uses, expected in ((True, ["10.100.0.0/16", "10.102.0.0/16"]), (False, ["10.100.0.0/16"])):
        seen = play(lambda azure, _, uses=uses: change(azure, uses=uses))  # type: ignore[misc] # mypy can't infer a default
        assert [advert.prefix for advert in seen.google_sessions[0].learned] == expected


def test_two_connections_to_one_address_meet_the_tunnel_that_fits() -> None:
    def change(azure: AzureStore, _: GoogleStore) -> None:
        old = azure.document("connections", "cn-google-1")
        stale = {**old, "name": "cn-stale", "id": old["id"].replace("cn-google-1", "cn-stale")}
        azure.documents = {stale["id"].lower(): stale, **azure.documents}
        azure.secrets[stale["id"].lower()] = PreSharedKey("stale")

    assert play(change).google_tunnels[SECOND_NAME].is_up


@pytest.mark.parametrize(
    ("words", "spelled"),
    [
        (("AES256", "AES-CBC-256"), "AES-CBC-256"),
        (("GCMAES128", "AES-GCM-16-128"), "AES-GCM-128"),
        (("DES3", "3DES-CBC"), "3DES"),
        (("SHA1", "HMAC-SHA1-96"), "SHA1"),
        (("SHA256", "HMAC-SHA2-256-128"), "SHA256"),
        (("MD5", "HMAC-MD5-96"), "MD5"),
        (("Group-14", "14"), "14"),
        (("DES",), "DES"),
    ],
)
def test_both_clouds_words_for_an_algorithm_are_one(words: tuple[str, ...], spelled: str) -> None:
    assert {spell(word) for word in words} == {spelled}


def test_observing_changes_nothing_and_is_repeatable() -> None:
    loaded = load_scenario("wrong-psk")
    azure, google = make_azure_store(loaded), make_google_store(loaded)
    before = repr((azure, google))
    assert observe(azure, google) == observe(azure, google)
    assert repr((azure, google)) == before
