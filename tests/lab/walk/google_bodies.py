"""What is written to Compute: drawn bodies of its resources, most of them such as clients send."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from lab.world import World

Body = dict[str, Any]

ASNS = (65509, 65509, 64512, 65534, 65515, 65535, 64511, 16550, 4_200_000_000, 4_294_967_294, 1, 0, 4_294_967_295)
PEER_ASNS = (65510, 65510, 65010, 65509, 64512, 1, 0, 4_294_967_295)
LINKS = tuple(f"169.254.{third}.{host}/30" for third in (21, 22, 23) for host in (1, 2, 5, 13, 49))
HOPS = ("2600:2d00:0:2::1", "2600:2d00:0:2::2", "2600:2d00:0:3::", "2001:db8::1", "::ffff:1.2.3.4", "169.254.21.1", "x")
ODD_LINKS = ("169.254.21.0/30", "169.254.21.3/30", "169.254.21.1/29", "10.0.0.1/30", "169.254.21.1", "fe80::1/64")
RANGES = (
    *("10.101.0.0/20", "10.101.16.0/20", "10.101.32.0/24", "10.101.0.0/16", "10.102.0.0/24", "10.101.32.0/29"),
    *("10.150.16.0/20", "10.101.33.0/30", "169.254.0.0/24", "224.0.0.0/8", "10.101.0.1/24", "0.0.0.0/0"),
)
SECRETS = ("Rk7tVw2mQx9LpZ4bNc8sHd3f", "a b-c~d", "ümlaut", "tab\tkey", "", "x" * 300)
PEERS = ("203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13", "192.168.1.1", "35.190.0.1", "169.254.0.1")
REDUNDANCIES = {"SINGLE_IP_INTERNALLY_REDUNDANT": 1, "TWO_IPS_REDUNDANCY": 2, "FOUR_IPS_REDUNDANCY": 4, "NO_IPS": 0}


class GoogleBodies:
    """Draws from what the project holds at the moment."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance = world, chance

    def link(self, collection: str) -> str:
        """A link to a resource that is there, or to none."""
        found = [*self.world.google.list_type(collection)]
        if not found or self.chance.random() < 0.05:
            return self.chance.choice(
                ("global/networks/gone", "regions/us-east4/routers/gone", "x", "", "projects/other/a")
            )
        key = self.chance.choice(found)
        link = self.world.google.link(key)
        return self.chance.choice(
            (key, link, f"projects/{self.world.google.project}/{key}", link.replace("https:", "http:"))
        )

    def network(self) -> Body:
        """A network."""
        chance = self.chance
        mode = chance.choices(("REGIONAL", "GLOBAL", "LOCAL"), (5, 4, 1))[0]
        mtu = chance.choice((1460, 1500, 8896, 1299, 8897))
        auto = {} if chance.random() < 0.05 else {"autoCreateSubnetworks": chance.random() < 0.3}
        return {**auto, "mtu": mtu, "routingConfig": {"routingMode": mode}}

    def subnet(self) -> Body:
        """A subnet."""
        stack = (
            {"stackType": self.chance.choice(("IPV4_ONLY", "IPV4_IPV6", "IPV5"))} if self.chance.random() < 0.1 else {}
        )
        return {"network": self.link("networks"), "ipCidrRange": self.chance.choice(RANGES), **stack}

    def firewall(self) -> Body:
        """A firewall rule."""
        action = self.chance.choice(("allowed", "allowed", "denied"))
        row = {"IPProtocol": self.chance.choice(("tcp", "all", "")), "ports": ["179"]}
        direction = self.chance.choice(("INGRESS", "EGRESS", "SIDEWAYS"))
        return {"network": self.link("networks"), action: [row], "direction": direction, "priority": 1000}

    def route(self) -> Body:
        """A static route."""
        chance = self.chance
        hop = chance.choice(
            (
                {"nextHopGateway": "global/gateways/default-internet-gateway"},
                {"nextHopVpnTunnel": self.link("vpnTunnels")},
                {"nextHopIp": chance.choice(("10.101.0.5", "x"))},
                {},
            )
        )
        return {"network": self.link("networks"), "destRange": chance.choice(RANGES), "priority": 1000, **hop}

    def address(self) -> Body:
        """A reserved address."""
        chance = self.chance
        body: Body = {"addressType": chance.choices(("EXTERNAL", "INTERNAL"), (4, 1))[0]}
        if chance.random() < 0.3:
            body["address"] = chance.choice(("198.51.100.20", "198.51.100.77", "10.101.0.9", "x"))
        if body["addressType"] == "INTERNAL" and chance.random() < 0.8:
            body["subnetwork"] = self.link("subnetworks")
        return body

    def gateway(self) -> Body:
        """An HA VPN gateway."""
        body: Body = {"network": self.link("networks")}
        if self.chance.random() < 0.2:
            body["stackType"] = self.chance.choice(("IPV4_ONLY", "IPV4_IPV6", "IPV5"))
        return body

    def classic_gateway(self) -> Body:
        """A Classic VPN gateway."""
        return {"network": self.link("networks")}

    def external_gateway(self) -> Body:
        """An external VPN gateway."""
        chance = self.chance
        kind, count = chance.choice(tuple(REDUNDANCIES.items()))
        count = count if chance.random() < 0.9 else chance.randrange(5)
        rows = [
            {"id": i, "ipAddress": PEERS[i] if chance.random() < 0.9 else chance.choice(PEERS)} for i in range(count)
        ]
        return {"redundancyType": kind, "interfaces": rows}

    def tunnel(self) -> Body:
        """A tunnel."""
        chance = self.chance
        secret = SECRETS[0] if chance.random() < 0.8 else chance.choice(SECRETS)
        body: Body = {
            "vpnGateway": self.link("vpnGateways"),
            "vpnGatewayInterface": chance.choices((0, 1, 2), (5, 5, 1))[0],
            "peerExternalGateway": self.link("externalVpnGateways"),
            "peerExternalGatewayInterface": chance.choices((0, 1, 2, 9), (5, 5, 1, 1))[0],
            "router": self.link("routers"),
            "ikeVersion": chance.choices((2, 1, 3), (10, 1, 1))[0],
            "sharedSecret": secret,
        }
        if chance.random() < 0.2:
            body["cipherSuite"] = self._suite()
        if chance.random() < 0.1:
            body |= chance.choice(
                ({"peerIp": PEERS[0]}, {"peerGcpGateway": self.link("vpnGateways")}, {"vpnGateway": None})
            )
        if chance.random() < 0.08:
            own = {"targetVpnGateway": self.link("targetVpnGateways"), "peerIp": chance.choice(PEERS)}
            body = {**own, "sharedSecret": secret, "localTrafficSelector": [chance.choice(RANGES)]}
        return body

    def _suite(self) -> Any:
        chance = self.chance
        hashes = chance.choice((None, [], ["HMAC-SHA2-256-128"], ["HMAC-MD5-96"], "HMAC-SHA2-256-128"))
        ciphers = [chance.choice(("AES-CBC-256", "AES-GCM-16-256", "3DES-CBC", "ROT13"))]
        groups: Any = chance.choice((["Group-14"], ["Group-20", "modp-2048-256"], ["Group-24"], [[]], [{}]))
        phase = {"encryption": ciphers, "integrity": hashes, chance.choice(("dh", "pfs")): groups}
        return chance.choice(
            ({"phase1": phase}, {"phase2": phase}, {"phase1": phase}, {"phase3": phase}, {"phase1": []}, [])
        )

    def _bgp(self) -> Body:
        chance = self.chance
        bgp: Body = {"asn": chance.choice(ASNS)}
        if chance.random() < 0.3:
            bgp["keepaliveInterval"] = chance.choice((20, 60, 19, 61))
        if chance.random() < 0.2:
            mode = {"advertiseMode": chance.choice(("CUSTOM", "CUSTOM", "DEFAULT"))}
            bgp |= {
                **mode,
                "advertisedIpRanges": [{"range": chance.choice(RANGES)} for _ in range(chance.choice((1, 2, 201)))],
            }
        if chance.random() < 0.15:
            bgp["identifierRange"] = chance.choice(("169.254.8.0/30", "10.0.0.0/30", "169.254.8.0/31", "x"))
        return bgp

    def router(self) -> Body:
        """A Cloud Router."""
        body: Body = {"network": self.link("networks"), "bgp": self._bgp()}
        return body if self.chance.random() < 0.9 else {**body, **self.router_change({})}

    def router_change(self, router: Body) -> Body:
        """Another state of a router's interfaces and peers."""
        chance = self.chance
        interfaces = [dict(row) for row in router.get("interfaces", []) if chance.random() < 0.9]
        peers = [dict(row) for row in router.get("bgpPeers", []) if chance.random() < 0.9]
        for number in range(chance.choice((0, 0, 1, 1, 2))):
            name = f"if-{chance.randrange(4)}"
            interfaces.append({"name": name, "linkedVpnTunnel": self.link("vpnTunnels")})
            if chance.random() < 0.1:
                interfaces[-1]["ipVersion"] = chance.choice(("IPV4", "IPV6", "IPV5"))
            if chance.random() < 0.8:
                interfaces[-1]["ipRange"] = chance.choice(LINKS if chance.random() < 0.85 else ODD_LINKS)
            if chance.random() < 0.8:
                peer = {"name": f"peer-{number}", "interfaceName": name, "peerAsn": chance.choice(PEER_ASNS)}
                if chance.random() < 0.3:
                    peer |= {"ipAddress": chance.choice(LINKS).partition("/")[0]}
                if chance.random() < 0.3:
                    peer |= {"peerIpAddress": chance.choice(LINKS).partition("/")[0]}
                peers.append({**peer, **self._peer_extras()})
        for row in peers:
            if chance.random() < 0.1:
                row["peerAsn"] = chance.choice(PEER_ASNS)
        body: Body = {"interfaces": interfaces, "bgpPeers": peers}
        if chance.random() < 0.2:
            body["bgp"] = self._bgp()
        if chance.random() < 0.1:
            body["md5AuthenticationKeys"] = [{"name": "md5", "key": chance.choice(("k", "x" * 81, "ü"))}]
        return body

    def _peer_extras(self) -> Body:
        chance = self.chance
        if chance.random() < 0.6:
            return {}
        ranges = [{"range": chance.choice(RANGES)} for _ in range(chance.choice((1, 1, 11)))]
        return chance.choice(
            (
                {"enable": chance.choice(("TRUE", "FALSE", "MAYBE"))},
                {"advertisedRoutePriority": chance.choice((0, 100, 65_535, 65_536, -1))},
                {"advertiseMode": "CUSTOM", "advertisedIpRanges": ranges},
                {"advertiseMode": chance.choice(("DEFAULT", "SOME")), "advertisedGroups": ["ALL_SUBNETS"]},
                {"customLearnedIpRanges": ranges, "customLearnedRoutePriority": chance.choice((0, 70_000))},
                {"md5AuthenticationKeyName": "md5"},
                {"bfd": {"sessionInitializationMode": chance.choice(("ACTIVE", "SLEEPY")), "multiplier": 99}},
                {"enableIpv6": True},
                {"enableIpv6": True, "ipv6NexthopAddress": chance.choice(HOPS)},
                {"ipv6NexthopAddress": chance.choice(HOPS), "peerIpv6NexthopAddress": chance.choice(HOPS)},
                {"ipv4NexthopAddress": chance.choice(HOPS)},
            )
        )


BUILDERS: dict[str, Callable[[GoogleBodies], Body]] = {
    "networks": GoogleBodies.network,
    "subnetworks": GoogleBodies.subnet,
    "firewalls": GoogleBodies.firewall,
    "routes": GoogleBodies.route,
    "addresses": GoogleBodies.address,
    "vpnGateways": GoogleBodies.gateway,
    "targetVpnGateways": GoogleBodies.classic_gateway,
    "externalVpnGateways": GoogleBodies.external_gateway,
    "vpnTunnels": GoogleBodies.tunnel,
    "routers": GoogleBodies.router,
}
