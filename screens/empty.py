"""What home says around the rows: the crumb line, whole-cloud problems, and why there are no rows."""

from __future__ import annotations

from textual.content import Content

from probes.documents import Cloud
from probes.matrix import Matrix
from probes.view import Column, View
from screens.lines import Choice
from screens.text import Part, paint, shorten, stack, width_of


def draw_crumbs(
    view: View,
    matrix: Matrix | None,
    choice: Choice,
    rows: tuple[int, int],
    paused: bool,
    width: int,
    left_out: int = 0,
) -> Content:
    """Where this is, and at the right whatever hides something or stands still."""
    flags: list[str] = []
    if paused:
        flags.append("paused")
    if left_out:
        flags.append(f"w: {left_out} left out")
    if choice.only_differences:
        flags.append("only differences")
    if choice.needle:
        flags.append(f"filter: {shorten(choice.needle, 20)}")
    if choice != Choice():
        flags.append(f"{rows[0]} of {rows[1]} rows")
    state = "  ".join(flags)
    links = f"links ({len(view.matrices)})" if len(view.matrices) > 1 else "links"
    room = width - width_of(state) - 2
    name = shorten(matrix.link.name, max(8, room - width_of(f"{links} >  > matrix")), "middle") if matrix else ""
    way = shorten(f"{links} > {name} > matrix" if matrix else links, room)
    return paint((way, "$text-muted"), " " * (room - width_of(way) + 2), (state, "bold $text-warning"))


def draw_problems(view: View) -> Content:
    """The clouds that cannot be read at all, one line each."""
    return stack(
        paint((f"! {column.cloud.title}  ", "bold $text-error"), column.problem)
        for column in _columns(view)
        if column.problem
    )


def tell_left_out(number: int) -> str:
    """That an earlier choice, kept since, narrows what is looked in; empty where it leaves out nothing."""
    return f"{number} left out by your earlier choice: w" if number else ""


def draw_empty(view: View, begun: bool, gone: bool = False, left_out: int = 0) -> Content:
    """Why there are no rows: still reading, nothing found, nothing readable, or the chosen link is `gone`.

    Args:
        left_out: how many subscriptions and projects an earlier choice leaves out.
    """
    if gone:
        title: Part = ("The chosen link is not among what was read", "bold $text-warning")
        hint = "It comes back when both its gateways are read again. l lists the links that are there."
    elif view.reading or not begun:
        title = ("Reading both clouds", "bold")
        hint = "Rows appear as answers arrive."
    elif any(column.problem for column in _columns(view)):
        title = ("No link can be shown", "bold $text-error")
        hint = "r reads again when this is mended."
    else:
        title = ("No link found", "bold $text-warning")
        hint = "No Azure connection and Google Cloud tunnel point at each other in what was read."
    lines = [paint(title), paint((hint, "$text-muted")), paint("")]
    for column in _columns(view):
        lines += _draw_cloud(column)
        lines += _draw_places(view, column.cloud)
    if left_out:
        lines += [paint(""), paint((tell_left_out(left_out), "bold $text-warning"))]
    if view.notes and not view.reading:
        lines += [paint(""), paint(("What was found", "bold")), *(paint("- ", note) for note in view.notes)]
    return stack(lines)


def tell_nothing_chosen(choice: Choice) -> str:
    """Why a matrix that has rows shows none of them."""
    needle = shorten(choice.needle, 30)
    if choice.only_differences and needle:
        return f"No differing row contains '{needle}'. esc clears the filter."
    if choice.only_differences:
        return "Nothing differs and nothing was left unread. o shows all rows."
    return f"No row contains '{needle}'. esc shows all rows." if needle else ""


def _draw_cloud(column: Column) -> list[Content]:
    name = (f"{column.cloud.title:<14}", "bold")
    if column.problem:
        return [paint(name, ("! ", "bold $text-error"), column.problem)]
    nothing = "waiting for the first answer" if column.newest is None else "read"
    progress = f"{column.answered} of {column.asked} answers" if column.asked else nothing
    return [paint(name, progress, (f"  {column.scope}", "$text-muted"))]


def _draw_places(view: View, cloud: Cloud) -> list[Content]:
    """What of a cloud is not looked in although it should be, with the reason."""
    of_cloud = [container for container in view.containers if container.cloud is cloud]
    told = [f"cannot list where to look: {view.unlisted[cloud]}"] if cloud in view.unlisted else []
    told += [f"{container.id}: {container.problem}" for container in of_cloud if container.problem and container.read]
    left_out = sum(not container.read for container in of_cloud)
    if left_out:
        told.append(f"{left_out} more to look in: w chooses")
    return [paint(" " * 14, (sentence, "$text-muted")) for sentence in told]


def _columns(view: View) -> tuple[Column, ...]:
    return tuple(view.columns.get(cloud, Column(cloud)) for cloud in (Cloud.AZURE, Cloud.GCP))
