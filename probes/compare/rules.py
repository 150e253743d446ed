"""Why each row must agree: one sentence or two, with its source and evidence grade."""

from __future__ import annotations

RULES = {
    "asn": (
        "Each end must be told the other's ASN, and the two must differ: both clouds speak eBGP only. "
        "A wrong one makes the peer refuse the session. "
        "(Microsoft, Configure BGP; Google, Establish BGP sessions; documented)"
    ),
    "tunnel": (
        "A tunnel needs a connection with a local network gateway on Azure and a VPN tunnel on Google. "
        "(Google, HA VPN connections between Google Cloud and Azure; documented)"
    ),
    "status": (
        "Azure says Connected and Google says ESTABLISHED when IPsec is up; no other word means up. "
        "Azure gives no meaning for Unknown. (SDK enumeration; Compute API, vpnTunnels.status; documented)"
    ),
    "outside": (
        "Azure's local network gateway must name the address of Google's interface, and Google's external VPN "
        "gateway must name the address of the Azure instance. "
        "(Microsoft, Tunnel that can't connect; Google, Create HA VPN gateway to a peer VPN gateway; documented)"
    ),
    "ike": (
        "Both ends need the same IKE version and at least one algorithm in common for each role. "
        "(Microsoft, About VPN devices; Google, Supported IKE ciphers; documented)"
    ),
    "selectors": (
        "Google's HA VPN tunnels always select any to any and do not allow narrowing, so Azure must not select by "
        "policy. (Compute API, TS_NARROWING_NOT_ALLOWED; documented)"
    ),
    "bgp_address": (
        "The local network gateway must name Google's BGP address, and Google's BGP peer must name an APIPA address "
        "of this very Azure instance. Both are the two hosts of one /30 inside 169.254.21.0-169.254.22.255 and used "
        "nowhere else. (Microsoft, Configure BGP and VPN Gateway FAQ; Google, Establish BGP sessions; documented)"
    ),
    "bgp_session": (
        "Azure says Connected and Google says Established when BGP is up. With APIPA addresses Google opens the "
        "session; Azure waits. (Microsoft, Configure BGP; Google, BGP session states; documented)"
    ),
    "prefixes": (
        "What one end advertises the other should have learned. Azure drops prefixes equal to or inside its own "
        "VNet's, so a difference can be intended. (Microsoft, VPN Gateway FAQ; documented)"
    ),
    "traffic": "Azure counts bytes for each tunnel; the Compute API has no such counters.",
    "psk": (
        "Both ends need the same pre-shared key. It cannot be compared by reading: Google never returns it, and how "
        "sharedSecretHash is made is not documented. (Compute API, vpnTunnels; documented)"
    ),
    "spare": (
        "An active-active Azure connection is two tunnels, one from each instance. In the two-tunnel design only one "
        "of them has a Google counterpart; the other is never up, by design. "
        "(Microsoft, About active-active gateways; seen in the field)"
    ),
}
