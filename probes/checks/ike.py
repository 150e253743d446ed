"""Checks of what IKE negotiates: version, algorithms, authentication, who may start."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.finding import Gap, Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe, gcloud_vpn_log
from probes.documents import Cloud, Json
from probes.matrix import Severity
from probes.proposals import find_missing_overlap, find_unstated_prf
from probes.values import Standing

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
            commands=(gcloud_describe("vpn-tunnels", gcp.resource_id),),
        )


def _lacking(look: TunnelLook) -> str:
    """The role in which the two ends have nothing in common; empty where they can agree or it is not known."""
    if look.ends is None:
        return ""
    azure, gcp = look.ends
    if azure.ike_version.content != gcp.ike_version.content:
        return ""
    if azure.proposals.content is None or gcp.proposals.content is None:
        return ""
    return find_missing_overlap(azure.proposals.content, gcp.proposals.content)


def _open_prf(look: TunnelLook) -> Gap | None:
    """Google restricts the pseudo-random function to what Azure is not known to use."""
    if look.ends is None or _lacking(look):
        return None
    azure, gcp = (end.proposals for end in look.ends)
    allowed = find_unstated_prf(azure.content, gcp.content) if azure.content and gcp.content else ()
    if not allowed:
        return None
    return Gap(f"Azure does not state its PRF, Google allows {', '.join(allowed)} only", evidence_of(gcp))


def _cause(look: TunnelLook) -> str:
    """The id of the cause that a missing overlap is."""
    role = _lacking(look)
    if not role or look.ends is None:
        return ""
    if look.ends[1].ike_version.content == 1:
        return "B06"
    if look.google_tunnel["cipherSuite"].exists and look.ends[0].proposals.standing is Standing.DEFAULT:
        return "B11"
    return {"IKE encryption": "B07", "IKE integrity": "B08", "IKE group": "B08"}.get(role, "B09")


def _tell_overlap(look: TunnelLook, cause: str) -> Iterator[Told | Gap]:
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.ike_version, gcp.ike_version, azure.proposals, gcp.proposals) or _open_prf(look):
        yield gap
    elif _cause(look) == cause:
        role = _lacking(look)
        offered, taken = (
            ", ".join(dict(end.proposals.content.roles).get(role, ())) if end.proposals.content else ""
            for end in (azure, gcp)
        )
        target = Target(Cloud.AZURE, azure.resource_id, "properties.ipsecPolicies", [COMMON_POLICY])
        yield Told(
            f"no common {role}: Azure offers {offered or 'any'}, Google takes {taken or 'any'}",
            evidence_of(azure.proposals, gcp.proposals),
            (Remedy(Cloud.AZURE, "set a policy that both clouds take", (target,)),) if cause != "B06" else (),
            Cloud.AZURE,
            azure.name,
            commands=(gcloud_vpn_log(look.link.gcp.scope),),
        )


@_IKE.tunnel("B07", Severity.BLOCKS)
def ike_encryption(look: TunnelLook) -> Said:
    """The two ends have no IKE encryption in common.

    Checks: Azure's policy and what Google accepts share an encryption for phase 1.
    Why: without one no IKE SA comes up. Google takes no DES.
    Azure: NotConnected; the IKE log has error 13868.
    Google: NEGOTIATION_FAILURE; the log says no-proposal-chosen.
    Fix: set a policy on the connection that Google takes.
    Safety: some seconds without this connection, which is down already.
    Source: Microsoft, About VPN devices; Google, Supported IKE ciphers (documented)
    """
    yield from _tell_overlap(look, "B07")


@_IKE.tunnel("B08", Severity.BLOCKS)
def ike_integrity_or_group(look: TunnelLook) -> Said:
    """The two ends have no IKE integrity or Diffie-Hellman group in common.

    Checks: Azure's policy and what Google accepts share integrity and group for phase 1.
    Why: without them no IKE SA comes up. Google takes no group 1.
    Azure: NotConnected; the IKE log has error 13822 or 13868.
    Google: NEGOTIATION_FAILURE.
    Fix: set a policy on the connection that Google takes.
    Safety: some seconds without this connection, which is down already.
    Source: Microsoft, About VPN devices; Google, Supported IKE ciphers (documented)
    """
    yield from _tell_overlap(look, "B08")


@_IKE.tunnel("B09", Severity.BLOCKS)
def ipsec_proposals(look: TunnelLook) -> Said:
    """The two ends have no IPsec encryption, integrity or PFS group in common.

    Checks: Azure's policy and what Google accepts share encryption, integrity and PFS group for phase 2.
    Why: IKE comes up and IPsec does not. Google takes neither 3DES nor MD5 in phase 2.
    Azure: Connecting.
    Google: FIRST_HANDSHAKE or NEGOTIATION_FAILURE.
    Fix: set a policy on the connection that Google takes.
    Safety: some seconds without this connection, which is down already.
    Source: Google, Supported IKE ciphers; Microsoft, About VPN devices (documented)
    """
    yield from _tell_overlap(look, "B09")


@_IKE.tunnel("B11", Severity.BLOCKS)
def cipher_suite_restricts(look: TunnelLook) -> Said:
    """Google's cipher suite leaves out all that Azure's default policy offers.

    Checks: a `cipherSuite` on the tunnel keeps something of the policy that Azure uses without a custom one.
    Why: Azure's default offers Diffie-Hellman group 2 only in phase 1.
    Azure: NotConnected, without a custom policy on the connection.
    Google: NEGOTIATION_FAILURE, with a `cipherSuite` on the tunnel.
    Fix: set a custom policy on the connection that the cipher suite takes.
    Safety: some seconds without this connection, which is down already.
    Source: Google, Supported IKE ciphers; Microsoft, About VPN devices (documented)
    """
    yield from _tell_overlap(look, "B11")


@_IKE.tunnel("B06", Severity.BLOCKS)
def ikev1_set(look: TunnelLook) -> Said:
    """Azure's policy does not have the one set of algorithms that Google knows for IKEv1.

    Checks: with IKEv1 on both ends Azure offers AES128, SHA1 and group 2.
    Why: Google's IKEv1 knows this one set only.
    Azure: NotConnected.
    Google: NEGOTIATION_FAILURE, and `ikeVersion` is 1.
    Fix: make both ends again with IKEv2.
    Safety: the tunnel is down already.
    Source: Google, Supported IKE ciphers (documented)
    """
    yield from _tell_overlap(look, "B06")


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
        if encryption.startswith("GCM") and integrity and encryption != integrity:
            fault = f"{encryption} needs itself as integrity, the policy has {integrity}"
    if fault:
        yield Told(
            fault,
            (policies.source,),
            (Remedy(Cloud.AZURE, "set one complete policy", (target,)),),
            Cloud.AZURE,
            look.azure.name,
        )
