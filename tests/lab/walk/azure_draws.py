"""Requests to Azure Resource Manager: most of them such as clients send, some of them not."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote

from lab.world import World
from tests.lab.walk.sender import Sent
from tests.lab.walk.spoil import NAMES, TEXTS, encode

Body = dict[str, Any]

VERSIONS = ("2026-03-01", "2026-03-01", "2026-03-01", "2024-05-01", "2021-08-01")
ODD_VERSIONS = ("", "2015-06-15", "latest", "2026-03-01-preview", "\uff19\uff19", "2026-03-01&api-version=2021-08-01")
ASNS = (65010, 65509, 65510, 65515, 65515, 64512, 65516, 65517, 8075, 23456, 64500, 65535, 0, 4_200_000_001, 2**32 - 1)
APIPAS = tuple(f"169.254.{third}.{host}" for third in (20, 21, 21, 22, 22, 23) for host in (1, 2, 13, 14, 50, 255))
KEYS = ("Rk7tVw2mQx9LpZ4bNc8sHd3f", "a", "with space", "hy-phen", "til~de", "x" * 128, "x" * 129, "", "ümlaut", "a\tb")
SKUS = (
    *("VpnGw1AZ", "VpnGw2AZ", "VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ"),
    *("Basic", "VpnGw1", "Standard", "HighPerformance", "UltraGw"),
)
PREFIXES = (
    *("10.100.0.0/16", "10.100.1.0/24", "10.100.2.0/24", "10.100.255.0/26", "10.100.255.0/27", "10.100.254.0/29"),
    *("10.100.0.0/30", "10.102.0.0/16", "10.102.255.0/27", "192.168.0.0/24", "0.0.0.0/0", "10.100.1.128/25"),
)
POLICY = {
    "saLifeTimeSeconds": (27_000, 300, 299, 0),
    "saDataSizeKilobytes": (102_400_000, 1_024, 1_023),
    "ipsecEncryption": ("GCMAES256", "AES256", "None", "DES", "Rot13"),
    "ipsecIntegrity": ("GCMAES256", "SHA256", "MD5"),
    "ikeEncryption": ("AES256", "GCMAES128", "DES"),
    "ikeIntegrity": ("SHA256", "SHA384", "GCMAES128"),
    "dhGroup": ("DHGroup14", "ECP384", "None", "DHGroup99"),
    "pfsGroup": ("PFS2048", "ECP384", "None"),
}
ACTIONS = (
    *("virtualNetworkGateways/{}/getBgpPeerStatus", "virtualNetworkGateways/{}/getLearnedRoutes"),
    *("virtualNetworkGateways/{}/getAdvertisedRoutes", "virtualNetworkGateways/{}/reset"),
    *("connections/{}/getikesas", "connections/{}/resetconnection", "connections/{}/sharedkey/reset"),
    *("networkWatchers/NetworkWatcher_eastus/troubleshoot", "networkWatchers/{}/queryTroubleshootResult"),
    *("virtualNetworkGateways/{}/startPacketCapture", "virtualNetworkGateways/{}/nothing"),
)
QUERIES = (
    *("peer=169.254.21.13", "gatewayVip=203.0.113.10", "$skipToken=1", "$skipToken=x", "$skipToken=" + "9" * 5_000),
    *("$skipToken=%D9%A3", "$skipToken=-1", "$top=0", "$filter=resourceType+eq+%27Microsoft.Network/connections%27"),
    *("$filter=name+eq+", "$expand=%00", "a=b&a=c", "%", "peer=%FF", "$filter=((((((("),
)


class AzureDraws:
    """Draws from what the subscription holds at the moment."""

    def __init__(self, world: World, chance: Random, token: str) -> None:
        self.world, self.chance, self.token = world, chance, token
        self.links: list[str] = []
        """Links of operations, as answers gave them: path with its query."""

    def draw(self) -> Sent:
        """One request."""
        chance = self.chance
        often = (self._put, self._get, self._delete, self._act, self._child)
        seldom = (self._patch, self._deploy, self._odd, self._poll)
        kind = chance.choices((*often, *seldom), (38, 16, 9, 8, 11, 4, 4, 6, 4))[0]
        method, path, query, body = kind()
        version = chance.choice(ODD_VERSIONS if chance.random() < 0.03 else VERSIONS)
        if "api-version" not in query:
            query = "&".join(part for part in (query, f"api-version={quote(version, safe='&=')}") if part)
        headers = [("authorization", f"Bearer {self.token}"), ("content-type", "application/json")]
        if chance.random() < 0.02:
            headers[0] = (
                "authorization",
                chance.choice(("", "Bearer", "Bearer a.b.c", "Basic eDp5", "Bearer \xff.\xfe.x")),
            )
        if chance.random() < 0.03:
            headers[1] = ("content-type", chance.choice(("text/plain", "multipart/mixed; boundary=x", "")))
        return Sent(method, path, query, tuple(headers), body)

    def _group(self) -> str:
        groups = [*self.world.azure.groups]
        odd = self.chance.choice((*NAMES, "RG-NETWORK-PROD"))
        weights = [8.0, *[2.0] * (len(groups) - 1), 1.0]
        return self.chance.choices([*groups, odd], weights)[0] if groups else odd

    def _base(self) -> str:
        subscription = self.world.azure.subscription_id if self.chance.random() < 0.97 else "0000"
        return (
            f"/subscriptions/{subscription}/resourceGroups/{quote(self._group(), safe='%')}/providers/Microsoft.Network"
        )

    def _name(self, kind: str) -> str:
        if self.chance.random() < 0.04:
            return self.chance.choice(NAMES)
        known = [entry["name"] for entry in self.world.azure.list_type(kind)]
        fresh = f"{kind[:3].lower()}-{self.chance.randrange(4)}"
        return str(self.chance.choice([*known, fresh])) if self.chance.random() < 0.7 else fresh

    def _id(self, kind: str) -> str:
        found = [entry["id"] for entry in self.world.azure.list_type(kind)]
        if not found or self.chance.random() < 0.06:
            return f"{self._base()}/{kind}/{self.chance.choice(('gone', 'GONE', '', 'a/b'))}"
        return str(self.chance.choice(found))

    def _location(self) -> str:
        return self.chance.choices(("eastus", "East US", "westeurope", "mars", ""), (90, 4, 3, 1, 2))[0]

    def _put(self) -> tuple[str, str, str, bytes]:
        if "rg-network-prod" not in self.world.azure.groups and self.chance.random() < 0.3:
            group = f"/subscriptions/{self.world.azure.subscription_id}/resourceGroups/rg-network-prod"
            return "PUT", group, "", json.dumps({"location": "eastus"}).encode()
        kind = self.chance.choice(tuple(BUILDERS))
        name = self._name(kind)
        base = self._base()
        body = {"location": self._location(), **BUILDERS[kind](self, f"{base}/{kind}/{name}")}
        if self.chance.random() < 0.1:
            body["tags"] = {"owner": self.chance.choice(TEXTS)}
        path = f"{base}/{kind}/{quote(name, safe='%')}"
        return "PUT", path, "", encode(self.chance, body)

    def _get(self) -> tuple[str, str, str, bytes]:
        kind = self.chance.choice(tuple(BUILDERS))
        base = self._base()
        whole = f"/subscriptions/{self.world.azure.subscription_id}"
        path = self.chance.choice(
            (
                *(f"{base}/{kind}/{quote(self._name(kind), safe='%')}",) * 4,
                f"{base}/{kind}",
                f"{whole}/providers/Microsoft.Network/{kind}",
                f"{whole}/providers/Microsoft.Network/networkWatchers",
                f"{whole}/resources",
                f"{whole}/resourceGroups",
                whole,
                "/subscriptions",
                f"{base}/virtualNetworks/{quote(self._name('virtualNetworks'), safe='%')}/subnets",
                f"{base}/connections/{quote(self._name('connections'), safe='%')}/sharedkey",
                f"{base}/virtualNetworkGateways/{quote(self._name('virtualNetworkGateways'), safe='%')}/connections",
                base.partition("/providers/")[0],
            )
        )
        method = "HEAD" if self.chance.random() < 0.1 else "GET"
        return method, path, self.chance.choice(QUERIES) if self.chance.random() < 0.2 else "", b""

    def _delete(self) -> tuple[str, str, str, bytes]:
        kind = self.chance.choice(tuple(BUILDERS))
        base = self._base()
        if self.chance.random() < 0.04:
            return "DELETE", base.partition("/providers/")[0], "", b""
        return "DELETE", f"{base}/{kind}/{quote(self._name(kind), safe='%')}", "", b""

    def _patch(self) -> tuple[str, str, str, bytes]:
        kind = self.chance.choice(tuple(BUILDERS))
        body = {"tags": {"owner": self.chance.choice(TEXTS), "n": "1"}}
        return "PATCH", f"{self._base()}/{kind}/{quote(self._name(kind), safe='%')}", "", encode(self.chance, body)

    def _act(self) -> tuple[str, str, str, bytes]:
        action = self.chance.choice(ACTIONS)
        name = quote(self._name(action.partition("/")[0]), safe="%")
        target = self._id(self.chance.choice(("connections", "virtualNetworkGateways")))
        store = f"{self._base()}/storageAccounts/s"
        body: Body = {"keyLength": self.chance.choice((1, 32, 128, 0, 129, "x"))}
        if "roubleshoot" in action:
            place = {"storageId": store, "storagePath": "https://s.blob.core.windows.net/c"}
            body = {"targetResourceId": target, "properties": place}
        query = self.chance.choice(QUERIES) if self.chance.random() < 0.5 else ""
        return "POST", f"{self._base()}/{action.format(name)}", query, encode(self.chance, body)

    def _child(self) -> tuple[str, str, str, bytes]:
        parent, child, body = self.chance.choice(
            (
                ("virtualNetworks", "subnets", self._subnet()),
                ("virtualNetworks", "subnets", self._subnet()),
                ("virtualNetworks", "virtualNetworkPeerings", self._peering()),
                ("routeTables", "routes", self._route()),
                ("networkSecurityGroups", "securityRules", self._security_rule()),
                ("connections", "sharedkey", {"value": self.chance.choice(KEYS)}),
            )
        )
        path = f"{self._base()}/{parent}/{quote(self._name(parent), safe='%')}/{child}"
        if child != "sharedkey":
            path += f"/{quote(str(body['name']), safe='%')}"
        method = self.chance.choice(("PUT", "PUT", "PUT", "GET", "DELETE"))
        return method, path, "", encode(self.chance, body) if method == "PUT" else b""

    def _deploy(self) -> tuple[str, str, str, bytes]:
        base = self._base().partition("/providers/")[0]
        resources = []
        for _ in range(self.chance.randrange(1, 3)):
            kind = self.chance.choice(tuple(BUILDERS))
            name = self._name(kind)
            whole = f"{base}/providers/Microsoft.Network/{kind}/{name}"
            made = {"type": f"Microsoft.Network/{kind}", "name": name, "apiVersion": "2024-05-01"}
            resources.append({**made, "location": "[parameters('place')]", **BUILDERS[kind](self, whole)})
        template = {"parameters": {"place": {"type": "string", "defaultValue": "eastus"}}, "resources": resources}
        outputs = {"out": {"type": "object", "value": f"[reference('{resources[0]['name']}')]"}}
        properties = {"mode": "Incremental", "parameters": {}, "template": {**template, "outputs": outputs}}
        path = f"{base}/providers/Microsoft.Resources/deployments/d{self.chance.randrange(3)}"
        method = self.chance.choice(("PUT", "PUT", "GET"))
        return method, path, "", encode(self.chance, {"properties": properties}) if method == "PUT" else b""

    def _odd(self) -> tuple[str, str, str, bytes]:
        chance = self.chance
        base = self._base()
        group = quote(chance.choice(("rg-two", "rg-network-prod", *NAMES)), safe="%")
        whole = f"/subscriptions/{self.world.azure.subscription_id}"
        path = chance.choice(
            (
                f"{whole}/resourceGroups/{group}",
                f"{whole}/resourceGroups/{group}",
                base + "/" + "/".join(chance.choice(NAMES) for _ in range(chance.randrange(1, 5))),
                base.upper() + "/CONNECTIONS/CN-GOOGLE-0",
                base + "//connections",
                "/",
                "/metadata/endpoints",
                "/tenant/v2.0/.well-known/openid-configuration",
                "/tenant/oauth2/v2.0/token",
                "/token",
                "/" + chance.choice(NAMES),
                f"{whole}/providers/Microsoft.Network/locations/eastus/operations/{chance.choice(NAMES)}",
            )
        )
        method = chance.choice(("GET", "PUT", "PUT", "POST", "PATCH", "DELETE", "HEAD"))
        query = chance.choice(QUERIES) if chance.random() < 0.3 else ""
        return method, path, query, encode(chance, {"location": self._location(), "tags": {"a": "b"}})

    def _poll(self) -> tuple[str, str, str, bytes]:
        if not self.links:
            return self._get()
        path, _, query = self.chance.choice(self.links[-40:]).partition("?")
        if self.chance.random() < 0.2:
            query = query[: self.chance.randrange(len(query))]
        return "GET", path, query, b""

    # ----------------------------------------------------------------------------------------------- documents

    def _subnet(self) -> Body:
        chance = self.chance
        properties: Body = {"addressPrefix": chance.choice(PREFIXES)}
        if chance.random() < 0.2:
            properties["networkSecurityGroup"] = {"id": self._id("networkSecurityGroups")}
        if chance.random() < 0.2:
            properties["routeTable"] = {"id": self._id("routeTables")}
        return {"name": chance.choice(("GatewaySubnet", "snet-a", "snet-b", "snet-workload")), "properties": properties}

    def _peering(self) -> Body:
        flags = {name: self.chance.random() < 0.4 for name in ("allowGatewayTransit", "useRemoteGateways")}
        remote = {"remoteVirtualNetwork": {"id": self._id("virtualNetworks")}}
        return {"name": f"peer-{self.chance.randrange(2)}", "properties": {**flags, **remote}}

    def _route(self) -> Body:
        hop = self.chance.choice(("VirtualAppliance", "Internet", "VnetLocal", "None", "Nowhere"))
        properties = {"addressPrefix": self.chance.choice(PREFIXES), "nextHopType": hop, "nextHopIpAddress": "10.0.0.4"}
        return {"name": f"route-{self.chance.randrange(3)}", "properties": properties}

    def _security_rule(self) -> Body:
        chance = self.chance
        priority = chance.choice((100, 200, 4096, 99, 4097))
        direction = chance.choice(("Inbound", "Outbound"))
        properties = {"priority": priority, "direction": direction, "access": "Allow", "protocol": "*"}
        ports = {"sourcePortRange": "*", "destinationPortRange": "*"}
        places = {"sourceAddressPrefix": "*", "destinationAddressPrefix": "*"}
        return {"name": f"rule-{chance.randrange(3)}", "properties": {**properties, **ports, **places}}

    def network(self, _: str) -> Body:
        """A virtual network with its subnets."""
        chance = self.chance
        prefix, third = chance.choice((("10.100", 100), ("10.102", 102), ("10.103", 103)))
        subnets = [
            {"name": "GatewaySubnet", "properties": {"addressPrefix": f"{prefix}.255.0/{chance.choice((26, 27, 29))}"}}
        ]
        subnets += [self._subnet() for _ in range(chance.randrange(2))] if chance.random() < 0.5 else []
        space = {
            "addressPrefixes": [f"10.{third}.0.0/16", *([chance.choice(PREFIXES)] if chance.random() < 0.1 else [])]
        }
        properties: Body = {"addressSpace": space}
        if chance.random() < 0.8:
            properties["subnets"] = subnets
        if chance.random() < 0.1:
            properties["virtualNetworkPeerings"] = [self._peering()]
        return {"properties": properties}

    def public_address(self, _: str) -> Body:
        """A public address."""
        chance = self.chance
        method = chance.choices(("Static", "static", "Dynamic"), (8, 1, 1))[0]
        zones = chance.choices((["1", "2", "3"], ["1"], []), (7, 1, 2))[0]
        sku = chance.choices(("Standard", "Basic", "Gold"), (8, 1, 1))[0]
        return {"sku": {"name": sku}, "zones": zones, "properties": {"publicIPAllocationMethod": method}}

    def gateway(self, identity: str) -> Body:
        """A virtual network gateway."""
        chance = self.chance
        count = chance.choices((1, 2, 3), (3, 6, 1))[0]
        subnet = self._id("virtualNetworks") + "/subnets/" + chance.choices(("GatewaySubnet", "snet-a"), (12, 1))[0]
        configurations = [
            {
                "name": f"instance{number}",
                "properties": {"publicIPAddress": {"id": self._id("publicIPAddresses")}, "subnet": {"id": subnet}},
            }
            for number in range(count)
        ]
        own = f"{identity}/ipConfigurations"
        rows = [
            {
                "ipconfigurationId": f"{own}/instance{number}",
                "customBgpIpAddresses": [chance.choice(APIPAS) for _ in range(chance.choice((0, 1, 1, 1, 2)))],
            }
            for number in range(count)
        ]
        settings: Body = {"asn": chance.choice(ASNS)}
        if chance.random() < 0.7:
            settings["bgpPeeringAddresses"] = rows
        sku = chance.choice(SKUS)
        properties = {
            "gatewayType": chance.choices(("Vpn", "ExpressRoute", "vpn"), (10, 1, 1))[0],
            "vpnType": chance.choices(("RouteBased", "PolicyBased"), (10, 1))[0],
            "sku": {"name": sku, "tier": sku},
            "activeActive": count == 2 if chance.random() < 0.9 else chance.choice((True, False)),
            "enableBgp": chance.random() < 0.85,
            "ipConfigurations": configurations,
            "bgpSettings": settings,
        }
        if chance.random() < 0.3:
            properties["vpnGatewayGeneration"] = chance.choice(("Generation1", "Generation2", "None"))
        return {"properties": properties}

    def site(self, _: str) -> Body:
        """A local network gateway."""
        chance = self.chance
        properties: Body = {
            "gatewayIpAddress": chance.choice(("198.51.100.20", "198.51.100.21", "198.51.100.22")),
            "localNetworkAddressSpace": {"addressPrefixes": [chance.choice(PREFIXES)] if chance.random() < 0.4 else []},
        }
        if chance.random() < 0.85:
            peer = chance.choice((*APIPAS, "10.100.0.4", "198.51.100.20", "10.101.0.4"))
            properties["bgpSettings"] = {"asn": chance.choice(ASNS), "bgpPeeringAddress": peer}
        if chance.random() < 0.05:
            properties["fqdn"] = "vpn.example.net"
        return {"properties": properties}

    def connection(self, _: str) -> Body:
        """A connection."""
        chance = self.chance
        gateway = self._id("virtualNetworkGateways")
        properties: Body = {
            "virtualNetworkGateway1": {"id": gateway},
            "localNetworkGateway2": {"id": self._id("localNetworkGateways")},
            "connectionType": chance.choices(("IPsec", "IPSec", "Vnet2Vnet", "ExpressRoute"), (8, 8, 1, 1))[0],
            "connectionProtocol": chance.choices(("IKEv2", "IKEv1", "IKEv3"), (12, 1, 1))[0],
            "enableBgp": chance.random() < 0.7,
            "sharedKey": chance.choice(KEYS) if chance.random() < 0.5 else KEYS[0],
            "dpdTimeoutSeconds": chance.choice((45, 45, 45, 9, 3600, 8, 3601, 0)),
        }
        if chance.random() < 0.3:
            count = chance.choice((1, 1, 1, 2))
            properties["ipsecPolicies"] = [
                {key: words[0] if chance.random() < 0.9 else chance.choice(words) for key, words in POLICY.items()}
                for _ in range(count)
            ]
        if chance.random() < 0.3:
            known = self.world.azure.find(gateway) or {"properties": {}}
            rows = (known["properties"].get("bgpSettings") or {}).get("bgpPeeringAddresses", [])
            properties["gatewayCustomBgpIpAddresses"] = [
                {"ipConfigurationId": row["ipconfigurationId"], "customBgpIpAddress": custom}
                for row in rows
                for custom in row.get("customBgpIpAddresses", [])[:1]
            ]
        if chance.random() < 0.1:
            properties["usePolicyBasedTrafficSelectors"] = True
        return {"properties": properties}

    def route_table(self, _: str) -> Body:
        """A route table."""
        return {"properties": {"routes": [self._route() for _ in range(self.chance.randrange(3))]}}

    def security_group(self, _: str) -> Body:
        """A network security group."""
        return {"properties": {"securityRules": [self._security_rule() for _ in range(self.chance.randrange(3))]}}

    def note(self, headers: dict[str, str]) -> None:
        """Remember the links of an answer."""
        for name in ("azure-asyncoperation", "location"):
            if name in headers:
                self.links.append(headers[name].partition("127.0.0.1")[2])


BUILDERS: dict[str, Callable[[AzureDraws, str], Body]] = {
    "virtualNetworks": AzureDraws.network,
    "publicIPAddresses": AzureDraws.public_address,
    "virtualNetworkGateways": AzureDraws.gateway,
    "localNetworkGateways": AzureDraws.site,
    "connections": AzureDraws.connection,
    "routeTables": AzureDraws.route_table,
    "networkSecurityGroups": AzureDraws.security_group,
}
