"""The panes under the topology: the selected tunnel, and what the whole link survives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from probes.availability.answer import Answer
from probes.availability.assess import Availability
from probes.availability.conditions import Condition
from probes.availability.losses import Loss, Verdict
from probes.checks.finding import Finding
from probes.checks.ladder import Ladder, Rung, State
from probes.matrix import Mark, Section, Severity
from screens.text import Part, fit, paint, shorten, stack, width_of, wrap

_TITLE = 11
_MARKS = {State.PROVED: Mark.AGREE, State.DISPROVED: Mark.DIFFER, State.UNKNOWN: Mark.UNKNOWN}
COLOURS = {Mark.AGREE: "$text-success", Mark.DIFFER: "$text-error", Mark.UNKNOWN: "$text-warning"}


@dataclass(frozen=True, slots=True)
class TunnelStory:
    """What is told of one tunnel.

    Attributes:
        findings: about this tunnel first, then about the whole link; the worst first.
        without: what the link carries without this tunnel.
        carries: what it carries itself, one sentence.
    """

    section: Section
    ladder: Ladder
    findings: tuple[Finding, ...]
    carries: str
    without: Loss | None


class TunnelPane(Widget):
    """Shows the selected tunnel; it is as tall as the style sheet says and fills what it has."""

    DEFAULT_CSS = """
    TunnelPane { height: 8; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    story: reactive[TunnelStory | None] = reactive[TunnelStory | None](None)

    def watch_story(self, story: TunnelStory | None) -> None:
        """The title names the tunnel and its ends."""
        if story is None:
            self.border_title = None
            return
        section, room = story.section, max(8, (self.app.size.width - 24) // 2)
        ends = (shorten(title, room, "middle") for title in (section.azure_title, section.gcp_title))
        self.border_title = paint(f"{section.title.lower()}: {' <-> '.join(ends)}")

    def render(self) -> Content:
        """The tunnel, in as many lines as there are."""
        if self.story is None:
            return paint(("no tunnel", "$text-muted"))
        width, height = self.size
        return stack(draw_story(self.story, width, height))


def draw_story(story: TunnelStory, width: int, height: int) -> list[Content]:
    """Verdict, rungs, what is wrong, what follows, and what the link carries with and without it."""
    lines: list[Content] = []
    for finding, tail, others in ((3, 2, True), (2, 2, True), (2, 1, True), (2, 1, False), (1, 1, False)):
        lines = [*draw_verdict(story.ladder, width), *_draw_findings(story.findings, width, finding, others)]
        lines += hang("carries", story.carries, width, tail)
        if story.without is not None:
            lines += hang("without it", story.without.sentence, width, tail, colour_of_loss(story.without))
        if len(lines) <= height:
            break
    return lines[: max(1, height)]


def draw_verdict(ladder: Ladder, width: int) -> list[Content]:
    """The verdict and the rungs, on one line where they fit."""
    broken = ladder.first_broken is not None or ladder.not_above is not None
    doubt = any(rung.contradicted for rung in ladder.rungs)
    mark = Mark.DIFFER if broken else Mark.UNKNOWN if doubt else Mark.AGREE
    proved = any(rung.state is State.PROVED for rung in ladder.rungs)
    mark = mark if proved or broken else Mark.UNKNOWN
    verdict = paint((f"{mark.value} {ladder.verdict}", f"bold {COLOURS[mark]}"))
    rungs = paint(*(part for rung in ladder.rungs for part in _draw_rung(rung)))
    if verdict.cell_length + 3 + rungs.cell_length <= width:
        return [paint(verdict, "   ", rungs)]
    return [verdict, paint("  ", rungs)]


def _draw_rung(rung: Rung) -> list[Part]:
    mark = _MARKS[rung.state]
    return [(f"{rung.layer.word} ", "$text-muted"), (f"{mark.value}  ", f"bold {COLOURS[mark]}")]


def _draw_findings(findings: tuple[Finding, ...], width: int, most: int, with_others: bool) -> list[Content]:
    """The first finding in at most `most` lines, what follows from it, and the others by their codes."""
    if not findings:
        return [named("findings", "none", width, "$text-muted")]
    first, *others = findings
    colour = {Severity.BLOCKS: "$text-error", Severity.DEGRADES: "$text-warning"}.get(first.severity, "")
    lines = hang(first.code, f"{first.sentence} ({first.severity}, {first.confidence})", width, most, colour)
    for title, told in (
        ("follows", _tell_consequences(first)),
        ("besides", _tell_others(others if with_others else [])),
    ):
        if told:
            lines.append(named(title, told, width))
    return lines


def _tell_consequences(finding: Finding) -> str:
    return "; ".join(dict.fromkeys(each.sentence for each in finding.consequences))


def _tell_others(findings: list[Finding]) -> str:
    return ", ".join(dict.fromkeys(f"{each.code} {each.severity}" for each in findings))


class SurvivalPane(Widget):
    """What the link as a whole survives, in a few lines."""

    DEFAULT_CSS = """
    SurvivalPane { height: 8; padding: 0 1; border-top: solid $border-blurred; border-title-color: $text; }
    """

    availability: reactive[Availability | None] = reactive[Availability | None](None)

    def on_mount(self) -> None:
        """The title names the key that shows all of it."""
        self.border_title = paint("what it survives (5 shows every part)")

    def render(self) -> Content:
        """The summary, in as many lines as there are."""
        if self.availability is None:
            return paint(("nothing read yet", "$text-muted"))
        width, height = self.size
        return stack(draw_survival(self.availability, width, height))


def draw_survival(availability: Availability, width: int, height: int) -> list[Content]:
    """What a single failure does, how far both vendors' conditions are met, and what each loss leaves."""
    colour = f"bold {colour_of_summary(availability)}"
    lines = [paint((line, colour)) for line in wrap(availability.summary, width, 3)]
    word = availability.redundancy
    lines += hang("Google says", " ".join(part for part in (word.word or word.reason, word.beside) if part), width, 2)
    lines.append(_draw_conditions("99.99 %", availability.google, width))
    lines.append(_draw_conditions("Azure", availability.azure, width))
    if availability.now.verdict is not Verdict.NOTHING:
        if availability.caveat:
            lines += hang("but", availability.caveat, width, 2, "$text-warning")
        lines += _draw_losses(availability.losses, width)[: max(0, height - len(lines)) // 2 * 2]
    return lines[: max(1, height)]


def _draw_losses(losses: Iterable[Loss], width: int) -> list[Content]:
    """What is left of the link, each time with the parts without which it is so: two lines for each."""
    groups: dict[str, list[Loss]] = {}
    for loss in losses:
        if not loss.changes_nothing:
            groups.setdefault(loss.sentence, []).append(loss)
    lines = []
    for sentence, group in groups.items():
        marks = {Verdict.CARRIES: Mark.AGREE, Verdict.CANNOT_TELL: Mark.UNKNOWN}
        mark = marks.get(group[0].verdict, Mark.DIFFER)
        colour = colour_of_loss(group[0])
        lines.append(paint((f"{mark.value} {shorten(sentence, width - 2)}", f"bold {colour}")))
        lines.append(named("  without", _name_parts(group), width))
    return lines


def _name_parts(losses: list[Loss]) -> str:
    """The parts that fail by themselves by name; how many entries of the configuration do the same, as a number."""
    failing = [loss.parts[0].title for loss in losses if loss.parts[0].cause.by_itself]
    entries = [loss.parts[0].title for loss in losses if not loss.parts[0].cause.by_itself]
    if not failing or len(entries) < 2:
        return ", ".join([*failing, *entries])
    return f"{', '.join(failing)}, or {len(entries)} entries of the configuration that belong to it"


def _weight(loss: Loss) -> int:
    return loss.to_google + loss.to_azure


def colour_of_summary(availability: Availability) -> str:
    """The colour that repeats what the worst single failure does."""
    failing = (loss for loss in availability.losses if loss.parts[0].cause.by_itself)
    worst = min((availability.now, *failing), key=_weight)
    return "$text-error" if worst.verdict is Verdict.NOTHING else colour_of_loss(worst)


def _draw_conditions(title: str, conditions: Iterable[Condition], width: int) -> Content:
    every = tuple(conditions)
    met = sum(each.answer is Answer.YES for each in every)
    others: dict[str, list[str]] = {}
    for each in every:
        if each.answer is not Answer.YES:
            others.setdefault(each.word, []).append(each.title)
    rest = "; ".join(f"{word}: {', '.join(titles)}" for word, titles in others.items())
    told = f"{met} of {len(every)} conditions met{'; ' if rest else ''}{rest}"
    return named(title, told, width, "$text-success" if not rest else "$text-warning")


def colour_of_loss(loss: Loss) -> str:
    """The colour that repeats what is left of the link."""
    match loss.verdict:
        case Verdict.CARRIES:
            return "$text-success"
        case Verdict.NOTHING:
            return "$text-error" if loss.parts and loss.parts[0].cause.by_itself else "$text-warning"
    return "$text-warning"


def named(title: str, text: str, width: int, colour: str = "") -> Content:
    """A title and one line of text beside it."""
    return hang(title, text, width, 1, colour)[0]


def hang(title: str, text: str, width: int, most: int, colour: str = "") -> list[Content]:
    """A title, and text beside it in at most `most` lines."""
    first, *rest = wrap(text, max(1, width - _TITLE - 1), most) or [""]
    indent = " " * (max(_TITLE, width_of(title)) + 1)
    head = (fit(title, len(indent)), "$text-muted")
    return [paint(head, (first, colour)), *(paint(indent, (line, colour)) for line in rest)]
