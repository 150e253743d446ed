"""Somebody else who works on the same links meanwhile, through the clouds' own interfaces; changes and takes back."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import Any
from urllib.parse import urlsplit

from lab import GoogleStore, Lab

VERSION = "api-version=2026-03-01"
TIMEOUT = 20.0
BROKEN = 599
"""Stands for no answer at all."""
OTHER_KEYS = ("Another4711", "Third0815")

Body = dict[str, Any]
Undo = Callable[[], bool]


class Colleague:
    """Changes one thing at a time, and takes an older change back when there are enough of them.

    A cloud that is busy with a resource refuses the next write to it: that is counted, and tried again later.

    Attributes:
        done: what came of the writes: (what, "taken" or the status) -> how often.
    """

    MOST = 6
    """Changes that stand at the same time; beyond them one is taken back first."""

    def __init__(self, lab: Lab, chance: Random) -> None:
        self._lab, self._chance = lab, chance
        self._tokens = {cloud: lab.world.identity.issue(cloud) for cloud in ("azure", "google")}
        self._undo: list[tuple[str, Undo]] = []
        self.done: Counter[tuple[str, str]] = Counter()

    def act(self) -> None:
        """Change something, or take something back."""
        if self._undo and (len(self._undo) >= self.MOST or self._chance.random() < 0.4):
            self._take_back()
            return
        changes = (
            self._change_key,
            self._move_bgp_address,
            self._replace_connection,
            self._replace_tunnel,
            self._change_peer,
            self._tag,
        )
        self._chance.choice(changes)()

    def _take_back(self) -> None:
        place = self._chance.randrange(len(self._undo))
        if self._undo[place][1]():
            del self._undo[place]

    def _note(self, what: str, taken: bool, undo: Undo) -> None:
        if taken:
            self._undo.append((what, undo))

    def _pick(self, kind: str) -> Body | None:
        found = [
            document
            for store in self._lab.world.subscriptions
            for document in store.documents.values()
            if document["type"].endswith(f"/{kind}")
        ]
        return copy.deepcopy(self._chance.choice(found)) if found else None

    def _pick_google(self, collection: str) -> tuple[GoogleStore, str, Body] | None:
        found = [
            (store, key, document)
            for store in self._lab.world.projects
            for key, document in store.list_type(collection).items()
        ]
        if not found:
            return None
        store, key, document = self._chance.choice(found)
        return store, key, copy.deepcopy(document)

    def _change_key(self) -> None:
        connection = self._pick("connections")
        if connection is None:
            return
        path = f"{connection['id']}/sharedkey"
        store = self._lab.world.enter_subscription(connection["id"].split("/")[2]).azure
        old = store.secrets[connection["id"].lower()].reveal()
        taken = self._arm("key", "PUT", path, {"value": self._chance.choice(OTHER_KEYS)})
        self._note("key", taken, lambda: self._arm("key back", "PUT", path, {"value": old}, {404}))

    def _move_bgp_address(self) -> None:
        site = self._pick("localNetworkGateways")
        if site is None:
            return
        settings = site["properties"].get("bgpSettings")
        if not settings:
            return
        old, changed = copy.deepcopy(site), copy.deepcopy(site)
        first, _, last = settings["bgpPeeringAddress"].rpartition(".")
        changed["properties"]["bgpSettings"]["bgpPeeringAddress"] = f"{first}.{int(last) + 4}"
        taken = self._arm("BGP address", "PUT", site["id"], changed)
        self._note("BGP address", taken, lambda: self._arm("BGP address back", "PUT", site["id"], old, {404}))

    def _replace_connection(self) -> None:
        connection = self._pick("connections")
        if connection is None:
            return
        store = self._lab.world.enter_subscription(connection["id"].split("/")[2]).azure
        connection["properties"]["sharedKey"] = store.secrets[connection["id"].lower()].reveal()
        taken = self._arm("connection gone", "DELETE", connection["id"])
        self._note("connection", taken, lambda: self._arm("connection made", "PUT", connection["id"], connection))

    def _replace_tunnel(self) -> None:
        picked = self._pick_google("vpnTunnels")
        if picked is None:
            return
        store, key, tunnel = picked
        body = {**tunnel, "sharedSecret": store.secrets[key].reveal()}
        body.pop("peerIp", None)  # it is told, and must not be asked for
        taken = self._compute("tunnel gone", "DELETE", store, key)
        collection = key.rpartition("/")[0]
        self._note("tunnel", taken, lambda: self._compute("tunnel made", "POST", store, collection, body, {409}))

    def _change_peer(self) -> None:
        picked = self._pick_google("routers")
        if picked is None or not picked[2].get("bgpPeers"):
            return
        store, key, router = picked
        old, changed = copy.deepcopy(router["bgpPeers"]), copy.deepcopy(router["bgpPeers"])
        self._chance.choice(changed).update(
            self._chance.choice(({"peerAsn": 65010}, {"enable": "FALSE"}, {"advertisedRoutePriority": 200}))
        )
        taken = self._compute("peer", "PATCH", store, key, {"bgpPeers": changed})
        self._note("peer", taken, lambda: self._compute("peer back", "PATCH", store, key, {"bgpPeers": old}, {404}))

    def _tag(self) -> None:
        gateway = self._pick("virtualNetworkGateways")
        if gateway is not None:
            self._arm("tag", "PATCH", gateway["id"], {"tags": {"turn": str(self._chance.randrange(100))}})

    def _arm(self, what: str, method: str, path: str, body: Any = None, also: set[int] | None = None) -> bool:
        return self._count(what, self._send("azure", method, f"{path}?{VERSION}", body), also)

    def _compute(  # a request has these parts
        self, what: str, method: str, store: GoogleStore, path: str, body: Any = None, also: set[int] | None = None
    ) -> bool:
        return self._count(
            what, self._send("google", method, f"/compute/v1/projects/{store.project}/{path}", body), also
        )

    def _count(self, what: str, status: int, also: set[int] | None) -> bool:
        """Whether a write is over and done with; a status in `also` says that there is nothing left to do."""
        self.done[what, "taken" if status < 300 else str(status)] += 1
        return status < 300 or status in (also or ())

    def _send(self, cloud: str, method: str, target: str, body: Any) -> int:
        connection = HTTPConnection(urlsplit(self._lab.http_url).netloc, timeout=TIMEOUT)
        headers = {"Authorization": f"Bearer {self._tokens[cloud]}", "Content-Type": "application/json"}
        try:
            connection.request(method, target, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
        except (HTTPException, OSError):
            return BROKEN  # the faults on the wire are not for the program alone
        finally:
            connection.close()
        return answer.status
