"""Checks of what the two ends offer each other: is there a set of algorithms that both take."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.finding import Confidence, Gap, Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.ike import COMMON_POLICY
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.checks.words import gcloud_describe, gcloud_vpn_log, short
from probes.documents import Cloud
from probes.matrix import Severity
from probes.proposals import find_missing_overlap, find_unstated_prf
from probes.values import Standing

_IKE = Family(Layer.IKE, ("ike",))


def _lacking(look: TunnelLook) -> str:
    """The role in which the two ends have nothing in common; empty where they can agree or it is not known."""
    return look.once(_find_lacking)


def _find_lacking(look: TunnelLook) -> str:
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
            commands=(gcloud_vpn_log(look.link.gcp.scope, "no-proposal-chosen", "NO_PROPOSAL_CHOSEN"),),
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


_SUITE_ROLES = (
    ("IKE encryption", "phase1", "encryption"),
    ("IKE integrity", "phase1", "integrity"),
    ("IPsec encryption", "phase2", "encryption"),
    ("IPsec integrity", "phase2", "integrity"),
)
"""Roles of a cipher suite that decide how large a packet may be (Google, MTU considerations; documented)."""


@_IKE.tunnel("B26", Severity.RISK, Confidence.LIKELY)
def several_ciphers(look: TunnelLook) -> Said:
    """Google's cipher suite leaves several algorithms of one kind open, and so does Azure.

    Checks: of each kind of encryption and integrity in a `cipherSuite` Azure offers one only.
    Why: which one is used may change when an SA is renewed, and with it the size of the largest packet. Google
    advises one value for each. A tunnel without a cipher suite is not told: that is what most have.
    Azure: no custom policy, or one that offers several.
    Google: `cipherSuite` with several values of one kind.
    Fix: set a custom policy on the connection, which has one value of each kind.
    Safety: some seconds without this connection.
    Source: Google, Supported IKE ciphers; Google, Best practices (documented)
    """
    if look.ends is None or _lacking(look):
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.proposals, gcp.proposals):
        yield gap
        return
    if azure.proposals.content is None or gcp.proposals.content is None:
        return
    offered, taken = dict(azure.proposals.content.roles), dict(gcp.proposals.content.roles)
    for role, phase, name in _SUITE_ROLES:
        place = look.google_tunnel["cipherSuite"][phase][name]
        common = set(offered.get(role, ())) & set(taken.get(role, ()))
        if len(place.each()) > 1 and len(common) > 1:
            yield Told(
                f"{gcp.name} may use {short(common)} as {role}, and change between them",
                (place.source, *azure.proposals.sources),
                (Remedy(Cloud.AZURE, f"set a policy with one of {short(common)}"),),
                None,
                gcp.name,
                commands=(gcloud_describe("vpn-tunnels", gcp.resource_id),),
            )
            return
