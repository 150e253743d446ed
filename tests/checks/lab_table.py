"""The table of states that are made in the lab, and how each is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lab.engine.pace import Outage, Weather
from lab.observed.clouds import ROUTER, TUNNELS, Clouds, Edit, Refusal
from lab.observed.compare import is_as_documented
from lab.observed.events import TUNNEL
from lab.observed.faults import Refused
from lab.observed.link import Link
from lab.trouble import Fault
from lab.wire import Document, items
from tests.checks.lab_bases import CLEAN, LabBase
from tests.checks.lab_clouds import QuietClouds, open_clouds

AT_ONCE, SETTLED, RENEWED = 0.0, 300.0, 86_400.0
"""Seconds after the last write: nothing has taken effect yet; every hold timer has run out; every SA was renewed."""

GATEWAY, ROUTER_PATH = "virtualNetworkGateways/vng-prod", ROUTER

Write = Callable[[Clouds], object]
Below = Callable[[Link], object]


@dataclass(frozen=True)
class LabFault:
    """One fault of the second tunnel, or of the whole link, in a base state of the lab.

    Attributes:
        code: what must be found first.
        writes: makes it with requests that a person would send.
        refused: a write that makes it and that a cloud refuses.
        below: puts it into the stores, where no write makes it: because of `refused`, or for this `reason`.
        tells: lets the lab tell it, where nothing that is configured makes it.
        moments: seconds after the change at which it must be found.
    """

    code: str
    name: str
    writes: Write | None = None
    refused: Refused | None = None
    below: Below | None = None
    reason: str = ""
    tells: Write | None = None
    base: LabBase = CLEAN
    tunnel: str = "tunnel 1"
    moments: tuple[float, ...] = (AT_ONCE, SETTLED, RENEWED)
    observed: bool = False

    @property
    def way(self) -> str:
        """How it is made."""
        if self.below:
            return "below the writes"
        return "through the APIs" if self.writes else "told by the lab"


LAB_FAULTS: list[LabFault] = []


def add(code: str, name: str, **how: Any) -> None:
    """Write a fault into the table."""
    LAB_FAULTS.append(LabFault(code, name, **how))


def make(fault: LabFault, clouds: Clouds) -> None:
    """Put a fault into clouds in its base state."""
    if fault.refused:
        refusal = fault.refused.attempt(clouds)
        assert is_as_documented(fault.refused, refusal), f"{fault.name}: {refusal}"
    if fault.writes:
        fault.writes(clouds)
    if fault.below:
        with clouds.lab.world.changing():
            fault.below(Link(clouds.lab.azure, clouds.lab.google))
    if fault.tells:
        fault.tells(clouds)


def play(fault: LabFault, base: LabBase | None = None) -> Iterator[tuple[float, QuietClouds]]:
    """The clouds at each moment at which the fault must be found; in another base state if one is given."""
    clouds = open_clouds((base or fault.base).scenario())
    make(fault, clouds)
    begun = clouds.clock.seconds()
    for moment in fault.moments:
        clouds.clock.advance(max(0.0, begun + moment - clouds.clock.seconds()))
        yield moment, clouds


# ------------------------------------------------------------------------------------------------ what writes share


def refuse_put(path: str, edit: Edit) -> Callable[[Any], Refusal | None]:
    """The attempt to change the properties of an Azure resource."""
    return lambda clouds: clouds.refuse_arm(clouds.send_put(path, edit))


def azure_refuses(path: str, edit: Edit, code: str, pattern: str = "") -> Refused:
    """A change of the properties of an Azure resource that is not taken; its code and words are those of the lab."""
    return Refused("Azure", refuse_put(path, edit), 400, code, pattern, "see the rule in the lab")


def google_refuses(edit: Edit, pattern: str) -> Refused:
    """A change of the Cloud Router that is not taken."""
    attempt: Any = lambda clouds: clouds.refuse_compute("PATCH", ROUTER, clouds.edit_router(edit))  # noqa: E731
    return Refused("Google", attempt, 400, "invalid", pattern, "see the rule in the lab")


def choose(clouds: Clouds, number: int, *addresses: str) -> None:
    """Let a connection pick its BGP address of each instance; without addresses it picks none."""

    def edit(properties: Document) -> None:
        base = f"{clouds.base}/{GATEWAY}/ipConfigurations"
        properties["gatewayCustomBgpIpAddresses"] = [
            {"ipConfigurationId": f"{base}/instance{instance}", "customBgpIpAddress": address}
            for instance, address in enumerate(addresses)
        ]

    clouds.put(f"connections/cn-google-{number}", edit)


def set_customs(*addresses: tuple[str, ...]) -> Edit:
    """The edit of the gateway that gives each instance its custom BGP addresses."""

    def edit(gateway: Document) -> None:
        for row, customs in zip(items(gateway, "bgpSettings.bgpPeeringAddresses"), addresses, strict=True):
            row["customBgpIpAddresses"] = list(customs)

    return edit


def drop_session(router: Document) -> None:
    """The edit of the Cloud Router that takes the second interface and its BGP peer away."""
    del router["interfaces"][1], router["bgpPeers"][1]


def retire_tunnel(clouds: Clouds) -> None:
    """Take the second tunnel away on both sides."""
    clouds.patch_router(drop_session)
    clouds.write("DELETE", f"{TUNNELS}/tunnel-azure-1")
    for path in ("connections/cn-google-1", "localNetworkGateways/lng-google-1"):
        clouds.finish_arm(clouds.write_arm("DELETE", path))


def dial(clouds: Clouds, number: int, *addresses: str, kind: str, interface: int | None = None) -> None:
    """Make an external VPN gateway with these addresses, and a tunnel again that leads to it."""
    rows = [{"id": place, "ipAddress": address} for place, address in enumerate(addresses)]
    name = f"azure-{kind.lower().replace('_', '-')}"
    if clouds.compute("GET", f"global/externalVpnGateways/{name}").status != 200:
        clouds.write("POST", "global/externalVpnGateways", {"name": name, "redundancyType": kind, "interfaces": rows})

    def edit(tunnel: Document) -> None:
        tunnel["peerExternalGateway"] = f"global/externalVpnGateways/{name}"
        tunnel["peerExternalGatewayInterface"] = number if interface is None else interface

    clouds.replace_tunnel(f"tunnel-azure-{number}", edit)


def strike(outage: Outage) -> Write:
    """Let something happen to the second tunnel that nobody configured."""
    return lambda clouds: clouds.lab.world.set_weather(Weather({TUNNEL: outage}))


def tell_word(word: str) -> Write:
    """Let the path of the second tunnel die, and Google call that by another word."""

    def tell(clouds: Clouds) -> None:
        strike(Outage.PATH)(clouds)
        listed = clouds.get_compute(TUNNELS)
        for tunnel in listed["items"]:
            if tunnel["name"] == "tunnel-azure-1":
                tunnel["status"] = word
        clouds.lab.world.faults.add(Fault(f"*/{TUNNELS}", "GET", status=200, body=listed))

    return tell
