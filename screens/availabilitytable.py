"""What a link survives as lines: each part that can be taken away, then both vendors' conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from probes.availability.answer import Answer
from probes.availability.assess import Availability
from probes.availability.conditions import Condition
from probes.availability.losses import Loss, Verdict, name_tunnels
from probes.availability.redundancy import Redundancy
from probes.matrix import Mark
from screens.draw import NOTES_FROM
from screens.evidence import tell_place, tell_raw
from screens.listing import Listing
from screens.text import fit, paint, shorten, stack, wrap
from screens.topologypane import COLOURS, colour_of_loss, hang

_CURSOR, _MARK, _CAUSE = 2, 2, 12


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a section, with what is to be said of all of it."""

    text: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of this program."""

    text: str


Item: TypeAlias = Title | Loss | Redundancy | Condition | Remark


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        key: what identifies it in the next view too; None for a title.
        quiet: it says what is so anyway, for nothing is carried as it is.
    """

    key: str | None
    item: Item
    quiet: bool = False


def lay_out_availability(found: Availability | None) -> tuple[Row, ...]:
    """All lines."""
    if found is None:
        return ()
    dead = found.now.verdict is Verdict.NOTHING
    rows = [Row(None, Title("taken away", "what the link carries then"))]
    rows += [Row(loss.parts[0].key, loss, dead) for loss in found.losses]
    rows += [Row(None, Title("Google's word")), Row("redundancy", found.redundancy)]
    for title, conditions in (("Google, for 99.99 %", found.google), ("Azure", found.azure)):
        met = sum(each.answer is Answer.YES for each in conditions)
        rows.append(Row(None, Title(title, f"{met} of {len(conditions)} conditions met")))
        rows += [Row(f"{each.code} {each.title}", each) for each in conditions]
    rows.append(Row(None, Title("no read tells")))
    return (*rows, *(Row(text, Remark(text)) for text in found.untold))


@dataclass(frozen=True, slots=True)
class Columns:
    """The width of each column; `cause` is 0 where there is no room for it."""

    name: int
    cause: int
    told: int


def measure_availability(width: int) -> Columns:
    """Shares out a line of `width` cells."""
    room = max(0, width - _CURSOR - _MARK)
    cause = _CAUSE if width >= NOTES_FROM else 0
    name = min(52, room // 2)
    return Columns(name, cause, room - name - cause)


class AvailabilityTable(Listing[Row, str]):
    """Draws the lines."""

    @property
    def selected(self) -> Row | None:
        """The selected line."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def draw_head(self, room: int) -> Content:
        """The titles of the columns."""
        columns = measure_availability(room)
        head = " " * (_CURSOR + _MARK) + fit("part or condition", columns.name) + fit("it goes", columns.cause)
        return paint((head + fit("what that means", columns.told), "$text-muted"))

    def draw_line(self, index: int, room: int, selected: bool) -> Content | None:
        """A part, a condition, or the title of a section."""
        row = self.lines[index]
        columns = measure_availability(room)
        if isinstance(row.item, Title):
            width = _CURSOR + _MARK + columns.name + columns.cause
            title = (fit(f" {row.item.text.upper()}", width), "bold $text-primary")
            return paint(title, (fit(row.item.told, columns.told), "$text-muted")).stylize_before("on $panel")
        line = paint((fit(">" if selected else "", _CURSOR), "bold $text-accent"), *_draw_item(row, columns, selected))
        if not selected:
            return line
        grave = mark_of(row)[1] == "$text-error"
        return line.stylize_before("on $error-muted" if grave else "on $primary-muted")

    def draw_nothing(self, room: int) -> Content:
        """No link, no parts."""
        return paint((fit("  no link", room), "$text-muted"))


def mark_of(row: Row) -> tuple[Mark, str]:
    """The mark of a line and the colour that repeats it."""
    match row.item:
        case Loss() as loss:
            if loss.changes_nothing or row.quiet:
                return Mark.NONE, "$text-muted"
            carries = {Verdict.CARRIES: Mark.AGREE, Verdict.CANNOT_TELL: Mark.UNKNOWN}
            return carries.get(loss.verdict, Mark.DIFFER), colour_of_loss(loss)
        case Condition() as condition:
            marks = {Answer.YES: Mark.AGREE, Answer.CANNOT_TELL: Mark.UNKNOWN}
            mark = marks.get(condition.answer, Mark.DIFFER)
            return mark, "$text-warning" if mark is Mark.DIFFER else COLOURS[mark]
        case Redundancy() as said:
            return (Mark.NONE, "$text-muted") if said.word else (Mark.UNKNOWN, "$text-warning")
    return Mark.NONE, "$text-muted"


def _draw_item(row: Row, columns: Columns, selected: bool) -> Iterable[tuple[str, str]]:
    mark, colour = mark_of(row)
    yield (fit(mark.value, _MARK), f"bold {colour}")
    bold = "bold" if selected else ""
    match row.item:
        case Loss() as loss:
            yield (_cell(loss.parts[0].title, columns.name), bold)
            yield (_cell("by itself" if loss.parts[0].cause.by_itself else "if removed", columns.cause), "$text-muted")
            told = "nothing changes: no tunnel uses it" if loss.changes_nothing else loss.sentence
            if mark is Mark.DIFFER and not (columns.cause or loss.parts[0].cause.by_itself):
                told = f"if removed: {told}"
            yield (fit(told, columns.told), colour)
        case Condition() as condition:
            yield (_cell(condition.title, columns.name + columns.cause), bold)
            yield (fit(f"{condition.word}: {condition.told}", columns.told), colour)
        case Redundancy() as said:
            yield (_cell(said.word or "not read", columns.name + columns.cause), bold)
            yield (fit(said.beside or said.means or said.reason, columns.told), "")
        case Remark(text):
            yield (fit(text, columns.name + columns.cause + columns.told), bold or "$text-muted")
        case Title():
            return


def _cell(text: str, width: int) -> str:
    """One blank cell always stands between two columns."""
    return fit(fit(text, max(0, width - 1), "middle"), width)


class AvailabilityPane(Widget):
    """Shows the selected line in full; as tall as the style sheet says."""

    DEFAULT_CSS = """
    AvailabilityPane { height: 7; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    row: reactive[Row | None] = reactive[Row | None](None)
    caveat = ""

    def watch_row(self, row: Row | None) -> None:
        """The title names the line."""
        self.border_title = paint(title_of(row)) if row and title_of(row) else None

    def render(self) -> Content:
        """The line, in as many lines as there are."""
        width, height = self.size
        if self.row is None:
            return paint(("nothing selected", "$text-muted"))
        return stack(draw_row_in_full(self.row, self.caveat, width)[: max(1, height)])


def title_of(row: Row) -> str:
    """What a line is about."""
    match row.item:
        case Loss() as loss:
            part = loss.parts[0]
            return f"without {part.title}{f'  {part.about}' if part.about else ''}"
        case Condition() as condition:
            return f"{condition.cloud.title}: {condition.title}"
        case Redundancy() as said:
            return said.word or "vpnGateways.getStatus"
    return ""


def draw_row_in_full(row: Row, caveat: str, width: int) -> list[Content]:
    """A line with everything that is known of it."""
    mark, colour = mark_of(row)
    match row.item:
        case Loss() as loss:
            return [*_head(mark, loss.sentence, colour, width), *_draw_loss(loss, caveat, width)]
        case Condition() as condition:
            told = f"{condition.word}: {condition.told}"
            return [*_head(mark, told, colour, width), *_draw_condition(condition, width)]
        case Redundancy() as said:
            return _draw_redundancy(said, width)
        case Remark(text):
            return [paint(line) for line in wrap(text, width, 4)]
    return []


def _head(mark: Mark, text: str, colour: str, width: int) -> list[Content]:
    first, *rest = wrap(text, max(1, width - 2), 2) or [""]
    lines = [paint((f"{mark.value} {first}", f"bold {colour}"))]
    return [*lines, *(paint("  ", (line, f"bold {colour}")) for line in rest)]


def _draw_loss(loss: Loss, caveat: str, width: int) -> list[Content]:
    part = loss.parts[0]
    lines = hang("remaining", tell_remaining(loss), width, 2)
    if part.returns:
        lines += hang("then", part.returns, width, 2)
    if loss.detail:
        lines += hang("not read", loss.detail, width, 2, "$text-warning")
    if caveat and loss.verdict is not Verdict.NOTHING and part.touched:
        lines += hang("but", caveat, width, 2, "$text-warning")
    return [
        *lines,
        *hang("how", f"{part.cause.sentence} ({part.cause.source}; {part.cause.grade})", width, 3, "$text-muted"),
    ]


def tell_remaining(loss: Loss) -> str:
    """Which tunnels remain: by configuration, perhaps, and of those the ones that are reported up."""
    told = [f"by configuration {name_tunnels(loss.configured) if loss.configured else 'none for certain'}"]
    if loss.open:
        told.append(f"perhaps {name_tunnels(loss.open)}")
    if loss.configured:
        told.append(f"reported up {name_tunnels(loss.up) if loss.up else 'none'}")
    return "; ".join(told) if loss.configured or loss.open else "by configuration none"


def _draw_condition(condition: Condition, width: int) -> list[Content]:
    lines = hang("asked by", f"{condition.source} ({condition.grade})", width, 2)
    for number, source in enumerate(condition.evidence[:2]):
        raw = "" if source.raw is None else f" = {tell_raw(source)}"
        lines += hang("" if number else "seen at", shorten(f"{tell_place(source)}{raw}", width, "middle"), width, 1)
    side = "the other side of it" if condition.answer is Answer.YES else "more of it"
    return [*lines, *hang("", f"havpn-tui explain {condition.code} tells {side}", width, 1, "$text-muted")]


def _draw_redundancy(said: Redundancy, width: int) -> list[Content]:
    lines = []
    if said.means:
        lines += hang("means", f"{said.means}{f' ({said.reason})' if said.reason else ''}", width, 2)
    else:
        lines += hang("not read", said.reason, width, 2, "$text-warning")
    lines += hang("does not", said.not_means, width, 2)
    if said.beside:
        lines += hang("beside it", said.beside, width, 2, "$text-warning")
    return [*lines, *hang("source", said.source, width, 2, "$text-muted")]
