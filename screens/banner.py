"""The top of the home screen: who reads what, how fresh it is, and how the link stands."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from textual.content import Content
from textual.widget import Widget

from probes.documents import Cloud
from probes.matrix import Matrix
from probes.view import Column, View
from screens.ages import tell_age
from screens.shell import Shell
from screens.standing import count_findings, draw_count, stand_of
from screens.text import Part, paint, shorten, stack, width_of, wrap

_OLD = 180
"""Seconds after which an age is shown as old: three rounds of configuration were missed."""


class Banner(Widget):
    """Two lines: program, link and request rate; then both clouds. It ticks by itself, nothing below it does.

    Args:
        names_link: whether the screen is about the chosen link.
    """

    DEFAULT_CSS = """
    Banner { height: 2; padding: 0 1; background: $panel; }
    """
    ALLOW_SELECT = False

    def __init__(self, *, names_link: bool = True) -> None:
        super().__init__()
        self._names_link = names_link

    def on_mount(self) -> None:
        """Ages are told anew every second."""
        self.set_interval(1, self.refresh)

    def render(self) -> Content:
        """Both lines."""
        shell = cast(Shell, self.app)
        width = self.size.width
        half = width // 2
        left, right = (
            draw_column(shell.view.columns.get(cloud, Column(cloud)), room, shell.now())
            for cloud, room in ((Cloud.AZURE, half - 2), (Cloud.GCP, width - half))
        )
        link = shell.matrix.link.name if self._names_link and shell.matrix else ""
        return stack((draw_top(shell, link, width), paint(left, " " * max(0, half - left.cell_length), right)))


def draw_top(shell: Shell, name: str, width: int) -> Content:
    """Program, badges, the link's name and the request rate in `width` cells."""
    rate = f"{shell.view.requests_per_minute} requests/min"
    badges: list[Part] = [("havpn-tui", "bold $text-accent"), "  ", (" READ-ONLY ", "bold $background on $success")]
    for badge in shell.badges:
        badges += [" ", (f" {shorten(badge, 24)} ", "bold $background on $warning")]
    left = paint(*badges, "  ")
    if left.cell_length + width_of(name) + 2 + width_of(rate) > width:
        rate = f"{shell.view.requests_per_minute}/min"
    room = width - left.cell_length - width_of(rate) - 2
    name = shorten(name, room, "middle")
    return paint(left, (name, "bold"), " " * (room - width_of(name) + 2), (rate, "$text-muted"))


def draw_column(column: Column, width: int, now: datetime) -> Content:
    """One cloud in `width` cells: its name, who reads, where, and how fresh it is or what is wrong."""
    title = paint((column.cloud.title, "bold"), "  ")
    state = _draw_state(column, now)
    if column.problem:
        room = width - title.cell_length - (state.cell_length + 2 if column.newest else 0)
        problem = (shorten(f"! {column.problem}", room), "bold $text-error")
        return paint(title, problem, "  ", state) if column.newest else paint(title, problem)
    room = width - title.cell_length - state.cell_length - 2
    scope = shorten(column.scope, room, "middle")
    account = f"{column.account}  " if width_of(f"{column.account}  {scope}") <= room and column.account else ""
    return paint(title, (f"{account}{scope}{'  ' if scope else ''}", "$text-muted"), state)


def _draw_state(column: Column, now: datetime) -> Content:
    progress = (f"reading {column.answered}/{column.asked}", "$text-accent")
    if column.newest is None:
        return paint(progress) if column.reading else paint(("not read", "$text-muted"))
    age = tell_age(column.newest, now)
    if column.reading:
        return paint(progress)
    old = (now - column.newest).total_seconds() > _OLD
    return paint((age, "bold $text-warning" if old else "$text-success"))


def draw_summary(view: View, matrix: Matrix | None, width: int) -> Content:
    """How the link stands: both counts, then the headline; on two or three lines where one is too short."""
    if matrix is None:
        return paint(("no link yet" if view.reading else "no link", "$text-muted"))
    found = [(f"{number} {word} ", f"bold {colour}") for number, word, colour in count_findings(matrix)]
    told: list[Part] = ["   findings: ", *found] if found else []
    counts = paint(*draw_count("tunnels", matrix.tunnels), "   ", *draw_count("BGP", matrix.sessions), *told)
    standing = stand_of(matrix)
    words, colour = standing.words, standing.colour
    title = "first broken: " if matrix.first_broken else ""
    if counts.cell_length + 3 + width_of(title + words) <= width:
        return paint(counts, "   ", (title, "$text-muted"), (words, f"bold {colour}"))
    lines = wrap(words, width - width_of(title), 2)
    titles = (title, " " * len(title))
    below = [paint((head, "$text-muted"), (line, f"bold {colour}")) for head, line in zip(titles, lines, strict=False)]
    return stack((counts, *below))
