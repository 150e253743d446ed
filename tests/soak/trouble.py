"""What goes wrong meanwhile: on the wire, and with tunnels whose configuration stays as it is."""

from __future__ import annotations

from collections import Counter
from random import Random

from lab import Damage, Fault, Lab
from lab.engine.pace import Outage, Weather

PATHS = (
    *("*", "*/connections*", "*/virtualNetworkGateways*", "*/localNetworkGateways*", "/subscriptions", "*/resources"),
    *("*/vpnTunnels*", "*/routers*", "*/getRouterStatus", "*/externalVpnGateways*", "/v3/projects*", "*/operation*"),
)
REFUSED = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no", "errors": [{"reason": "forbidden"}]}}
OVERLOADED = {"error": {"code": 429, "message": "slow down", "errors": [{"reason": "rateLimitExceeded"}]}}
LONGER_THAN_A_CLIENT_WAITS = 2_500.0
"""Seconds of the service; a thousandth of it passes on the wall."""


class Trouble:
    """Draws what goes wrong.

    Attributes:
        drawn: what -> how often.
    """

    def __init__(self, lab: Lab, chance: Random) -> None:
        self._lab, self._chance = lab, chance
        self.drawn: Counter[str] = Counter()

    def disturb(self) -> None:
        """Let one more thing be wrong on the wire, or let an old one pass."""
        faults, chance = self._lab.world.faults, self._chance
        if faults.entries and (len(faults.entries) > 2 or chance.random() < 0.5):
            faults.entries.pop(chance.randrange(len(faults.entries)))
            self.drawn["passed"] += 1
            return
        path, count = chance.choice(PATHS), chance.choice((1, 3, 8, None))
        word = chance.choice(("403", "429", "429, come later", "500", "503", "late", "reset", "cut", "bad", "shuffle"))
        self.drawn[word] += 1
        match word:
            case "403":
                faults.add(Fault(path, status=403, body=REFUSED, count=count))
            case "429":
                faults.add(Fault(path, status=429, body=OVERLOADED, headers={"retry-after": "1"}, count=count or 4))
            case "429, come later":
                later = str(chance.choice((20, 45, 120)))
                faults.add(Fault(path, status=429, body=OVERLOADED, headers={"retry-after": later}, count=count))
            case "500" | "503":
                faults.add(Fault(path, status=int(word), body={"error": {"code": int(word)}}, count=count))
            case "late":
                faults.add(Fault(path, delay=LONGER_THAN_A_CLIENT_WAITS, count=chance.choice((1, 3))))
            case "shuffle":
                faults.shuffle = chance.randrange(1_000)
            case _:
                damage = {"reset": Damage.RESET, "cut": Damage.TRUNCATED, "bad": Damage.MALFORMED}[word]
                faults.add(Fault(path, damage=damage, count=count))

    def change_weather(self) -> None:
        """Let something happen to tunnels or to an instance of a gateway, or let the sun shine."""
        chance, world = self._chance, self._lab.world
        if chance.random() < 0.5:
            self.drawn["fair weather"] += 1
            world.set_weather(Weather())
            return
        tunnels = [store.name(key) for store in world.projects for key in store.list_type("vpnTunnels")]
        gateways = [
            identity
            for store in world.subscriptions
            for identity, document in store.documents.items()
            if document["type"].endswith("/virtualNetworkGateways")
        ]
        struck = {tunnel: chance.choice(list(Outage)) for tunnel in chance.sample(tunnels, min(2, len(tunnels)))}
        stopped = frozenset({(chance.choice(gateways), chance.randrange(2))}) if chance.random() < 0.3 else frozenset()
        self.drawn["weather"] += 1
        world.set_weather(Weather(struck, stopped))
