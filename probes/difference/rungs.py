"""Which rungs of a tunnel's ladder hold no longer, or hold now."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.finding import Layer
from probes.checks.ladder import Rung, State
from probes.difference.model import Change, Entry, Place, Topic
from probes.matrix import Matrix


def compare_rungs(before: Matrix, after: Matrix, place: Place) -> Iterator[Entry]:
    """The ladders of one tunnel, rung by rung."""
    here, there = _rungs(before, place.before), _rungs(after, place.after)
    found = []
    for layer in here.keys() & there.keys():
        was, now = _word(here[layer]), _word(there[layer])
        if was != now:
            change = Change.READ if was is None else Change.UNREAD if now is None else Change.CHANGED
            found.append(Entry(Topic.RUNG, change, place, label=layer.word, before=was, after=now))
    certain = [entry for entry in found if entry.change.is_certain]
    # While another rung changes, one that cannot be told is what follows from that.
    yield from certain or found


def _rungs(matrix: Matrix, key: str) -> dict[Layer, Rung]:
    """The rungs of a tunnel but for traffic, which rests on counters."""
    found = (tunnel.ladder.rungs for tunnel in matrix.diagnosis.tunnels if tunnel.key == key)
    return {rung.layer: rung for rungs in found for rung in rungs if rung.layer is not Layer.TRAFFIC}


def _word(rung: Rung) -> str | None:
    """None while it cannot be told."""
    if rung.state is not State.UNKNOWN:
        return rung.state.value
    return "contradicted" if rung.contradicted else None
