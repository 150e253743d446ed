"""Faults made in the lab: what must exist, IKE, IPsec, and what the clouds report of a tunnel."""

from __future__ import annotations

from lab.engine.pace import Outage, Weather
from lab.observed import ike
from lab.observed.clouds import ROUTER, TUNNELS, Clouds, Edit, Refusal
from lab.observed.faults import Refused
from lab.observed.ike import CONNECTION, SITE, TUNNEL, set_key, set_to
from lab.observed.link import Link
from lab.wire import Document, items
from probes.checks.ike import COMMON_POLICY
from tests.checks.lab_bases import FOUR
from tests.checks.lab_table import (
    AT_ONCE,
    GATEWAY,
    SETTLED,
    add,
    azure_refuses,
    drop_session,
    strike,
    tell_word,
)

AZURE_IS_ROUTE_BASED = "VirtualNetworkGatewayPropertyCannotBeChanged"
POLICY = dict(COMMON_POLICY)


def _policy(**words: str | int) -> Edit:
    return set_to(ipsecPolicies=[POLICY | words])


# ------------------------------------------------------------------------------------------------------ what exists

add(
    "HAVA02",
    "policy-based",
    refused=azure_refuses(GATEWAY, set_to(vpnType="PolicyBased"), AZURE_IS_ROUTE_BASED),
    below=lambda link: link.gateway.update(vpnType="PolicyBased"),
    tunnel="",
)
BASIC = {"name": "Basic", "tier": "Basic"}
add(
    "HAVA03",
    "SKU Basic",
    refused=azure_refuses(GATEWAY, set_to(sku=BASIC), "GatewaySkuResizeNotAllowed"),
    below=lambda link: link.gateway.update(sku=BASIC),
    tunnel="",
)


def _without_address(gateway: Document) -> None:
    del gateway["ipConfigurations"][1]["properties"]["publicIPAddress"]


def _lose_address(link: Link) -> None:
    del link.properties("publicIPAddresses", "pip-vng-1")["ipAddress"]


add(
    "HAVA18",
    "no public address",
    refused=azure_refuses(GATEWAY, _without_address, "IpConfigurationPublicIpRequired"),
    below=_lose_address,
    tunnel="",
)


def _filter_subnet(clouds: Clouds) -> None:
    path = "virtualNetworks/vnet-hub/subnets/GatewaySubnet"
    clouds.put(path, set_to(networkSecurityGroup={"id": f"{clouds.base}/networkSecurityGroups/nsg-workload"}))


def _fail_gateway(clouds: Clouds) -> None:
    """A network security group on the GatewaySubnet is taken; the gateway's next write fails over it."""
    _filter_subnet(clouds)
    link = clouds.send_put(GATEWAY, set_to(enablePrivateIpAddress=False)).headers["azure-asyncoperation"]
    while clouds.arm("GET", link).body["status"] == "InProgress":
        clouds.clock.advance(100.0)


add("HAVL01", "gateway failed", writes=_fail_gateway, tunnel="")
add("HAVL09", "NSG on the GatewaySubnet", writes=_filter_subnet, tunnel="")
add("HAVL02", "updating", writes=lambda clouds: clouds.send_put(GATEWAY, set_to()), moments=(AT_ONCE,), tunnel="")
add(
    "HAVA09",
    "connection deleted",
    writes=lambda clouds: clouds.finish_arm(clouds.write_arm("DELETE", CONNECTION)),
)
add("HAVA10", "tunnel deleted", writes=lambda clouds: clouds.write("DELETE", f"{TUNNELS}/{TUNNEL}"))


def _make_other_kind(clouds: Clouds) -> None:
    body = clouds.get_arm(CONNECTION)
    clouds.finish_arm(clouds.write_arm("DELETE", CONNECTION))
    body["properties"] |= {"connectionType": "VPNClient", "enableBgp": False}
    clouds.finish_arm(clouds.write_arm("PUT", CONNECTION, body))


add("HAVA15", "another type of connection", writes=_make_other_kind)


def _rename_tunnel(clouds: Clouds) -> None:
    body = clouds.copy_tunnel(TUNNEL)
    clouds.write("DELETE", f"{TUNNELS}/{TUNNEL}")
    clouds.write("POST", TUNNELS, body | {"name": "tunnel-azure-1b"})


add("HAVC33", "interface of a tunnel that is gone", writes=_rename_tunnel)
add("HAVA11", "no router interface", writes=lambda clouds: clouds.patch_router(drop_session))


def _drop_peer(router: Document) -> None:
    del router["bgpPeers"][1]


add("HAVA12", "no BGP peer", writes=lambda clouds: clouds.patch_router(_drop_peer))


def _use_other_router(clouds: Clouds) -> None:
    network = clouds.get_compute(ROUTER)["network"]
    body = {"name": "cr-other", "network": network, "bgp": {"asn": 65509, "keepaliveInterval": 60}}
    clouds.write("POST", ROUTER.rpartition("/")[0], body)
    clouds.replace_tunnel(TUNNEL, lambda tunnel: tunnel.update(router=f"{ROUTER.rpartition('/')[0]}/cr-other"))


add("HAVA13", "interface on another router", writes=_use_other_router)

# ------------------------------------------------------------------------------------------------- addresses and IKE

add("HAVA04", "wrong address", writes=lambda clouds: clouds.put(SITE, set_to(gatewayIpAddress=ike.NOBODY_GOOGLE)))
add("HAVA06", "dials nobody", writes=ike._dial_nobody)


def _cross(clouds: Clouds) -> None:
    """Each tunnel dials the other instance."""
    bodies = [clouds.copy_tunnel(f"tunnel-azure-{number}") for number in range(2)]
    for body in bodies:
        clouds.write("DELETE", f"{TUNNELS}/{body['name']}")
    for body, interface in zip(bodies, (1, 0), strict=True):
        clouds.write("POST", TUNNELS, {**body, "peerExternalGatewayInterface": interface})


add("HAVA07", "crossed", writes=_cross)
add("HAVB05", "IKEv1 on Azure", writes=ike._make_ikev1)
add("HAVB05", "IKEv1 on Google", writes=lambda clouds: clouds.replace_tunnel(TUNNEL, set_to(ikeVersion=1)))


def _make_both_ikev1(clouds: Clouds) -> None:
    clouds.put(CONNECTION, _policy())
    ike._make_ikev1(clouds)
    clouds.replace_tunnel(TUNNEL, set_to(ikeVersion=1))


add("HAVB06", "IKEv1 with a strong policy", writes=_make_both_ikev1)
for code, name, words in (
    ("HAVB07", "DES", {"ikeEncryption": "DES"}),
    ("HAVB08", "group 1", {"dhGroup": "DHGroup1"}),
    ("HAVB09", "3DES", {"ipsecEncryption": "DES3", "ipsecIntegrity": "SHA256"}),
    ("HAVB10", "no PFS", {"pfsGroup": "None"}),
    ("HAVF08", "CBC", {"ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256"}),
):
    add(code, name, writes=lambda clouds, words=words: clouds.put(CONNECTION, _policy(**words)))
add("HAVB13", "short lifetime", writes=lambda clouds: clouds.put(CONNECTION, _policy(saLifeTimeSeconds=600)))
add("HAVB14", "short silence", writes=lambda clouds: clouds.put(CONNECTION, set_to(dpdTimeoutSeconds=9)))


def _restrict(clouds: Clouds) -> None:
    clouds.put(CONNECTION, set_to(ipsecPolicies=[]))
    clouds.replace_tunnel(TUNNEL, set_to(cipherSuite={"phase1": ike.SUITE}))


def _leave_open(clouds: Clouds) -> None:
    clouds.put(CONNECTION, set_to(ipsecPolicies=[]))
    phase = {"encryption": ["AES-CBC-128", "AES-CBC-256"], "integrity": ["HMAC-SHA2-256-128"]}
    clouds.replace_tunnel(TUNNEL, set_to(cipherSuite={"phase1": {**phase, "dh": ["Group-2"]}}))


add("HAVB26", "several ciphers", writes=_leave_open)
add("HAVB11", "cipher suite without group 2", writes=_restrict)
add("HAVB18", "certificate", writes=lambda clouds: clouds.put(CONNECTION, set_to(authenticationType="Certificate")))
add("HAVB19", "responder only", writes=lambda clouds: clouds.put(CONNECTION, set_to(connectionMode="ResponderOnly")))
add("HAVB21", "private address", writes=ike._use_private_address)
add(
    "HAVB28",
    "two policies",
    refused=azure_refuses(CONNECTION, set_to(ipsecPolicies=[POLICY, POLICY]), "MoreThanOneIpsecPolicy"),
    below=lambda link: link.connection.update(ipsecPolicies=[POLICY, POLICY]),
)
add("HAVB15", "policy-based selectors", writes=ike._narrow)

# ---------------------------------------------------------------------------------------------------------- reported

add(
    "HAVB01",
    "another key",
    writes=lambda clouds: set_key(clouds, CONNECTION, "Another4711"),
    moments=(SETTLED,),
    observed=True,
)
for code, word in {
    "HAVB15": "TS_NARROWING_NOT_ALLOWED",
    "HAVB16": "PEER_IDENTITY_MISMATCH",
    "HAVB22": "FAILED",
    "HAVB23": "REJECTED",
}.items():
    add(code, f"Google says {word}", tells=tell_word(word), moments=(SETTLED,), observed=True)
add(
    "HAVB22",
    "the tunnel was made again",
    writes=lambda clouds: clouds.replace_tunnel(TUNNEL, set_to()),
    moments=(AT_ONCE,),
    observed=True,
)
add("HAVB17", "the path is dead", tells=strike(Outage.PATH), moments=(SETTLED,), observed=True)


def _stop_instance(clouds: Clouds) -> None:
    gateway = clouds.lab.azure.document("virtualNetworkGateways", "vng-prod")["id"].lower()
    clouds.lab.world.set_weather(Weather(stopped=frozenset({(gateway, 1)})))


add(
    "HAVB20",
    "an instance is gone",
    tells=_stop_instance,
    base=FOUR,
    moments=(SETTLED,),
    tunnel="",
    observed=True,
)
add("HAVB24", "Google hears nothing", tells=strike(Outage.TO_GOOGLE), moments=(SETTLED,), observed=True)
add("HAVL27", "Azure hears nothing", tells=strike(Outage.TO_AZURE), moments=(120.0, 600.0), observed=True)


def _keep_old_status(link: Link) -> None:
    link.azure.stale_until_reset.add(link.azure.document("virtualNetworkGateways", "vng-prod")["id"].lower())


add(
    "HAVL27",
    "the status is old",
    below=_keep_old_status,
    reason="no field: it is what a gateway tells",
    observed=True,
)


def _silence_peer(link: Link) -> None:
    link.google.passive_peers = {(ROUTER, link.peer["name"])}


add(
    "HAVE08",
    "nobody opens the session",
    below=_silence_peer,
    reason="no field: a Cloud Router always dials, and Azure never does from an APIPA address",
    moments=(SETTLED,),
    observed=True,
)


def _refuse_no_space(clouds: Clouds) -> Refusal | None:
    return clouds.refuse_arm(clouds.send_put("virtualNetworks/vnet-hub", _empty))


def _empty(network: Document) -> None:
    network["addressSpace"]["addressPrefixes"] = []
    for subnet in items(network, "subnets"):
        subnet["properties"].pop("etag", None)


add(
    "HAVD16",
    "Azure has nothing to advertise",
    refused=Refused("Azure", _refuse_no_space, 400, "AddressSpaceRequired", "no address prefix", "inferred"),
    below=lambda link: _empty(link.properties("virtualNetworks", "vnet-hub")),
    tunnel="tunnel 1",
    moments=(SETTLED,),
    observed=True,
)
