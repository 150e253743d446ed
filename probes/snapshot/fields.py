"""What stands in which field. A field that is not listed is masked as free text, so an unknown one leaks nothing."""

from __future__ import annotations

import re

from probes.snapshot.kinds import Kind


def fold(words: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(word.casefold() for word in words.split())


ENUMERATIONS = fold("""
    addressType advertiseMode advertisedGroups allocationMethod authenticationType bgpBestPathSelectionMode
    connectionMode connectionProtocol connectionStatus connectionType defaultNetworkTier dhGroup gatewayIpVersion
    gatewayType ikeEncryption ikeIntegrity ipProtocol ipVersion ipsecEncryption ipsecIntegrity
    networkFirewallPolicyEnforcementOrder networkTier nextHopOrigin nextHopType packetCaptureDiagnosticState
    pathSegmentType peeringState peeringSyncLevel pfsGroup privateIPAllocationMethod privateIpv6GoogleAccess
    provisioningState publicIPAddressVersion publicIPAllocationMethod redundancyType resiliencyModel routeStatus
    routeType routingMode sessionInitializationMode stackType unsatisfiedReason vpnAuthenticationTypes
    vpnClientProtocols vpnGatewayGeneration vpnType xpnProjectStatus
    """)
"""Words of an enumeration. Unknown ones stay as they are: they never read as healthy. Fields with names as general as
`status` or `type` are not listed: there only words stay that stay in every text."""
SUITES = fold("encryption integrity dh prf pfs")
"""Google's cipher suites: words with hyphens."""
SERVICES = fold("sourceAddressPrefix destinationAddressPrefix sourceAddressPrefixes destinationAddressPrefixes")
"""Besides prefixes, service tags: `VirtualNetwork`, `Storage.WestEurope`."""
FIGURES = fold("asPath uptimeSeconds connectedDuration")
"""Numbers written as text."""
QUESTIONS = fold("type routeType policyApplied assetTypes query")
"""Of a read's own question: what this program wrote there, which names nobody."""
NUMBERS = fold("""
    asn peerAsn localAsn asns asns32 asLists ingressBytesTransferred egressBytesTransferred saLifeTimeSeconds
    saDataSizeKilobytes priority messagesSent messagesReceived routesReceived numLearnedRoutes
    numLearnedRoutesForBestPaths limit usage weight med bestRouteCount
    """)
"""Large numbers that are no ids."""
NAMES = fold("name displayName interfaceName rangeName ruleName peer natName tunnel domainNameLabel shortName")
IDS = fold("""
    id subscriptionId tenantId managedByTenantId projectId projectNumber parent resourceGuid targetId
    homeTenantId quotaId principalId clientId objectId
    """)
ACCOUNTS = fold("serviceAccount serviceAccounts targetServiceAccounts sourceServiceAccounts email user account")
TAGS = fold("tags labels annotations targetTags sourceTags targetSecureTags srcSecureTags resourceManagerTags")
"""Everything below these is a tag, the names too."""
_KINDS = ((NAMES, Kind.NAMES), (IDS, Kind.IDS), (ACCOUNTS, Kind.ACCOUNTS))

FIXED_NAMES = fold("""
    default GatewaySubnet AzureFirewallSubnet AzureFirewallManagementSubnet AzureBastionSubnet RouteServerSubnet
    default-internet-gateway AllowVnetInBound AllowAzureLoadBalancerInBound DenyAllInBound AllowVnetOutBound
    AllowInternetOutBound DenyAllOutBound activeActive AzureProvidedDNS
    """)
"""Names that the clouds give and look for: checks do as well."""
_FIXED_NAME = re.compile(r"vnetgatewayconfig[0-9]{0,2}", re.ASCII)
"""Of IP configurations of an Azure gateway (the portal's; seen)."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}|\*|", re.ASCII)
_SUITE = re.compile(r"[A-Za-z0-9-]{1,40}", re.ASCII)
_SERVICE = re.compile(r"[A-Z][A-Za-z]{1,39}(?:\.[A-Za-z0-9]{1,30})?|\*", re.ASCII)
_FIGURE = re.compile(
    r"(?:[0-9]{1,7}\.)?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?|[0-9]{1,10}(?: [0-9]{1,10})*", re.ASCII
)
_COMPUTE_KIND = re.compile(r"compute#[A-Za-z]{1,40}", re.ASCII)
_PLACE = re.compile(
    r"(?:us|europe|asia|australia|northamerica|southamerica|me|africa)"
    r"-(?:central|(?:north|south)?(?:east|west)|north|south)[0-9]{1,2}(?:-[a-z])?"
    r"|(?:east|west|central|northcentral|southcentral|westcentral)us[23]?|(?:north|west)europe|(?:east|southeast)asia"
    r"|canada(?:central|east)|brazil(?:south|southeast)|uk(?:south|west)|france(?:central|south)|germany(?:north|westcentral)"
    r"|switzerland(?:north|west)|norway(?:east|west)|sweden(?:central|south)|japan(?:east|west)|korea(?:central|south)"
    r"|australia(?:east|southeast|central2?)|(?:central|south|west)india|southafrica(?:north|west)|uae(?:north|central)"
    r"|(?:qatar|israel|poland|spain|mexico|indonesia|chile|belgium|jioindia)central|italynorth|newzealandnorth|austriaeast"
    r"|denmarkeast|malaysiawest|taiwannorth|jioindiawest|usgov(?:virginia|arizona|texas)|usdod(?:east|central)"
    r"|china(?:east|north)[23]?|global",
    re.ASCII,
)
"""Regions and zones of Google by their form, and Azure's by name, those known when this was written. A later one
becomes a pseudonym where its place does not tell what it is."""
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_]{0,79}", re.ASCII)
_SKUS = fold("sku plan")


def is_fixed_name(name: str) -> bool:
    """Whether a name is one that the clouds give."""
    folded = name.casefold()
    return folded in FIXED_NAMES or bool(_FIXED_NAME.fullmatch(folded))


def is_place(text: str) -> bool:
    """Whether this is a region or a zone."""
    return bool(_PLACE.fullmatch(text))


def is_plain_key(name: str) -> bool:
    """Whether a member's name looks like a field and not like what a person would write."""
    return bool(_PLAIN_KEY.fullmatch(name))


def is_harmless_value(inside: str, field: str, text: str) -> bool:
    """Whether a text in this field stays: the field is known, and the text has the form that it has there.

    Args:
        inside: the field that holds the object around it; both in lower case.
    """
    patterns = (
        (ENUMERATIONS, _WORD),
        (SUITES, _SUITE),
        (SERVICES, _SERVICE),
        (FIGURES, _FIGURE),
    )
    if field in ("name", "tier", "size") and inside in _SKUS:
        return bool(_WORD.fullmatch(text))
    if field == "kind" and _COMPUTE_KIND.fullmatch(text):
        return True
    if field == "location" and is_place(text.replace(" ", "").casefold()):
        return True
    return any(field in fields and pattern.fullmatch(text) for fields, pattern in patterns)


def kind_of(field: str) -> Kind | None:
    """The kind of a text that is one whole name or id; None where it is none."""
    return next((kind for fields, kind in _KINDS if field in fields), None)
