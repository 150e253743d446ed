"""The subscriptions or projects of one cloud, as lines that can be ticked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content

from probes.documents import Cloud
from probes.view import Container
from screens.listing import Listing
from screens.text import fit, paint, shorten

_CURSOR, _TICK = 2, 4
_STATE, _WIDEST_STATE = 18, 60


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A subscription or project, and whether it is ticked."""

    container: Container
    ticked: bool

    @property
    def state(self) -> tuple[str, str]:
        """What is to be said of it, with its colour."""
        if self.ticked != self.container.read:
            return ("will be read" if self.ticked else "will be left out", "$text-accent")
        if self.container.problem:
            return (f"! {self.container.problem}", "$text-error" if self.container.read else "$text-muted")
        return ("is read", "$text-success") if self.container.read else ("", "")

    @property
    def names(self) -> tuple[str, str]:
        """What people call it first; a subscription's id says nothing to them, a project's id does."""
        container = self.container
        if container.cloud is Cloud.AZURE and container.title:
            return container.title, container.id
        return container.id, container.title if container.title != container.id else ""

    @property
    def text(self) -> str:
        """What a filter looks in."""
        return "\n".join((*self.names, self.state[0])).casefold()


def lay_out_places(containers: Iterable[Container], ticks: Mapping[str, bool]) -> tuple[PlaceLine, ...]:
    """A line for each; `ticks` has those that a person changed, by id."""
    return tuple(PlaceLine(container, ticks.get(container.id, container.read)) for container in containers)


def choose(lines: Iterable[PlaceLine], listed: bool) -> tuple[str, ...] | None:
    """The ids to look in; none of them for all, None if that is where it looks already.

    Args:
        lines: of all that is known, filtered or not.
        listed: whether all there are were listed; if not, those that are known are not all.
    """
    lines = tuple(lines)
    if all(line.ticked == line.container.read for line in lines):
        return None
    if listed and all(line.ticked for line in lines):
        return ()
    return tuple(line.container.id for line in lines if line.ticked)


class PlaceTable(Listing[PlaceLine, str]):
    """The lines of one cloud."""

    STAYS_AT_TOP: ClassVar[bool] = True

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(id=cloud.value)
        self.cloud = cloud
        self.nothing = ""
        """What stands there if there is no line."""

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        words = ("name", "id") if self.cloud is Cloud.AZURE else ("id", "name")
        columns = (*words, "state")
        return paint((" " * (_CURSOR + _TICK) + "".join(map(fit, columns, _measure(room, self.cloud))), "$text-muted"))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """One of them."""
        line = self.lines[index]
        first, second, state = _measure(room, self.cloud)
        words, colour = line.state
        drawn = paint(
            (fit(">" if selected else "", _CURSOR), "bold $text-accent" if self.has_focus else "$text-muted"),
            (fit("[x]" if line.ticked else "[ ]", _TICK), "bold $text-accent" if line.ticked else "$text-muted"),
            (_cell(line.names[0], first), "bold" if line.ticked else ""),
            (_cell(line.names[1], second), "$text-muted"),
            (fit(words, state), colour),
        )
        return drawn.stylize_before("on $primary-muted") if selected and self.has_focus else drawn

    def watch_has_focus(self, has_focus: bool) -> None:
        """Only the side that keys go to shows its cursor loud."""
        super().watch_has_focus(has_focus)
        self.draw_anew()

    def draw_nothing(self, room: int) -> Content:
        """Why there is no line."""
        return paint((shorten(f"  {self.nothing}", room), "$text-muted"))


def _measure(room: int, cloud: Cloud) -> tuple[int, int, int]:
    """Cells of both names and of the state."""
    left = max(0, room - _CURSOR - _TICK)
    state = min(_WIDEST_STATE, max(min(_STATE, left // 3), left // 4))
    first = (left - state) * (1 if cloud is Cloud.AZURE else 2) // (2 if cloud is Cloud.AZURE else 3)
    return first, left - state - first, state


def _cell(text: str, width: int) -> str:
    return fit(fit(text, max(0, width - 1), "middle"), width)
