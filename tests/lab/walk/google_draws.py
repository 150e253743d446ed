"""Requests to Compute: most of them such as clients send, some of them not."""

from __future__ import annotations

import uuid
from random import Random
from typing import Any
from urllib.parse import quote

from lab.world import World
from tests.lab.walk.google_bodies import BUILDERS, Body, GoogleBodies
from tests.lab.walk.sender import Sent
from tests.lab.walk.spoil import NAMES, TEXTS, encode

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


class GoogleDraws(GoogleBodies):
    """Draws requests."""

    def __init__(self, world: World, chance: Random, token: str) -> None:
        super().__init__(world, chance)
        self.token = token
        self.operations: list[str] = []
        """Names of operations with their scope, as answers gave them."""

    def draw(self) -> Sent:
        """One request."""
        chance = self.chance
        kind = chance.choices(
            (
                *(self._insert, self._change, self._get, self._delete, self._label, self._act, self._operation),
                *(self._batch, self._odd),
            ),
            (36, 18, 16, 9, 5, 5, 6, 3, 7),
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
            body = self.router_change(document)
        if collection == "subnetworks":
            body = {"privateIpGoogleAccess": True, "fingerprint": "x", "description": self.chance.choice(TEXTS)}
        method = self.chance.choice(("PATCH", "PATCH", "PATCH", "PUT"))
        if method == "PUT":
            body = {**document, **body}
        return method, f"{self._project()}/{key}", "", encode(self.chance, body), "application/json"

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

    def _act(self) -> tuple[str, str, str, bytes, str]:
        chance = self.chance
        verb = chance.choice(("testIamPermissions", "preview", "setPrivateIpGoogleAccess", "switchToCustomMode"))
        collection = {
            "preview": "routers",
            "setPrivateIpGoogleAccess": "subnetworks",
            "switchToCustomMode": "networks",
        }.get(
            verb,
            chance.choice(("addresses", "subnetworks", "vpnGateways", "externalVpnGateways", "firewalls", "routes")),
        )
        name = self._name(collection)
        key = f"{self._scope(collection)}/{collection}/{name}"
        asked = [chance.choice(("compute.routers.get", "compute.*", "x", 7, "", "a.b.c"))]
        router = self.router() if chance.random() < 0.5 else {}
        body = {
            "testIamPermissions": {"permissions": chance.choice((asked, asked, "x", None))},
            "preview": {**router, **self.router_change(self.world.google.documents.get(key, {}))},
            "setPrivateIpGoogleAccess": {"privateIpGoogleAccess": chance.choice((True, False, None, "x"))},
            "switchToCustomMode": {},
        }[verb]
        path = f"{self._project()}/{key.removesuffix(name)}{quote(name, safe='%')}/{verb}"
        return "POST", path, "", encode(chance, body), "application/json"

    def _operation(self) -> tuple[str, str, str, bytes, str]:
        found = self.chance.choice(self.operations[-40:]) if self.operations else "global/operations/none"
        zone = self.chance.choice(("zones/us-east4-a", "zones/us-east4-a", "zones/moon-a", "zones/"))
        path = self.chance.choice(
            (
                *(found, found, f"{found}/wait", "global/operations", "regions/us-east4/operations"),
                *(f"{zone}/operations", f"{zone}/operations/x", f"{zone}/operations/x/wait"),
            )
        )
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

    def note(self, body: Any) -> None:
        """Remember the operation that an answer holds."""
        if isinstance(body, dict) and body.get("kind") == "compute#operation":
            self.operations.append(str(body["selfLink"]).partition(f"{self.world.google.project}/")[2])
