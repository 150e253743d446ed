"""Azure's recorded conversations: each is held from its beginning, in a subscription that holds what it leans on.

Names stay as they were recorded; the subscription, the resource group, the region and the api-version become the lab's,
SKUs that are not sold any more the nearest one that is, and links of operations those that the lab gave out.
"""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from lab import SteppedClock, start_lab
from tests.lab.azure_link import GROUP, VERSION
from tests.lab.recorded.played import Call, Played, list_differences, name_error, send
from tests.probes.recordings import FOLDER, Exchange, load

LONG = 36_000.0
TYPES = (
    *("virtualNetworkGateways", "connections", "localNetworkGateways", "publicIPAddresses", "virtualNetworks"),
    "networkWatchers",
)
NETWORK = r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.network/"
WORDS = (
    *("getbgppeerstatus", "getlearnedroutes", "getadvertisedroutes", "reset", "getikesas", "sharedkey", "connections"),
    *("sharedkey/reset", "troubleshoot", "querytroubleshootresult", "subnets/[^/]+"),
)
PLAYED = re.compile(
    rf"{NETWORK}({'|'.join(TYPES)})(/[^/]+(/({'|'.join(WORDS)}))?)?"
    r"|/subscriptions/[^/]+/resourcegroups/[^/]+(/providers/microsoft\.resources/deployments/[^/]+)?"
    r"|/subscriptions/[^/]+/providers/microsoft\.network/networkwatchers"
    r"|.*/(operations|operationresults|operationstatuses)/[^/]+",
    re.IGNORECASE,
)
UNASKED = {401, 500, 502, 503}
"""The lab gives these on demand alone, with the body that is asked for."""

GATEWAY_INPUT = (
    *("gatewayType", "vpnType", "activeActive", "enableBgp", "customRoutes", "vpnClientConfiguration", "natRules"),
    *("enablePrivateIpAddress", "ipConfigurations", "bgpSettings", "sku", "gatewayDefaultSite"),
)
SOLD = {"Basic": "VpnGw1AZ", "Standard": "VpnGw1AZ", "HighPerformance": "VpnGw2AZ"}


def play_all(played: Played) -> None:
    """Hold every conversation with Azure."""
    for name in ("errors", "resources", "sequences", "troubleshoot"):
        for file in sorted((FOLDER / "azure" / name).glob("*.json")):
            if file.stem.endswith("_doc"):
                played.left_out["azure", "an extract in documentation"] += 1
            else:
                _Conversation(played, file).hold()


class _CannotPrepareError(Exception):
    """The lab refuses what a recorded conversation leans on."""


class _Conversation:
    """One file, against one lab."""

    def __init__(self, played: Played, file: Path) -> None:
        self.played, self.file = played, file
        self.links: dict[str, str] = {}
        self.clock = SteppedClock()
        self.last = ("", "")

    def hold(self) -> None:
        """Send its requests in their order."""
        raw = json.loads(self.file.read_text(encoding="utf-8")).get("exchanges", [])
        exchanges = load(self.file.relative_to(FOLDER).as_posix()).exchanges
        with start_lab("empty", clock=self.clock) as lab:
            self.lab = lab
            for exchange, entry in zip(exchanges, raw, strict=False):
                self._play(exchange, entry["request"].get("body"))

    def _leave_out(self, why: str) -> None:
        self.played.left_out["azure", why] += 1

    def _play(self, exchange: Exchange, body: Any) -> None:
        path = re.sub(r"[{}<>]", "", exchange.path.rstrip("/"))
        if not PLAYED.fullmatch(path):
            return self._leave_out("a type or action that the lab has not")
        if exchange.status in UNASKED or (exchange.status == 429 and _error(exchange) != "RetryableError"):
            return self._leave_out("an answer that the lab gives when it is asked for it, with the body asked for")
        operation = re.search(r"/(operations|operationresults|operationstatuses)/([^/]+)$", path, re.IGNORECASE)
        if operation:
            return self._poll(exchange, operation[1], operation[2])
        body = _read_body(body)
        if (
            exchange.method == "POST"
            and exchange.status == 200
            and path.lower().endswith(("/getikesas", "/troubleshoot"))
        ):
            return self._leave_out("a last answer that the recorder kept under the first request")
        if body is None and (exchange.method == "PUT" or "troubleshoot" in path.lower()):
            return self._leave_out("a request whose body was not kept")
        if exchange.status in (200, 201) and "ExpressRoute" in _name_kinds(exchange.body, body):
            return self._leave_out("an ExpressRoute gateway, which the lab has not")
        if exchange.method == "GET" and exchange.body is None:
            return self._leave_out("an answer whose body was not kept")
        body = self._translate(body, is_sold=exchange.status == 400)
        is_again = self.last == (exchange.method, path) and path.lower().endswith("/troubleshoot")
        if not self._is_busy(exchange) and not is_again:
            self._pass()
        self.last = (exchange.method, path)
        try:
            problem = self._prepare(exchange, path, body)
        except _CannotPrepareError as error:
            problem = f"a call that leans on what the lab refuses ({error})"
        if problem:
            return self._leave_out(problem)
        answer = self._send(exchange.method, self._rename(path), self._query(exchange), body)
        for header in ("azure-asyncoperation", "location"):
            if header in exchange.headers and header in answer.headers:
                guid = urlsplit(exchange.headers[header]).path.rpartition("/")[2].lower()
                kind = "status" if header.startswith("azure") else "result"
                self.links[f"{kind} {guid}"] = answer.headers[header]
        self._note(exchange, path, answer)
        return None

    def _poll(self, exchange: Exchange, kind: str, guid: str) -> None:
        key = f"{'result' if kind.lower() == 'operationresults' else 'status'} {guid.lower()}"
        if exchange.status == 404:
            place = f"/subscriptions/{self.lab.azure.subscription_id}/providers/Microsoft.Network/locations/eastus"
            path = f"{place}/operations/{guid}"
            return self._note(exchange, exchange.path, self._send("GET", path, {"api-version": VERSION}, None))
        if key not in self.links:
            return self._leave_out("an operation whose beginning was not recorded, or was not played")
        word = exchange.body.get("status") if isinstance(exchange.body, dict) else None
        if word == "Failed":
            return self._leave_out("an operation that failed for a reason that the lab has not")
        if exchange.status != 202 and word not in ("InProgress", "Running", "Accepted"):
            self._pass()
        answer = send(self.lab, "azure", "GET", self.links[key])
        return self._note(exchange, exchange.path, answer)

    def _note(self, exchange: Exchange, path: str, answer: requests.Response) -> None:
        told = list_differences(exchange.status, exchange.headers, exchange.body, answer)
        self.played.add(Call("azure", exchange.method, _generalise(path), _tell(exchange)), told)

    # ------------------------------------------------------------------------------------------------ translation

    def _is_busy(self, exchange: Exchange) -> bool:
        body = exchange.body if isinstance(exchange.body, dict) else {}
        state = (body.get("properties") or {}).get("provisioningState") if exchange.method == "GET" else ""
        return exchange.status == 429 or state in ("Updating", "Deleting")

    def _pass(self) -> None:
        self.clock.advance(LONG)
        send(self.lab, "azure", "GET", f"{self.lab.http_url}/subscriptions?api-version={VERSION}")

    def _rename(self, text: str) -> str:
        text = re.sub(r"/subscriptions/[^/\"]+", f"/subscriptions/{self.lab.azure.subscription_id}", text)
        text = re.sub(
            r"/resourceGroups/(?!NetworkWatcherRG)[^/\"]+", f"/resourceGroups/{GROUP}", text, flags=re.IGNORECASE
        )
        return re.sub(r"NetworkWatcher_\w+|/networkWatchers/[^/\"]+", _rename_watcher, text)

    def _translate(self, body: Any, *, is_sold: bool = False) -> Any:
        if not isinstance(body, dict):
            return None
        text = self._rename(json.dumps(body)).replace('"sample-key"', '"samplekey"')
        made = json.loads(text)
        if "location" in made:
            made["location"] = "eastus"
        if "template" in (made.get("properties") or {}):
            for resource in made["properties"]["template"].get("resources", []):
                resource["location"] = "eastus"
        if made.get("properties", {}).get("gatewayType") and not is_sold:
            _sell(made)
        return made

    def _query(self, exchange: Exchange) -> dict[str, str]:
        given = dict(parse_qsl(urlsplit(exchange.url).query))
        given["api-version"] = VERSION
        return given

    def _send(self, method: str, path: str, query: dict[str, str], body: Any) -> requests.Response:
        return send(self.lab, "azure", method, f"{self.lab.http_url}{path}?{urlencode(query, safe='$')}", body)

    # ---------------------------------------------------------------------------------------------- prerequisites

    def _prepare(self, exchange: Exchange, path: str, body: Any) -> str:
        """Make what a call leans on; return why it can't be played, "" when it can."""
        for identity in sorted(set(re.findall(r"/subscriptions/[^\"]+", json.dumps(body or {}))), key=_order):
            self._make(identity, {})
        if exchange.method == "PUT" and exchange.status == 429:
            return (
                ""
                if self.lab.azure.find(self._rename(path))
                else "a refusal because of something that was not recorded"
            )
        if exchange.method == "PUT" and exchange.status != 200:
            if exchange.status == 400 and "/subnets/" in path:
                self._make(self._rename(path).partition("/subnets/")[0], {})
            return ""
        below = re.match(rf"{NETWORK}(\w+)(?:/([^/]+))?", path, re.IGNORECASE)
        if below is None:
            return ""
        rows = exchange.body.get("value") if isinstance(exchange.body, dict) else None
        documents = [row for row in rows if isinstance(row, dict) and "id" in row] if isinstance(rows, list) else []
        if exchange.method in ("GET", "PUT") and isinstance(exchange.body, dict) and "id" in exchange.body:
            documents = [exchange.body]
        for document in documents:
            self._make(self._rename(document["id"]), document)
        if below[2] and exchange.status in (200, 202) and "networkwatchers" not in path.lower():
            whole = self._rename(path)
            self._make("/".join(whole.split("/")[:9]), {})
        if "/querytroubleshootresult" in path.lower():
            watch = self._rename(path).lower().replace("querytroubleshootresult", "troubleshoot")
            storage = {"storageId": "/subscriptions/s", "storagePath": "https://s"}
            started = self._send("POST", watch, {"api-version": VERSION}, {**(body or {}), "properties": storage})
            self._pass()
            send(self.lab, "azure", "GET", started.headers["location"])
        return ""

    def _make(self, identity: str, document: Any) -> None:
        parts = identity.split("/")
        if len(parts) < 9 or parts[6].lower() != "microsoft.network" or self.lab.azure.find("/".join(parts[:9])):
            return
        kind, name = parts[7], parts[8]
        body = self._describe(kind.lower(), name, document)
        if body is None:
            return
        for other in sorted(set(re.findall(r"/subscriptions/[^\"]+", json.dumps(body))), key=_order):
            if not other.lower().startswith("/".join(parts[:9]).lower()):
                self._make(other, {})
        answer = self._send("PUT", "/".join(parts[:9]), {"api-version": VERSION}, body)
        if not answer.ok:
            raise _CannotPrepareError(name_error(answer))
        self._pass()

    def _describe(self, kind: str, name: str, document: Any) -> Any:
        """Return the body of a resource that is there before a conversation begins."""
        base = f"/subscriptions/{self.lab.azure.subscription_id}/resourceGroups/{GROUP}/providers/Microsoft.Network"
        given = self._translate({"properties": document.get("properties", {})})["properties"] if document else {}
        made: dict[str, Any] = {"location": "eastus", **({"tags": document["tags"]} if document.get("tags") else {})}
        number = len(self.lab.azure.documents)
        if kind == "virtualnetworks":
            gateway = {"name": "GatewaySubnet", "properties": {"addressPrefix": f"10.{number}.255.0/26"}}
            return {
                **made,
                "properties": {"addressSpace": {"addressPrefixes": [f"10.{number}.0.0/16"]}, "subnets": [gateway]},
            }
        if kind == "publicipaddresses":
            method = {"publicIPAllocationMethod": "Static"}
            return {**made, "sku": {"name": "Standard"}, "zones": ["1", "2", "3"], "properties": method}
        if kind == "localnetworkgateways":
            properties = {
                key: value for key, value in given.items() if key not in ("provisioningState", "resourceGuid")
            }
            space = {"addressPrefixes": ["10.200.0.0/16"]}
            settings = {"asn": 65010, "bgpPeeringAddress": "10.201.0.1"}
            plain = {"gatewayIpAddress": "198.51.100.9", "localNetworkAddressSpace": space, "bgpSettings": settings}
            return {**made, "properties": properties or plain}
        if kind == "virtualnetworkgateways":
            settings = {"enableBgp": True, "bgpSettings": {"asn": 64600 + number}}
            default = {"ipConfigurations": [_configure(base, f"{name}-0")], **settings}
            properties = {key: value for key, value in given.items() if key in GATEWAY_INPUT} or default
            body = {**made, "properties": properties}
            _sell(body)
            return body
        if kind == "connections":
            properties = {
                key: value for key, value in given.items() if key not in ("connectionStatus", "provisioningState")
            }
            plain = {"connectionType": "IPsec", "localNetworkGateway2": {"id": f"{base}/localNetworkGateways/site"}}
            own = {"virtualNetworkGateway1": {"id": f"{base}/virtualNetworkGateways/own"}, **plain}
            return {**made, "properties": properties or own}
        return None


def _configure(base: str, name: str) -> dict[str, Any]:
    subnet = {"id": f"{base}/virtualNetworks/vnet-{name}/subnets/GatewaySubnet"}
    return {
        "name": "one",
        "properties": {"subnet": subnet, "publicIPAddress": {"id": f"{base}/publicIPAddresses/{name}"}},
    }


def _read_body(body: Any) -> Any:
    """Return a body, or None for one that a recorder kept as text that can't be read any more."""
    if not isinstance(body, str):
        return body
    found = re.search(r"\{.*\}", body, re.DOTALL)
    try:
        return json.loads(found[0]) if found else None
    except ValueError:
        return None


def _name_kinds(*bodies: Any) -> str:
    """Return the types of the gateways that bodies describe."""
    found = [(body.get("properties") or {}).get("gatewayType") for body in bodies if isinstance(body, dict)]
    return " ".join(str(kind) for kind in found)


def _sell(body: dict[str, Any]) -> None:
    """Give a gateway a SKU that is sold and BGP addresses that the lab works out."""
    properties = body["properties"]
    properties.pop("vpnGatewayGeneration", None)
    name = (properties.get("sku") or {}).get("name", "VpnGw1AZ")
    if properties.get("gatewayType", "Vpn") == "Vpn":
        name = SOLD.get(name, name if name.endswith("AZ") else f"{name}AZ")
    properties["sku"] = {"name": name, "tier": name}
    settings = properties.get("bgpSettings")
    if isinstance(settings, dict) and not settings.get("asn"):
        # As gateways without BGP had it for a while; nobody can ask for it.
        del properties["bgpSettings"]
    elif isinstance(settings, dict):
        for row in settings.get("bgpPeeringAddresses") or []:
            row.pop("defaultBgpIpAddresses", None)
            row.pop("tunnelIpAddresses", None)


def _rename_watcher(match: re.Match[str]) -> str:
    return "/networkWatchers/NetworkWatcher_eastus" if match[0].startswith("/") else "NetworkWatcher_eastus"


def _order(identity: str) -> int:
    kinds = ("virtualnetworks", "publicipaddresses", "localnetworkgateways", "virtualnetworkgateways", "connections")
    parts = identity.lower().split("/")
    return kinds.index(parts[7]) if len(parts) > 7 and parts[7] in kinds else len(kinds)


def _generalise(path: str) -> str:
    parts = path.strip("/").split("/")
    fixed = [
        part.lower() if number % 2 == 0 or parts[number - 1].lower() == "providers" else "{}"
        for number, part in enumerate(parts)
    ]
    text = "/" + "/".join(fixed)
    short = text.replace("/subscriptions/{}/resourcegroups/{}/providers/microsoft.network/", "")
    return short.replace("/subscriptions/{}/providers/microsoft.network/", "subscription ").replace(
        "/subscriptions/{}", ""
    )


def _error(exchange: Exchange) -> str:
    error = exchange.body.get("error") if isinstance(exchange.body, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _tell(exchange: Exchange) -> str:
    body = copy.copy(exchange.body) if isinstance(exchange.body, dict) else {}
    word = body.get("status") if "/operation" in exchange.path.lower() else _error(exchange)
    return f"{exchange.status} {word}" if word else f"{exchange.status}"
