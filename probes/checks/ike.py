"""Checks of how the two ends speak IKE: version, authentication, who may start, one complete policy."""

from __future__ import annotations

from probes.checks.finding import Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import az_show, gcloud_describe
from probes.documents import Cloud, Json
from probes.matrix import Severity

_IKE = Family(Layer.IKE, ("ike",))

COMMON_POLICY: dict[str, Json] = {
    "saLifeTimeSeconds": 27_000,
    "saDataSizeKilobytes": 102_400_000,
    "ikeEncryption": "AES256",
    "ikeIntegrity": "SHA384",
    "dhGroup": "ECP384",
    "ipsecEncryption": "GCMAES256",
    "ipsecIntegrity": "GCMAES256",
    "pfsGroup": "ECP384",
}
"""A policy that both clouds take (failure catalogue 6.1; derived from both clouds' documented lists)."""


@_IKE.tunnel("B05", Severity.BLOCKS)
def ike_version(look: TunnelLook) -> Said:
    """The two ends speak different IKE versions.

    Checks: `connectionProtocol` of the connection and `ikeVersion` of the tunnel are the same.
    Why: the versions do not understand each other.
    Azure: NotConnected; the IKE log has error 13880.
    Google: NEGOTIATION_FAILURE.
    Fix: make the end that speaks IKEv1 again with IKEv2; neither cloud can change it in place.
    Safety: the tunnel is down already.
    Source: Microsoft, Site-to-site error codes; Compute API, vpnTunnels.ikeVersion (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.ike_version, gcp.ike_version):
        yield gap
    elif azure.ike_version.content != gcp.ike_version.content:
        on_azure = azure.ike_version.content == 1
        target = (
            Target(Cloud.AZURE, azure.resource_id, "properties.connectionProtocol", "IKEv2")
            if on_azure
            else Target(Cloud.GCP, gcp.resource_id, "ikeVersion", 2)
        )
        yield Told(
            f"Azure speaks IKEv{azure.ike_version.content}, Google IKEv{gcp.ike_version.content}",
            evidence_of(azure.ike_version, gcp.ike_version),
            (Remedy(target.cloud, "make this end again with IKEv2", (target,)),),
            target.cloud,
            azure.name if on_azure else gcp.name,
            commands=(
                gcloud_describe("vpn-tunnels", gcp.resource_id),
                az_show("vpn-connection", azure.resource_id),
            ),
        )


@_IKE.tunnel("B18", Severity.BLOCKS)
def certificate_authentication(look: TunnelLook) -> Said:
    """The connection authenticates with a certificate, and Google's tunnels with a pre-shared key only.

    Checks: `authenticationType` of the connection is PSK or left out.
    Why: Cloud VPN has no field for a certificate.
    Azure: `authenticationType` is Certificate.
    Google: AUTHORIZATION_ERROR or NEGOTIATION_FAILURE.
    Fix: set PSK on the connection, and the same key on both ends.
    Safety: the tunnel is down already.
    Source: Microsoft, What's new; ARM, virtualNetworkGatewayConnections (inferred)
    """
    if look.ends is None:
        return
    azure, _ = look.ends
    kind = look.connection["properties"]["authenticationType"].text("PSK", "left out means PSK")
    if gap := first_gap(kind):
        yield gap
    elif kind.content != "PSK":
        target = Target(Cloud.AZURE, azure.resource_id, "properties.authenticationType", "PSK")
        yield Told(
            f"{azure.name} authenticates by {kind.content}, Google knows pre-shared keys only",
            kind.sources,
            (Remedy(Cloud.AZURE, "set authentication by pre-shared key", (target,)),),
            Cloud.AZURE,
            azure.name,
        )


@_IKE.tunnel("B19", Severity.RISK)
def connection_mode(look: TunnelLook) -> Said:
    """Azure may only start the tunnel, or only answer.

    Checks: `connectionMode` of the connection is Default.
    Why: with InitiatorOnly Azure refuses Google's attempts, with ResponderOnly it never tries by itself.
    Azure: `connectionMode` is InitiatorOnly or ResponderOnly; a refused attempt has error 1225.
    Google: NO_INCOMING_PACKETS while it waits.
    Fix: set Default.
    Safety: some seconds without this connection.
    Source: Microsoft, Site-to-site error codes; Google, Key terms (inferred)
    """
    if look.azure is None:
        return
    mode = look.connection["properties"]["connectionMode"].text("Default", "left out means Default")
    if gap := first_gap(mode):
        yield gap
    elif mode.content != "Default":
        target = Target(Cloud.AZURE, look.azure.resource_id, "properties.connectionMode", "Default")
        yield Told(
            f"{look.azure.name} is {mode.content}: only one side may start the tunnel",
            mode.sources,
            (Remedy(Cloud.AZURE, "let both sides start", (target,)),),
            Cloud.AZURE,
            look.azure.name,
        )


@_IKE.tunnel("B21", Severity.BLOCKS, cells=("outside",))
def private_address_tunnel(look: TunnelLook) -> Said:
    """The connection runs from the gateway's private address, which the Internet does not reach.

    Checks: `useLocalAzureIpAddress` of the connection is false.
    Why: it is made for tunnels over ExpressRoute; Google's packets go to the public address.
    Azure: `useLocalAzureIpAddress` is true.
    Google: NO_INCOMING_PACKETS or PEER_IDENTITY_MISMATCH.
    Fix: set it to false.
    Safety: the tunnel is down already.
    Source: ARM, virtualNetworkGatewayConnections (inferred)
    """
    if look.azure is None:
        return
    private = look.connection["properties"]["useLocalAzureIpAddress"].flag(False, "left out means off")
    if gap := first_gap(private):
        yield gap
    elif private.content:
        target = Target(Cloud.AZURE, look.azure.resource_id, "properties.useLocalAzureIpAddress", False)
        yield Told(
            f"{look.azure.name} runs from the gateway's private address",
            private.sources,
            (Remedy(Cloud.AZURE, "run it from the public address", (target,)),),
            Cloud.AZURE,
            look.azure.name,
        )


_ALGORITHMS = ("ikeEncryption", "ikeIntegrity", "dhGroup", "ipsecEncryption", "ipsecIntegrity", "pfsGroup")


@_IKE.tunnel("B28", Severity.BLOCKS)
def one_policy(look: TunnelLook) -> Said:
    """The connection has more than one IPsec policy, or an incomplete one.

    Checks: `ipsecPolicies` has one entry at most, with all algorithms, and GCM with the same GCM as integrity.
    Why: Azure uses one complete policy only.
    Azure: the policy is refused when it is written, so one that is seen has been written in another way.
    Google: NEGOTIATION_FAILURE.
    Fix: set one complete policy.
    Safety: some seconds without this connection.
    Source: Microsoft, About VPN devices (documented)
    """
    if look.azure is None:
        return
    policies = look.connection["properties"]["ipsecPolicies"]
    target = Target(Cloud.AZURE, look.azure.resource_id, "properties.ipsecPolicies", [COMMON_POLICY])
    fault = ""
    if len(policies.each()) > 1:
        fault = f"{look.azure.name} has {len(policies.each())} IPsec policies, Azure uses one"
    elif policies.each():
        encryption = policies[0]["ipsecEncryption"].string()
        integrity = policies[0]["ipsecIntegrity"].string()
        lacking = [name for name in _ALGORITHMS if policies[0][name].raw in (None, "")]
        if lacking:
            fault = f"the IPsec policy of {look.azure.name} lacks {', '.join(lacking)}"
        elif encryption.startswith("GCM") and encryption != integrity:
            fault = f"{encryption} needs itself as integrity, the policy has {integrity}"
    if fault:
        yield Told(
            fault,
            (policies.source,),
            (Remedy(Cloud.AZURE, "set one complete policy", (target,)),),
            Cloud.AZURE,
            look.azure.name,
        )
