"""Compute's recorded conversations: each is held from its beginning, in a project that holds what it leans on."""

from __future__ import annotations

import json
import re
from typing import Any

from lab import Lab, SteppedClock, start_lab
from tests.lab.recorded.played import Call, Played, list_differences, send
from tests.probes.recordings import FOLDER, Exchange, load

REGION = "us-east4"
COLLECTIONS = (
    "networks|subnetworks|firewalls|routes|addresses|routers|"
    "vpnGateways|targetVpnGateways|externalVpnGateways|vpnTunnels"
)
KNOWN = re.compile(
    rf"(aggregated/({COLLECTIONS})|(global|regions/[^/]+)/({COLLECTIONS}|operations)"
    r"(/[^/]+(/(setLabels|wait|getStatus|getRouterStatus))?)?)"
)
LONG = 3_600.0

BARE = {
    "router_get_": "regions/R/routers/cr-azure",
    "router_status_": "regions/R/routers/cr-azure/getRouterStatus",
    "vpngateway_single": "regions/R/vpnGateways/ha-vpn-gw",
    "vpngateway_status": "regions/R/vpnGateways/ha-vpn-gw/getStatus",
    "vpntunnel_": "regions/R/vpnTunnels/tunnel-azure-0",
}
"""Bodies that were kept without their request: what a file's name begins with -> what was asked."""


def play_all(played: Played) -> None:
    """Hold every conversation with Compute."""
    for file in sorted((FOLDER / "gcp").glob("[es]*/*.json")):
        if file.parent.name != "schema":
            _play(file.relative_to(FOLDER).as_posix(), played)
    with start_lab("healthy", clock=SteppedClock()) as lab:
        for file in sorted((FOLDER / "gcp" / "resources").glob("*.json")):
            path = next((path for name, path in BARE.items() if file.name.startswith(name)), "")
            body = json.loads(file.read_text(encoding="utf-8")).get("body")
            if not path or not isinstance(body, dict):
                played.left_out["gcp", "notes about a link, which are no answer"] += 1
                continue
            whole = path.replace("regions/R", f"regions/{REGION}")
            answer = send(lab, "google", "GET", f"{_base(lab)}/{whole}")
            generic = re.sub(r"(routers|vpnGateways|vpnTunnels)/[^/]+", r"\1/{}", path).replace("/R/", "/{}/")
            played.add(Call("gcp", "GET", generic, "200, body alone"), list_differences(200, {}, body, answer))


def _base(lab: Lab) -> str:
    return f"{lab.http_url}/compute/v1/projects/{lab.google.project}"


def _play(name: str, played: Played) -> None:
    clock, operations = SteppedClock(), dict[str, str]()
    with start_lab("empty", clock=clock) as lab:
        bodies = json.loads((FOLDER / name).read_text(encoding="utf-8")).get("exchanges", [])
        for exchange, raw in zip(load(name).exchanges, bodies, strict=False):
            if not exchange.url:
                continue
            _, _, below = exchange.path.partition("/projects/")
            place = re.sub(r"regions/[^/]+", f"regions/{REGION}", below.partition("/")[2])
            if not exchange.path.startswith("/compute/v1/") or not KNOWN.fullmatch(place):
                played.left_out["gcp", f"{exchange.method} of a type or method that the lab has not"] += 1
                continue
            place = _rename(place)
            if "/operations/" in place:
                recorded = f"{name}#{exchange.path}"
                if recorded not in operations:
                    played.left_out["gcp", "an operation whose beginning was not recorded"] += 1
                    continue
                place = operations[recorded]
            if not (isinstance(exchange.body, dict) and exchange.body.get("status") in ("RUNNING", "PENDING")):
                clock.advance(LONG)
            body = _translate(lab, place, raw["request"].get("body"))
            _prepare(lab, clock, exchange, place, body, is_refused="RESOURCE_IN_USE" in name)
            call = Call("gcp", exchange.method, _generalise(place), _tell(exchange))
            answer = send(lab, "google", exchange.method, f"{_base(lab)}/{place}", body)
            if isinstance(exchange.body, dict) and exchange.body.get("kind") == "compute#operation" and answer.ok:
                link = str(exchange.body.get("selfLink", "")).partition("/compute/v1")[2]
                own = str(answer.json().get("selfLink", "")).partition(f"{lab.google.project}/")[2]
                operations[f"{name}#/compute/v1{link}"] = own
            played.add(call, list_differences(exchange.status, exchange.headers, exchange.body, answer))


def _rename(text: str) -> str:
    """Recorders wrote `${networkID}` in place of names."""
    return re.sub(r"\$\{(\w+)\}", lambda match: re.sub(r"[^a-z0-9]", "", match[1].lower()), text)


def _translate(lab: Lab, place: str, body: Any) -> Any:
    if body is None:
        return None
    if "labelFingerprint" in body and place.endswith("/setLabels"):
        found = send(lab, "google", "GET", f"{_base(lab)}/{place.removesuffix('/setLabels')}").json()
        body = {**body, "labelFingerprint": found.get("labelFingerprint", "")}
    text = json.dumps(body)
    text = re.sub(r"projects/\$\{\w+\}", f"projects/{lab.google.project}", text)
    text = re.sub(r"regions/[a-z]+-[a-z]+\d", f"regions/{REGION}", text)
    return json.loads(_rename(text))


def _generalise(place: str) -> str:
    place = re.sub(r"regions/[^/]+", "regions/{}", place)
    return re.sub(rf"({COLLECTIONS}|operations)/[^/]+", r"\1/{}", place)


def _tell(exchange: Exchange) -> str:
    body = exchange.body if isinstance(exchange.body, dict) else {}
    told = f"{exchange.status}"
    if body.get("kind") == "compute#operation":
        return f"{told} {body.get('status')}{' with an error' if 'error' in body else ''}"
    errors = body.get("error", {}).get("errors") if isinstance(body.get("error"), dict) else None
    return f"{told} {errors[0]['reason']}" if errors else told


def _prepare(lab: Lab, clock: SteppedClock, exchange: Exchange, place: str, body: Any, *, is_refused: bool) -> None:
    """Make what a call leans on and its conversation does not make."""
    text = json.dumps(body or {})
    if exchange.status == 200 and exchange.method in ("GET", "DELETE"):
        text += f" {place}"
    if exchange.method == "DELETE" and is_refused:
        text += " subnetworks/user"
    networks = re.findall(r"global/networks/([a-z0-9-]+)", text)
    subnets = re.findall(r"subnetworks/([a-z0-9-]+)", text)
    if exchange.method == "GET" and not lab.google.documents:
        subnets += ["subnet"] if place.endswith(("subnetworks", "routes")) else []
        if place.endswith("/addresses"):
            _make(lab, clock, f"regions/{REGION}/addresses", {"name": "a"})
    if subnets and not networks:
        networks = ["networkid"]
    for name in networks:
        if f"global/networks/{name}" not in lab.google.documents:
            _make(lab, clock, "global/networks", {"name": name, "autoCreateSubnetworks": False})
    for name in subnets:
        if f"regions/{REGION}/subnetworks/{name}" not in lab.google.documents:
            network = {"network": f"global/networks/{networks[0]}", "ipCidrRange": "10.2.0.0/16"}
            _make(lab, clock, f"regions/{REGION}/subnetworks", {"name": name, **network})


def _make(lab: Lab, clock: SteppedClock, place: str, body: Any) -> None:
    answer = send(lab, "google", "POST", f"{_base(lab)}/{place}", body)
    assert answer.ok, answer.text
    clock.advance(LONG)
    send(lab, "google", "GET", f"{_base(lab)}/regions")
