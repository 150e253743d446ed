"""Everything about the availability of one link. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from probes.availability.answer import Answer
from probes.availability.azure_conditions import azure_conditions
from probes.availability.carriers import Carrier, read_carrier
from probes.availability.conditions import Condition
from probes.availability.google_conditions import google_conditions
from probes.availability.losses import Loss, Verdict, take_away
from probes.availability.parts import Kind
from probes.availability.redundancy import Redundancy, read_redundancy
from probes.availability.take_apart import find_parts
from probes.checks.look import LinkLook
from probes.documents import Documents
from probes.gcp.lists import Lists
from probes.gcp.routers import Routers
from probes.model import Link

_UNTOLD = (
    "Whether one tunnel alone can carry all traffic: its metrics would tell (keep each path below half of its limit).",
    "The region: Azure's gateway and Google's router are in one each, and go with it.",
    "Maintenance: a tunnel that is down for minutes may come back by itself; Azure's Resource Health would tell.",
)
"""What no read of this program can tell (failure catalogue E10, E11, E12)."""
_UNSEEN = (
    "More than two tunnels: no recording covers such a link, so it is taken as read, and nobody vouches that Azure "
    "keeps its tunnels apart."
)


@dataclass(frozen=True, slots=True)
class Availability:
    """One link.

    Attributes:
        now: the link as it is.
        losses: it without each single part, what takes the most first.
        google, azure: the conditions of both vendors.
    """

    carriers: tuple[Carrier, ...]
    now: Loss
    losses: tuple[Loss, ...]
    google: tuple[Condition, ...]
    azure: tuple[Condition, ...]
    redundancy: Redundancy

    @property
    def untold(self) -> tuple[str, ...]:
        """What no read can tell, as sentences for a person."""
        return (*_UNTOLD, _UNSEEN) if len(self.carriers) > 2 else _UNTOLD

    @property
    def caveat(self) -> str:
        """What may be otherwise than the losses say; empty where nothing is."""
        static = next((each for each in self.azure if each.code == "HAVD07"), None)
        if static is None or static.answer is Answer.YES:
            return ""
        may = "has static routes beside BGP" if static.answer is Answer.NO else "may have static routes beside BGP"
        return f"Azure {may}, and can go on sending into a tunnel that is dead (HAVD07)"

    @property
    def summary(self) -> str:
        """One sentence: what a single failure does to what works now."""
        if self.now.verdict in (Verdict.NOTHING, Verdict.CANNOT_TELL):
            return f"now: {self.now.sentence}"
        failing = [loss for loss in self.losses if loss.parts[0].cause.by_itself]
        fatal = [loss.parts[0].title for loss in failing if loss.verdict is Verdict.NOTHING]
        open_ = [loss.parts[0].title for loss in failing if loss.verdict is Verdict.CANNOT_TELL]
        less = [loss.parts[0].title for loss in failing if loss.verdict is Verdict.ONE_WAY]
        if fatal:
            return f"nothing carries any more without {_name(fatal)}"
        if less and self.now.verdict is Verdict.CARRIES:
            return f"one direction only without {_name(less)}"
        if open_:
            return f"cannot tell what carries without {_name(open_)}"
        return "no single failure takes the link down, as far as the clouds report"


def assess(link: Link, documents: Documents, misfits: Collection[str] = ()) -> Availability:
    """What the link survives, and what both vendors ask for.

    Args:
        misfits: keys of tunnels whose two configurations are known not to fit together.
    """
    lists = Lists(documents)
    look = LinkLook(link, documents, lists, Routers(lists))
    carriers = tuple(read_carrier(tunnel, misfits) for tunnel in look.tunnels)
    losses = [take_away(carriers, (part,)) for part in find_parts(look)]
    return Availability(
        carriers,
        take_away(carriers),
        tuple(sorted(losses, key=_order)),
        google_conditions(look),
        azure_conditions(look),
        read_redundancy(look, carriers),
    )


def _order(loss: Loss) -> tuple[object, ...]:
    """The gravest first; what fails by itself before what somebody must remove; then as the link is built."""
    part = loss.parts[0]
    weight = loss.to_google + loss.to_azure
    grave = Answer.YES * 2 + 1 if loss.changes_nothing else weight
    return (grave, not part.cause.by_itself, tuple(Kind).index(part.kind), part.identity)


def _name(titles: list[str]) -> str:
    return (
        titles[0] if len(titles) == 1 else f"{titles[0]} or {len(titles) - 1} more single part{'s' * (len(titles) > 2)}"
    )
