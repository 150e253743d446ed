"""Requests to Compute: most of them such as clients send, some of them not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote

from lab.world import World
from tests.lab.walk.sender import Sent
from tests.lab.walk.spoil import NAMES, TEXTS, encode

Body = dict[str, Any]

ASNS = (65509, 65509, 64512, 65534, 65515, 65535, 64511, 16550, 4_200_000_000, 4_294_967_294, 1, 0, 4_294_967_295)
PEER_ASNS = (65510, 65510, 65010, 65509, 64512, 1, 0, 4_294_967_295)
LINKS = tuple(f"169.254.{third}.{host}/30" for third in (21, 22, 23) for host in (1, 2, 5, 13, 49))
ODD_LINKS = ("169.254.21.0/30", "169.254.21.3/30", "169.254.21.1/29", "10.0.0.1/30", "169.254.21.1", "fe80::1/64")
RANGES = (
    *("10.101.0.0/20", "10.101.16.0/20", "10.101.32.0/24", "10.101.0.0/16", "10.102.0.0/24", "10.101.32.0/29"),
    *("10.101.33.0/30", "169.254.0.0/24", "224.0.0.0/8", "10.101.0.1/24", "0.0.0.0/0"),
)
SECRETS = ("Rk7tVw2mQx9LpZ4bNc8sHd3f", "a b-c~d", "ümlaut", "tab\tkey", "", "x" * 300)
PEERS = ("203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13", "192.168.1.1", "35.190.0.1", "169.254.0.1")
REDUNDANCIES = {"SINGLE_IP_INTERNALLY_REDUNDANT": 1, "TWO_IPS_REDUNDANCY": 2, "FOUR_IPS_REDUNDANCY": 4, "NO_IPS": 0}
QUERIES = (
    *("maxResults=1", "maxResults=0", "maxResults=501", "maxResults=x", "maxResults=" + "9" * 5_000, "pageToken=1"),
    *(
        "pageToken=x",
        "pageToken=" + "9" * 5_000,
        "pageToken=%D9%A3",
        "maxResults=%C2%B2",
        "filter=name%3Da",
        "filter=((",
    ),
    *("filter=name+eq+%5B", "filter=name+eq+.*", "filter=" + "(" * 3_000, "filter=%22", "filter=NOT", "orderBy=name"),
    *("orderBy=x", "orderBy=creationTimestamp+desc", "returnPartialSuccess=true", "prettyPrint=false", "alt=json", "%"),
    *("fields=items", "filter=name%3A*", "filter=id%3E1", "filter=bgp.asn%3E1+AND+NOT+name%3Db", "filter=%00"),
    *("peer=bgp-azure-0&routeType=LEARNED", "peer=%FF&routeType=LEARNED", "routeType=X", "addressFamily=IPV6"),
)
REGIONAL = ("vpnTunnels", "vpnGateways", "routers", "subnetworks", "addresses", "targetVpnGateways")


class GoogleDraws:
    """Draws from what the project holds at the moment."""

    def __init__(self, world: World, chance: Random, token: str) -> None:
        self.world, self.chance, self.token = world, chance, token
        self.operations: list[str] = []
        """Names of operations with their scope, as answers gave them."""

    def draw(self) -> Sent:
        """One request."""
        chance = self.chance
        kind = chance.choices(
            (self._insert, self._change, self._get, self._delete, self._label, self._operation, self._batch, self._odd),
            (36, 18, 16, 9, 5, 6, 3, 7),
        )[0]
        method, path, query, body, content_type = kind()
        if method != "GET" and chance.random() < 0.1:
            asked = chance.choice(
                (str(uuid.UUID(int=chance.getrandbits(128))), "x", "0" * 8, "", str(uuid.UUID(int=7)))
            )
            query = f"{query}&requestId={asked}".removeprefix("&")
        authorization = f"Bearer {self.token}"
        if chance.random() < 0.02:
            authorization = chance.choice(("", "Bearer", "Bearer a.b.c", "Bearer e30.e30.e30", "Bearer \xe9.\xe9.\xe9"))
        return Sent(method, path, query, (("authorization", authorization), ("content-type", content_type)), body)

    def _project(self) -> str:
        project = self.world.google.project if self.chance.random() < 0.97 else self.chance.choice(NAMES)
        return f"/compute/v1/projects/{project}"

    def _scope(self, collection: str) -> str:
        if collection not in REGIONAL:
            return "global" if self.chance.random() < 0.98 else "regions/us-east4"
        return self.chance.choices(
            ("regions/us-east4", "regions/us-central1", "regions/moon", "global"), (90, 6, 2, 2)
        )[0]

    def _name(self, collection: str) -> str:
        if self.chance.random() < 0.04:
            return self.chance.choice(NAMES)
        known = [key.rpartition("/")[2] for key in self.world.google.list_type(collection)]
        fresh = f"{collection[:3].lower()}-{self.chance.randrange(4)}"
        return self.chance.choice([*known, fresh]) if self.chance.random() < 0.7 else fresh

    def _link(self, collection: str) -> str:
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

    def _insert(self) -> tuple[str, str, str, bytes, str]:
        collection = self.chance.choice(tuple(BUILDERS))
        name = (
            self._name(collection)
            if self.chance.random() < 0.3
            else f"{collection[:3].lower()}-{self.chance.randrange(6)}"
        )
        body = {"name": name, **BUILDERS[collection](self)}
        if self.chance.random() < 0.08:
            body["labels"] = {self.chance.choice(("team", "Team", *TEXTS)): self.chance.choice(TEXTS)}
        path = f"{self._project()}/{self._scope(collection)}/{collection}"
        return "POST", path, "", encode(self.chance, body), "application/json"

    def _change(self) -> tuple[str, str, str, bytes, str]:
        collection = self.chance.choices(
            ("routers", "networks", "subnetworks", "firewalls", "vpnTunnels"), (8, 1, 1, 1, 1)
        )[0]
        keys = [*self.world.google.list_type(collection)]
        key = self.chance.choice(keys) if keys and self.chance.random() < 0.9 else f"global/{collection}/gone"
        document = self.world.google.documents.get(key, {})
        body: Body = BUILDERS[collection](self)
        if collection == "routers":
            body = self._router_change(document)
        if collection == "subnetworks":
            body = {"privateIpGoogleAccess": True, "fingerprint": "x", "description": self.chance.choice(TEXTS)}
        method = self.chance.choice(("PATCH", "PATCH", "PATCH", "PUT"))
        if method == "PUT":
            body = {**document, **body}
        return method, f"{self._project()}/{key}", "", encode(self.chance, body), "application/json"

    def _router_change(self, router: Body) -> Body:
        chance = self.chance
        interfaces = [dict(row) for row in router.get("interfaces", []) if chance.random() < 0.9]
        peers = [dict(row) for row in router.get("bgpPeers", []) if chance.random() < 0.9]
        for number in range(chance.choice((0, 0, 1, 1, 2))):
            name = f"if-{chance.randrange(4)}"
            interfaces.append({"name": name, "linkedVpnTunnel": self._link("vpnTunnels")})
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
            )
        )

    def _get(self) -> tuple[str, str, str, bytes, str]:
        collection = self.chance.choice(tuple(BUILDERS))
        scope, project = self._scope(collection), self._project()
        path = self.chance.choice(
            (
                *(f"{scope}/{collection}/{quote(self._name(collection), safe='%')}",) * 3,
                f"{scope}/{collection}",
                f"aggregated/{collection}",
                f"regions/us-east4/routers/{quote(self._name('routers'), safe='%')}/getRouterStatus",
                f"regions/us-east4/routers/{quote(self._name('routers'), safe='%')}/listBgpRoutes",
                f"regions/us-east4/vpnGateways/{quote(self._name('vpnGateways'), safe='%')}/getStatus",
                f"global/networks/{quote(self._name('networks'), safe='%')}/getEffectiveFirewalls",
                "regions",
                "regions/us-east4",
                "aggregated/operations",
                "",
            )
        )
        query = self.chance.choice(QUERIES) if self.chance.random() < 0.4 else ""
        return "GET", f"{project}/{path}".rstrip("/"), query, b"", "application/json"

    def _delete(self) -> tuple[str, str, str, bytes, str]:
        collection = self.chance.choice(tuple(BUILDERS))
        name = quote(self._name(collection), safe="%")
        return "DELETE", f"{self._project()}/{self._scope(collection)}/{collection}/{name}", "", b"", "application/json"

    def _label(self) -> tuple[str, str, str, bytes, str]:
        collection = self.chance.choice(("vpnTunnels", "vpnGateways", "externalVpnGateways", "addresses", "routers"))
        path = f"{self._project()}/{self._scope(collection)}/{collection}/{quote(self._name(collection), safe='%')}"
        body = {
            "labels": {"team": self.chance.choice(TEXTS)},
            "labelFingerprint": self.chance.choice(("", "x", "42WmSpB8rSM=")),
        }
        return "POST", f"{path}/setLabels", "", encode(self.chance, body), "application/json"

    def _operation(self) -> tuple[str, str, str, bytes, str]:
        found = self.chance.choice(self.operations[-40:]) if self.operations else "global/operations/none"
        path = self.chance.choice((found, f"{found}/wait", "global/operations", "regions/us-east4/operations"))
        method = "POST" if path.endswith("/wait") else self.chance.choice(("GET", "GET", "GET", "DELETE"))
        query = self.chance.choice(QUERIES) if self.chance.random() < 0.3 else ""
        return method, f"{self._project()}/{path}", query, b"", "application/json"

    def _batch(self) -> tuple[str, str, str, bytes, str]:
        chance = self.chance
        parts = []
        for number in range(chance.randrange(4)):
            method, path, query, body, _ = chance.choice((self._insert, self._get, self._delete, self._odd))()
            head = f"{method} {path}?{query} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
            inner = head.encode("latin-1", "replace") + body
            if chance.random() < 0.1:
                inner = chance.choice(
                    (b"", b"\xff\xff", b"GET", b"GET http://[::1 HTTP/1.1\r\n\r\n", inner[: len(inner) // 2])
                )
            outer = f"--b\r\nContent-Type: application/http\r\nContent-ID: <a+{number}>\r\n\r\n".encode()
            parts.append(outer + inner + b"\r\n")
        end = b"--b--\r\n" if chance.random() < 0.9 else b""
        kind = chance.choices(("multipart/mixed; boundary=b", "multipart/mixed", "application/json", ""), (8, 1, 1, 1))[
            0
        ]
        return "POST", "/batch/compute/v1", "", b"".join(parts) + end, kind

    def _odd(self) -> tuple[str, str, str, bytes, str]:
        chance = self.chance
        project = self._project()
        path = chance.choice(
            (
                project
                + "/"
                + "/".join(
                    chance.choice((*NAMES, "global", "regions", "routers")) for _ in range(chance.randrange(1, 6))
                ),
                f"{project}/regions/us-east4/{chance.choice(('instances', 'routers/', 'forwardingRules', 'ROUTERS'))}",
                f"{project}//global//networks",
                "/compute/v1",
                "/compute/v1/projects",
                "/compute/beta/projects/x/global/networks",
                "/token",
            )
        )
        method = chance.choice(("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD"))
        return method, path, chance.choice(QUERIES), encode(chance, {"name": chance.choice(TEXTS)}), "application/json"

    # ----------------------------------------------------------------------------------------------- documents

    def network(self) -> Body:
        """A network."""
        chance = self.chance
        mode = chance.choices(("REGIONAL", "GLOBAL", "LOCAL"), (5, 4, 1))[0]
        mtu = chance.choice((1460, 1500, 8896, 1299, 8897))
        return {"autoCreateSubnetworks": chance.random() < 0.1, "mtu": mtu, "routingConfig": {"routingMode": mode}}

    def subnet(self) -> Body:
        """A subnet."""
        return {"network": self._link("networks"), "ipCidrRange": self.chance.choice(RANGES)}

    def firewall(self) -> Body:
        """A firewall rule."""
        action = self.chance.choice(("allowed", "allowed", "denied"))
        row = {"IPProtocol": self.chance.choice(("tcp", "all", "")), "ports": ["179"]}
        direction = self.chance.choice(("INGRESS", "EGRESS", "SIDEWAYS"))
        return {"network": self._link("networks"), action: [row], "direction": direction, "priority": 1000}

    def route(self) -> Body:
        """A static route."""
        chance = self.chance
        hop = chance.choice(
            (
                {"nextHopGateway": "global/gateways/default-internet-gateway"},
                {"nextHopVpnTunnel": self._link("vpnTunnels")},
                {"nextHopIp": chance.choice(("10.101.0.5", "x"))},
                {},
            )
        )
        return {"network": self._link("networks"), "destRange": chance.choice(RANGES), "priority": 1000, **hop}

    def address(self) -> Body:
        """A reserved address."""
        chance = self.chance
        body: Body = {"addressType": chance.choices(("EXTERNAL", "INTERNAL"), (4, 1))[0]}
        if chance.random() < 0.3:
            body["address"] = chance.choice(("198.51.100.20", "198.51.100.77", "10.101.0.9", "x"))
        if body["addressType"] == "INTERNAL" and chance.random() < 0.8:
            body["subnetwork"] = self._link("subnetworks")
        return body

    def gateway(self) -> Body:
        """An HA VPN gateway."""
        body: Body = {"network": self._link("networks")}
        if self.chance.random() < 0.2:
            body["stackType"] = self.chance.choice(("IPV4_ONLY", "IPV4_IPV6", "IPV5"))
        return body

    def classic_gateway(self) -> Body:
        """A Classic VPN gateway."""
        return {"network": self._link("networks")}

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
            "vpnGateway": self._link("vpnGateways"),
            "vpnGatewayInterface": chance.choices((0, 1, 2), (5, 5, 1))[0],
            "peerExternalGateway": self._link("externalVpnGateways"),
            "peerExternalGatewayInterface": chance.choices((0, 1, 2, 9), (5, 5, 1, 1))[0],
            "router": self._link("routers"),
            "ikeVersion": chance.choices((2, 1, 3), (10, 1, 1))[0],
            "sharedSecret": secret,
        }
        if chance.random() < 0.15:
            body["cipherSuite"] = {
                "phase1": {"encryption": [chance.choice(("AES-CBC-256", "ROT13"))], "dh": ["Group-14"]}
            }
        if chance.random() < 0.1:
            body |= chance.choice(
                ({"peerIp": PEERS[0]}, {"peerGcpGateway": self._link("vpnGateways")}, {"vpnGateway": None})
            )
        if chance.random() < 0.08:
            own = {"targetVpnGateway": self._link("targetVpnGateways"), "peerIp": chance.choice(PEERS)}
            body = {**own, "sharedSecret": secret, "localTrafficSelector": [chance.choice(RANGES)]}
        return body

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
        body: Body = {"network": self._link("networks"), "bgp": self._bgp()}
        return body if self.chance.random() < 0.9 else {**body, **self._router_change({})}

    def note(self, body: Any) -> None:
        """Remember the operation that an answer holds."""
        if isinstance(body, dict) and body.get("kind") == "compute#operation":
            self.operations.append(str(body["selfLink"]).partition(f"{self.world.google.project}/")[2])


BUILDERS: dict[str, Callable[[GoogleDraws], Body]] = {
    "networks": GoogleDraws.network,
    "subnetworks": GoogleDraws.subnet,
    "firewalls": GoogleDraws.firewall,
    "routes": GoogleDraws.route,
    "addresses": GoogleDraws.address,
    "vpnGateways": GoogleDraws.gateway,
    "targetVpnGateways": GoogleDraws.classic_gateway,
    "externalVpnGateways": GoogleDraws.external_gateway,
    "vpnTunnels": GoogleDraws.tunnel,
    "routers": GoogleDraws.router,
}
