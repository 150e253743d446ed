"""The table of faults, and how a tunnel falls in what both clouds report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from probes.checks.finding import Layer
from probes.documents import Documents, Json
from probes.reading import place_of
from tests.checks.bases import (
    connection_edited,
    tunnel_edited,
)
from tests.probes.azure_answers import (
    lng_read,
    peers_read,
)
from tests.probes.builder import edited
from tests.probes.google_answers import router_status_read
from tests.probes.topology import Topology

Change = Callable[[Topology], None]
Edit = Callable[[Documents], Documents]


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        code: what must be found first.
        down: from which rung on the tunnels fall when it takes effect; None where nothing falls, or where the
            fault is itself in what the clouds report.
    """

    code: str
    name: str
    change: Change | None = None
    edit: Edit | None = None
    down: Layer | None = None

    def apply(self, topology: Topology, answer: Callable[[Topology], Documents]) -> Documents:
        """The base state with this fault."""
        if self.change:
            self.change(topology)
        answers = answer(topology)
        return self.edit(answers) if self.edit else answers


FAULTS: list[Fault] = []


def changes(code: str, down: Layer | None = None) -> Callable[[Change], Change]:
    """Writes a fault of the topology into the table."""

    def add(change: Change) -> Change:
        FAULTS.append(Fault(code, change.__name__.strip("_"), change=change, down=down))
        return change

    return add


def edits(code: str, name: str, edit: Edit, down: Layer | None = None) -> None:
    """Writes a fault in single answers into the table."""
    FAULTS.append(Fault(code, name, edit=edit, down=down))


def fall(answers: Documents, layer: Layer, word: str = "NO_INCOMING_PACKETS") -> Documents:
    """The same configuration, and both clouds report tunnel 0 down from this rung on."""
    if layer in (Layer.IKE, Layer.IPSEC):
        answers = tunnel_edited(answers, "status", word)
        answers = connection_edited(answers, "tunnelConnectionStatus", not_connected)
    answers = edited(answers, router_status_read(), "result/bgpPeerStatus", _down)
    lng = answers.find(lng_read("lng0"))
    neighbour = place_of(lng)["properties"]["bgpSettings"]["bgpPeeringAddress"].string() if lng else ""
    return edited(answers, peers_read(), "value", lambda rows: _connecting(rows, neighbour))


def _rows(value: Json) -> list[dict[str, Json]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _down(rows: Json) -> Json:
    change: dict[str, Json] = {"status": "DOWN", "state": "Connect"}
    return [row | (change if row["name"] == "peer-t0" else {}) for row in _rows(rows)]


def not_connected(rows: Json) -> Json:
    """The rows of a connection's tunnels, down."""
    return [row | {"connectionStatus": "NotConnected"} for row in _rows(rows)]


def _connecting(rows: Json, neighbour: str) -> Json:
    change: dict[str, Json] = {"state": "Connecting", "routesReceived": 0}
    return [row | (change if row["neighbor"] == neighbour else {}) for row in _rows(rows)]


def many(count: int, first: int) -> list[str]:
    """So many prefixes."""
    return [f"{first}.{number >> 8 & 255}.{number & 255}.0/24" for number in range(count)]
