"""What the daemons are told, from the documents of both clouds; no daemon is started."""

import re
from functools import cache
from ipaddress import ip_address

import pytest

from lab.keys import PreSharedKey
from lab.observed import FAULTS, HEALTHY, Fault
from lab.wire import Document
from tests.daemons.configure import make_plan, write_bird, write_strongswan, write_swanctl
from tests.daemons.plan import HURRIED, Haste, Plan, Session, ThrowawayKeys, TunnelEnd, pick_host
from tests.daemons.proposals import propose, read_azure_esp, read_azure_ike, read_google_esp, read_google_ike
from tests.daemons.state import find_fault, is_makeable, make_state

MAKEABLE = [fault for fault in FAULTS if is_makeable(fault)]
POLICY = {
    "ikeEncryption": "AES256",
    "ikeIntegrity": "SHA384",
    "dhGroup": "ECP384",
    "ipsecEncryption": "GCMAES128",
    "ipsecIntegrity": "GCMAES128",
    "pfsGroup": "PFS24",
}


@cache
def plan_of(name: str) -> Plan:
    return make_plan(*make_state(find_fault(name)), Haste())


def ends_of(plan: Plan) -> tuple[TunnelEnd, TunnelEnd]:
    """Azure's and Google's end of the tunnel with the fault, as the healthy link joins them."""
    azure = next(end for end in plan.azure_ends if end.name == "a11")
    return azure, next(end for end in plan.google_ends if end.resource.endswith("1"))


def session_of(plan: Plan, end: TunnelEnd) -> Session:
    return next(row for speaker in plan.speakers for row in speaker.sessions if row.end == end.name)


def test_an_active_active_gateway_dials_every_connection_from_both_instances() -> None:
    plan = plan_of("healthy")
    dialled = [(end.name, end.address, end.peer_address) for end in plan.azure_ends]
    assert dialled == [
        ("a00", "203.0.113.10", "198.51.100.20"),
        ("a01", "203.0.113.10", "198.51.100.21"),
        ("a10", "203.0.113.11", "198.51.100.20"),
        ("a11", "203.0.113.11", "198.51.100.21"),
    ]
    assert [(end.address, end.peer_address) for end in plan.google_ends] == [
        ("198.51.100.20", "203.0.113.10"),
        ("198.51.100.21", "203.0.113.11"),
    ]


def test_the_two_ends_of_a_healthy_tunnel_mirror_each_other() -> None:
    plan = plan_of("healthy")
    azure, google = ends_of(plan)
    assert (azure.identity, azure.peer_identity) == (google.peer_identity, google.identity)
    assert azure.key == google.key
    here, there = session_of(plan, azure), session_of(plan, google)
    assert (here.address, here.peer_address) == (there.peer_address, there.address)
    assert (here.passive, there.passive) == (True, False)
    assert (there.network, there.hold, there.keepalive) == ("169.254.22.49/30", 60, 20)
    assert [row.prefix for row in there.offered] == ["10.101.0.0/20", "10.101.16.0/20"]
    assert [row.prefix for row in here.offered] == ["10.100.0.0/16"]


@pytest.mark.parametrize("fault", MAKEABLE, ids=lambda fault: fault.name)
def test_every_fault_makes_a_configuration_without_the_labs_secrets(fault: Fault) -> None:
    azure, google = make_state(fault)
    plan = make_plan(azure, google, Haste())
    texts = [write_swanctl(end) for end in plan.ends] + [write_bird(speaker, "folder") for speaker in plan.speakers]
    for secret in (*azure.secrets.values(), *google.secrets.values()):
        assert not any(secret.text in text for text in texts)
    assert not any(re.search(r"=\s*$|,\s*,|\bNone\b", text, re.MULTILINE) for text in texts)
    assert {ip_address(address).version for end in plan.ends for address in (end.address, end.peer_address)} == {4}


def test_the_faults_are_told_to_one_side() -> None:
    healthy = {end.name: end for end in plan_of("healthy").ends}
    assert ends_of(plan_of("psk"))[0].key != ends_of(plan_of("psk"))[1].key
    assert ends_of(plan_of("ikev1"))[0].version == 1
    assert ends_of(plan_of("id"))[0].identity == "10.100.255.5" != healthy["a11"].identity
    assert ends_of(plan_of("peer-ip-gcp"))[1].peer_address == "192.0.2.99"
    assert ends_of(plan_of("ts-narrow"))[0].local_ranges == ("10.100.0.0/16",)
    assert ends_of(plan_of("ts-disjoint"))[0].remote_ranges == ("10.99.0.0/16",)
    keys = {end.key for end in plan_of("crossed-both").ends}
    assert len(keys) == 1


def test_the_faults_of_bgp_are_told_to_one_session() -> None:
    def sessions(name: str) -> tuple[Session, Session]:
        azure, google = ends_of(plan_of(name))
        return session_of(plan_of(name), azure), session_of(plan_of(name), google)

    assert sessions("asn-azure")[0].peer_asn == 65000
    assert sessions("bgp-range")[1].address == "169.254.22.53"
    assert sessions("bgp-ip-azure")[0].peer_address == "169.254.22.57"
    assert sessions("apipa-swap")[0].address == "169.254.21.14"
    assert sessions("both-passive")[1].passive
    assert sessions("hold-refused")[0].least_hold == 30
    assert sessions("prefix-none")[1].offered == ()
    assert [row.prefix for row in sessions("prefix-specific")[1].offered] == ["10.101.0.0/16", "10.100.128.0/17"]
    passwords = {session.password for session in sessions("md5-one")}
    assert len(passwords) == 2
    assert "" in passwords


def test_a_policy_is_all_that_azure_offers() -> None:
    connection: Document = {"properties": {"ipsecPolicies": [POLICY]}}
    assert read_azure_ike(connection) == ("aes256-sha384-ecp384",)
    assert read_azure_esp(connection) == ("aes128gcm16-modp2048s256",)
    connection["properties"]["ipsecPolicies"] = [{**POLICY, "pfsGroup": "None"}]
    assert read_azure_esp(connection) == ("aes128gcm16",)
    connection["properties"]["ipsecPolicies"] = [{**POLICY, "pfsGroup": "PFSMM", "ikeEncryption": "GCMAES256"}]
    assert read_azure_esp(connection) == ("aes128gcm16-ecp384",)
    assert read_azure_ike(connection) == ("aes256gcm16-prfsha384-ecp384",)


def test_without_a_policy_azure_offers_group_2_and_leaves_pfs_to_the_other_end() -> None:
    connection: Document = {"properties": {"ipsecPolicies": []}}
    assert read_azure_ike(connection) == ("aes256-aes128-3des-sha256-sha1-modp1024",)
    esp = read_azure_esp(connection)
    assert esp[:2] == ("aes256gcm16", "aes256-aes128-3des-sha256-sha1")
    assert all(words.endswith("modp768-modp1024-modp2048-modp2048s256") for words in esp[2:])


def test_a_cipher_suite_takes_away_from_what_google_accepts() -> None:
    suite = {"phase1": {"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA2-256-128"], "dh": ["Group-20"]}}
    assert read_google_ike({"cipherSuite": suite}) == ("aes256-sha256-ecp384",)
    assert read_google_esp({"cipherSuite": suite}) == read_google_esp({})
    assert all("modp1024" in words.split("-") for words in (*read_google_ike({}), *read_google_esp({})))


def test_an_aead_cipher_stands_in_a_proposal_of_its_own() -> None:
    assert propose(["aes256gcm16", "aes128"], ["sha256"], ["ecp256"], "prfsha256") == [
        "aes256gcm16-prfsha256-ecp256",
        "aes128-sha256-ecp256",
    ]
    assert propose(["aes128"], [], ["ecp256"]) == []


def test_throwaway_keys_are_the_same_where_the_labs_are() -> None:
    keys = ThrowawayKeys()
    first = keys.stand_in(PreSharedKey("a"))
    assert first == keys.stand_in(PreSharedKey("a")) != keys.stand_in(PreSharedKey("b"))
    assert keys.stand_in(None) != keys.stand_in(None)
    assert first != ThrowawayKeys().stand_in(PreSharedKey("a"))


def test_a_plan_does_not_show_its_keys() -> None:
    plan = plan_of("md5-one")
    shown = repr(plan)
    assert not any(end.key in shown for end in plan.ends)
    password = session_of(plan, ends_of(plan)[1]).password
    assert password
    assert password not in shown


def test_swanctl_is_told_both_identities_and_what_is_shorter_in_haste() -> None:
    plan = make_plan(*make_state(HEALTHY), HURRIED)
    google = ends_of(plan)[1]
    text = write_swanctl(google)
    assert "local_addrs = 198.51.100.21\n" in text
    assert "remote_addrs = 203.0.113.11\n" in text
    assert "life_time = 18s" in text
    assert "rekey_time = 16s" in text
    assert f'secret = "{google.key}"' in text
    assert session_of(plan, google).hold == 5
    assert "path = folder/charon.log" in write_strongswan("folder")


def test_bird_is_told_who_dials_and_what_is_offered() -> None:
    plan = plan_of("prefix-specific")
    google = write_bird(plan.google_speaker, "folder")
    assert "neighbor 169.254.22.50 as 65510;" in google
    assert "passive" not in google
    assert "if net = 10.100.128.0/17 then { bgp_med = 100; accept; }" in google
    told = "route 10.100.128.0/17 unreachable; route 10.101.0.0/16 unreachable;"
    assert f"protocol static told {{ ipv4; {told} }}" in google
    azure = write_bird(plan.azure_speakers[1], "folder")
    assert azure.count("passive yes;") == 2
    assert "local 169.254.22.50 as 65510;" in azure
    assert "min hold time" not in azure
    assert "min hold time 30;" in write_bird(plan_of("hold-refused").azure_speakers[1], "folder")


def test_two_ends_with_the_same_two_addresses_are_refused() -> None:
    azure, google = make_state(HEALTHY)
    azure.document("localNetworkGateways", "lng-google-1")["properties"]["gatewayIpAddress"] = "198.51.100.20"
    with pytest.raises(ValueError, match="the same peer address"):
        make_plan(azure, google, Haste())


def test_a_host_is_an_address_that_no_gateway_has() -> None:
    assert pick_host(("10.101.0.0/20", "10.101.16.0/20")) == "10.101.15.254"
    assert pick_host(()) == ""
