"""How the lab's answers differ from the recorded ones, and why each difference is right or bearable.

The one table of them: kinds of call and differences as shell patterns. Whatever is not listed fails the test, and so
does an entry that nothing matches any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.lab.recorded.played import Call


@dataclass(frozen=True, slots=True)
class Difference:
    """A pattern of kinds (`*` for all of a cloud), one of differences, and why."""

    cloud: str
    kind: str
    told: str
    why: str

    def covers(self, call: Call, told: str) -> bool:
        """Tell whether a difference of a kind of call is meant."""
        return (
            self.cloud == call.cloud
            and fnmatchcase(_plain(str(call)), _plain(self.kind))
            and fnmatchcase(_plain(told), _plain(self.told))
        )


def _plain(text: str) -> str:
    # Brackets are plain here, and no pattern.
    return text.replace("[", "(").replace("]", ")")


NEWER = "the field came with a later api-version than the recording's; the lab answers as 2026-03-01 does"
FEATURE = "part of a feature that has nothing to do with a link to another cloud; the lab keeps what it is sent of it"
SENT = "the recorded resource was made with it, by a call that was not recorded"
WAIT = (
    "the lab says with every answer to something long when to ask again, since its seconds are shorter than the "
    "clients' own interval; of the recordings only some have it"
)
UPDATING = "the recorded one was still being made, and had no such addresses yet; the lab works them out at once"
PASSED = "another call of the same conversation had let the lab's time pass, and the operation had ended"
RESET = (
    "the one recorded reset (2024) ended with no output; the lab gives the gateway, which is what the SDKs declare. "
    "Open: which of the two holds in general"
)
DOCUMENTED = "one of the recorded bodies is an example in documentation, which leaves much out"

DIFFERENCES = (
    # ------------------------------------------------------------------------------------------------------- Azure
    *(
        Difference("azure", "* virtualnetworkgateways*", f"adds *properties.{name}", NEWER)
        for name in (
            *("activeActive", "allowRemoteVnetTraffic", "allowVirtualWanTraffic", "disableIPSecReplayProtection"),
            *("enableBgpRouteTranslationForNat", "enablePrivateIpAddress", "isMigrateToCSES", "natRules"),
            *("packetCaptureDiagnosticState", "virtualNetworkGatewayMigrationStatus", "vpnGatewayGeneration"),
            *("virtualNetworkGatewayPolicyGroups", "bgpSettings", "ipConfigurations[].type"),
            "bgpSettings.bgpPeeringAddresses*",
        )
    ),
    Difference(
        "azure", "* virtualnetworkgateways/{} -> 20*", "adds properties.bgpSettings.bgpPeeringAddress", UPDATING
    ),
    Difference("azure", "* virtualnetworkgateways/{} -> 20*", "adds properties.sku*", NEWER),
    Difference(
        "azure", "PUT localnetworkgateways/{} -> 201", "adds properties.bgpSettings.bgpPeeringAddresses", UPDATING
    ),
    *(
        Difference("azure", "* virtualnetworkgateways*", f"lacks *properties.{name}", FEATURE)
        for name in ("vpnClientConfiguration*", "natRules[].*")
    ),
    Difference(
        "azure",
        "* virtualnetworkgateways/{} -> 200",
        "lacks properties.ipConfigurations[].properties.privateIPAddress",
        "only gateways with enablePrivateIpAddress have it, for tunnels over ExpressRoute, which the lab has not",
    ),
    Difference("azure", "GET virtualnetworkgateways/{} -> 200", "lacks properties.gatewayDefaultSite", SENT),
    *(
        Difference("azure", "* *connections*", f"adds *properties.{name}", NEWER)
        for name in (
            *("authenticationType", "connectionMode", "connectionProtocol", "dpdTimeoutSeconds", "enableBgp"),
            *("gatewayCustomBgpIpAddresses", "ipsecPolicies", "trafficSelectorPolicies", "useLocalAzureIpAddress"),
            "usePolicyBasedTrafficSelectors",
        )
    ),
    Difference(
        "azure",
        "GET connections/{} -> 200",
        "adds properties.tunnelConnectionStatus",
        "the rows are there or not as the moment has it, in recordings and in the lab",
    ),
    Difference("azure", "* *connections*", "lacks *properties.packetCaptureDiagnosticState", FEATURE),
    Difference("azure", "GET connections/{} -> 200", "lacks properties.expressRouteGatewayBypass", FEATURE),
    Difference(
        "azure",
        "PUT connections/{} -> 20*",
        "lacks properties.sharedKey",
        "recordings of 2017 repeat the key that was sent; a connection has not shown its key for years",
    ),
    Difference("azure", "* -> 20*", "lacks tags", SENT),
    Difference(
        "azure", "GET publicipaddresses/{} -> 200", "adds zones", "the lab gives Standard addresses with zones alone"
    ),
    Difference(
        "azure",
        "GET publicipaddresses/{} -> 200",
        "adds properties.ipAddress",
        "the recorded one was Dynamic and unused",
    ),
    *(
        Difference("azure", "GET */deployments/{} -> 200", f"adds properties.outputs.resource.value.{name}", NEWER)
        for name in (
            "authenticationType",
            "gatewayCustomBgpIpAddresses",
            "ipsecPolicies",
            "usePolicyBasedTrafficSelectors",
        )
    ),
    *(
        Difference(
            "azure",
            "* */deployments/{} -> 20*",
            f"lacks properties.{name}",
            "the lab's deployments are as much as `az network vpn-connection create` reads of them",
        )
        for name in (
            *("correlationId", "dependencies", "duration", "outputResources", "providers", "templateHash"),
            *("outputs.resource.value.connectionStatus", "outputs.resource.value.*BytesTransferred"),
            "outputs.resource.value.sharedKey",
        )
    ),
    Difference("azure", "GET /resourcegroups/{} -> 200", "adds type", NEWER),
    Difference(
        "azure", "GET subscription networkwatchers -> 200", "lacks value[].etag", "nothing changes the lab's watchers"
    ),
    Difference("azure", "*", "adds header retry-after", WAIT),
    Difference(
        "azure",
        "GET * -> 200 InProgress",
        "lacks header retry-after",
        PASSED,
    ),
    Difference(
        "azure",
        "* -> 20*",
        "adds header azure-asyncoperation",
        "of the recordings of one kind some have it and some have not; the lab has it where a status can be asked",
    ),
    *(
        Difference(
            "azure",
            "GET subscription locations/{}/operationresults/{} -> 200",
            told,
            RESET,
        )
        for told in ("adds etag", "adds id", "adds location", "adds name", "adds properties", "adds type")
    ),
    *(
        Difference(
            "azure",
            "GET subscription locations/{}/operation* -> 200*",
            told,
            "a text that holds JSON, which the reader of the recordings has unpacked",
        )
        for told in ("body is text, not object", "lacks IkeSAs")
    ),
    Difference(
        "azure",
        "GET subscription locations/{}/operationresults/{} -> 200",
        "body is object, not null",
        RESET,
    ),
    Difference(
        "azure",
        "GET subscription locations/{}/operations/{} -> 200 Succeeded",
        "adds properties*",
        RESET,
    ),
    Difference(
        "azure",
        "GET subscription locations/{}/operationresults/{} -> 200",
        "lacks value[].nextHop",
        "rows of sessions have it; in this conversation the lab's gateway has no session, only its own network",
    ),
    Difference(
        "azure",
        "GET subscription locations/{}/operationresults/{} -> 202",
        "status is 200, not 202: no error",
        PASSED,
    ),
    # ------------------------------------------------------------------------------------------------------ Google
    Difference(
        "gcp", "GET global/networks/{} -> 200", "adds description", "networks were recorded with it and without"
    ),
    Difference(
        "gcp",
        "GET global/networks/{} -> 200",
        "adds mtu",
        "networks that were made before there was a choice have none",
    ),
    Difference(
        "gcp", "GET global/networks/{} -> 200", "lacks subnetworks", "the recorded network made its subnets itself"
    ),
    Difference("gcp", "GET regions/{}/subnetworks/{} -> 200", "lacks secondaryIpRanges", SENT),
    Difference("gcp", "GET aggregated/subnetworks -> 200", "adds items{}{}[].allowSubnetCidrRoutesOverlap", NEWER),
    Difference(
        "gcp", "GET aggregated/subnetworks -> 200", "lacks items{}{}[].state", "only subnets for load balancers have it"
    ),
    Difference("gcp", "GET */getRouterStatus -> 200, body alone", "adds result.*", DOCUMENTED),
    Difference("gcp", "GET regions/{}/vpnGateways/{} -> 200, body alone", "adds gatewayIpVersion", NEWER),
    Difference("gcp", "GET regions/{}/vpnGateways/{} -> 200, body alone", "adds stackType", NEWER),
    Difference("gcp", "GET regions/{}/vpnGateways/{} -> 200, body alone", "lacks description", SENT),
    *(
        Difference(
            "gcp",
            "GET regions/{}/vpn* -> 200, body alone",
            told,
            "recorded between two Google gateways, or of a Classic gateway; the lab's stands between the clouds",
        )
        for told in (
            *("adds result.vpnConnections[].peerExternalGateway", "lacks result.vpnConnections[].peerGcpGateway"),
            *("adds peerExternalGateway*", "adds router", "adds vpnGateway*", "lacks peerGcpGateway"),
            "lacks targetVpnGateway",
        )
    ),
    Difference("gcp", "GET regions/{}/vpnTunnels/{} -> 200, body alone", "adds labelFingerprint", DOCUMENTED),
    Difference("gcp", "GET regions/{}/vpnTunnels/{} -> 200, body alone", "adds status", DOCUMENTED),
    Difference("gcp", "GET regions/{}/vpnTunnels/{} -> 200, body alone", "lacks labels", SENT),
)
