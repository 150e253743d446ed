"""Checks of IPsec: selectors, PFS, lifetimes."""

from __future__ import annotations

from probes.checks.by_hand import azure_metric, names_of
from probes.checks.finding import Confidence, Layer, Remedy, Target, Told, evidence_of, first_gap
from probes.checks.ike import COMMON_POLICY
from probes.checks.look import TunnelLook
from probes.checks.registry import Family, Said
from probes.documents import Cloud
from probes.matrix import Severity
from probes.proposals import NO_PFS
from probes.values import Standing

_IPSEC = Family(Layer.IPSEC, ("ike",))
SHORT_LIFETIME = 3_600
SMALL_VOLUME = 1_024_000
"""Seconds and kilobytes below which an SA is renewed so often that it disturbs; Azure's own limits are 300 s and
1,024 kB, its defaults 27,000 s and 102,400,000 kB (Microsoft, About VPN devices). Where between them it starts to
disturb is inferred."""
RECOMMENDED_DPD = 30
"""Seconds; Microsoft recommends 30 to 45 (About VPN devices; documented)."""


@_IPSEC.tunnel("B15", Severity.BLOCKS, cells=("selectors",))
def traffic_selectors(look: TunnelLook) -> Said:
    """The two ends do not select the same traffic.

    Checks: Azure selects any to any, as every HA VPN tunnel does.
    Why: Google does not allow its selectors to be narrowed.
    Azure: `usePolicyBasedTrafficSelectors` is true or `trafficSelectorPolicies` not empty; error 13999.
    Google: TS_NARROWING_NOT_ALLOWED, or the log says that selectors were narrowed.
    Fix: turn policy-based selectors off and take the policies out.
    Safety: some seconds without this connection, which is down already.
    Source: Google, VPN troubleshooting; Compute API, vpnTunnels; Microsoft, Site-to-site error codes (documented)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.selectors, gcp.selectors):
        yield gap
    elif azure.selectors.content and gcp.selectors.content:
        here, there = azure.selectors.content, gcp.selectors.content.mirrored()
        if here != there:
            wide = ("0.0.0.0/0",)
            on_azure = (here.local, here.remote) != (wide, wide)
            targets = (
                Target(Cloud.AZURE, azure.resource_id, "properties.usePolicyBasedTrafficSelectors", False),
                Target(Cloud.AZURE, azure.resource_id, "properties.trafficSelectorPolicies", []),
            )
            yield Told(
                f"Azure selects {azure.selectors.content}, Google {gcp.selectors.content}",
                evidence_of(azure.selectors, gcp.selectors),
                (Remedy(Cloud.AZURE, "select any to any", targets),) if on_azure else (),
                Cloud.AZURE if on_azure else Cloud.GCP,
                azure.name if on_azure else gcp.name,
            )


@_IPSEC.tunnel("B10", Severity.DEGRADES, Confidence.LIKELY)
def no_pfs(look: TunnelLook) -> Said:
    """Azure does not ask for PFS when it renews an SA, and Google documents PFS as required.

    Checks: the connection has a custom policy with a PFS group.
    Why: the tunnel comes up and may drop when Azure renews an SA; that it does so is inferred. Azure's default policy
    offers no PFS only where Azure starts, and many links run with it, so that alone is a risk. A policy of one's own
    without PFS is taken for the cause where the negotiation has failed.
    Azure: no custom policy, or `pfsGroup` is None.
    Google: NEGOTIATION_FAILURE now and then, about every three hours.
    Fix: set a policy with a PFS group that both clouds take.
    Safety: some seconds without this connection.
    Source: Google, Supported IKE ciphers; Microsoft, About VPN devices (inferred)
    """
    if look.ends is None:
        return
    azure, gcp = look.ends
    if gap := first_gap(azure.proposals):
        yield gap
        return
    offered = dict(azure.proposals.content.roles).get("PFS group", ()) if azure.proposals.content else ()
    is_default = azure.proposals.standing is Standing.DEFAULT
    if NO_PFS in offered:
        failed = gcp.status.content == "NEGOTIATION_FAILURE" and azure.tunnel_up.content is not True
        severity = Severity.BLOCKS if failed else Severity.DEGRADES
        target = Target(Cloud.AZURE, azure.resource_id, "properties.ipsecPolicies", [COMMON_POLICY])
        yield Told(
            "Azure's default policy renews without PFS" if is_default else "Azure's policy has no PFS",
            (*azure.proposals.sources, *(gcp.status.sources if failed else ())),
            (Remedy(Cloud.AZURE, "set a policy with a PFS group", (target,)),),
            Cloud.AZURE,
            azure.name,
            Severity.RISK if is_default else severity,
        )


@_IPSEC.tunnel("B13", Severity.DEGRADES, Confidence.LIKELY)
def short_lifetime(look: TunnelLook) -> Said:
    """Azure renews the IPsec SA very often.

    Checks: lifetime and volume of the policy are an hour and a gigabyte at least.
    Why: every renewal is a chance to fail, and traffic may stop for a moment.
    Azure: small `saLifeTimeSeconds` or `saDataSizeKilobytes`.
    Google: the tunnel is established again and again.
    Fix: set 27,000 seconds and 102,400,000 kilobytes.
    Safety: some seconds without this connection.
    Source: Microsoft, About VPN devices (inferred)
    """
    if look.azure is None:
        return
    policy = look.connection["properties"]["ipsecPolicies"][0]
    for name, least, good, unit in (
        ("saLifeTimeSeconds", SHORT_LIFETIME, 27_000, "s"),
        ("saDataSizeKilobytes", SMALL_VOLUME, 102_400_000, "kB"),
    ):
        value = policy[name].integer()
        # 0 stands for no limit by volume.
        if value.content is not None and 0 < value.content < least:
            target = Target(Cloud.AZURE, look.azure.resource_id, f"properties.ipsecPolicies[0].{name}", good)
            yield Told(
                f"{look.azure.name} renews its IPsec SA after {value.content} {unit}",
                value.sources,
                (Remedy(Cloud.AZURE, f"set {good} {unit}", (target,)),),
                Cloud.AZURE,
                look.azure.name,
            )


@_IPSEC.tunnel("B14", Severity.DEGRADES, Confidence.LIKELY)
def short_dpd(look: TunnelLook) -> Said:
    """Azure gives the peer up after a very short silence.

    Checks: `dpdTimeoutSeconds` of the connection is 30 or more, or 0 for the default of 45.
    Why: a moment of loss then tears the tunnel down.
    Azure: small `dpdTimeoutSeconds`; handshakes again and again.
    Google: the same from its side.
    Fix: set 45.
    Safety: some seconds without this connection.
    Source: Microsoft, About VPN devices (documented)
    """
    if look.azure is None:
        return
    timeout = look.connection["properties"]["dpdTimeoutSeconds"].integer()
    if timeout.content is not None and 0 < timeout.content < RECOMMENDED_DPD:
        target = Target(Cloud.AZURE, look.azure.resource_id, "properties.dpdTimeoutSeconds", 45)
        yield Told(
            f"{look.azure.name} gives the peer up after {timeout.content} s of silence",
            timeout.sources,
            (Remedy(Cloud.AZURE, "set 45 seconds", (target,)),),
            Cloud.AZURE,
            look.azure.name,
        )


_MBPS = {
    ("VPNGW1", ""): (650, 500),
    ("VPNGW2", "GENERATION1"): (1_200, 650),
    ("VPNGW3", "GENERATION1"): (1_250, 700),
    ("VPNGW2", "GENERATION2"): (1_250, 550),
    ("VPNGW3", "GENERATION2"): (1_500, 700),
    ("VPNGW4", ""): (2_300, 700),
    ("VPNGW5", ""): (2_300, 700),
}
"""SKU without AZ and generation, where the size has two -> what a tunnel carries with GCMAES256, and with AES256 and
SHA256 (Microsoft, About gateway SKUs; documented)."""


@_IPSEC.tunnel("F08", Severity.NOTE)
def slower_cipher(look: TunnelLook) -> Said:
    """Azure's policy has a cipher with which a tunnel carries less than the gateway could.

    Checks: the encryption of a custom policy for IPsec is one of AES-GCM.
    Why: it takes the gateway less work, so a tunnel carries up to three times as much. Whether anybody needs that
    cannot be read, so this is no more than a note.
    Azure: `ipsecEncryption` is AES128, AES192 or AES256; the metric TunnelAverageBandwidth stays below a line.
    Google: nothing.
    Fix: set GCMAES256 as encryption and integrity, if the tunnel is full.
    Safety: some seconds without this connection.
    Source: Microsoft, About gateway SKUs (documented)
    """
    if look.ends is None:
        return
    azure, _ = look.ends
    gateway = look.link_look.azure_gateway["properties"]
    size = gateway["sku"]["name"].string().upper().removesuffix("AZ")
    generation = gateway["vpnGatewayGeneration"].string().upper()
    fast, slow = _MBPS.get((size, generation)) or _MBPS.get((size, "")) or (0, 0)
    cipher = look.connection["properties"]["ipsecPolicies"][0]["ipsecEncryption"]
    if fast and cipher.string() in ("AES128", "AES192", "AES256"):
        target = Target(Cloud.AZURE, azure.resource_id, "properties.ipsecPolicies", [COMMON_POLICY])
        yield Told(
            f"with {cipher.string()} a tunnel of {look.link.azure.name} carries about {slow} Mbps, "
            f"with GCMAES256 up to {fast}",
            (cipher.source, gateway["sku"]["name"].source),
            (Remedy(Cloud.AZURE, "set GCMAES256, if the tunnel is full", (target,)),),
            Cloud.AZURE,
            azure.name,
            commands=(azure_metric("TunnelAverageBandwidth")(names_of(look)),),
        )
