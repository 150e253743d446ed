"""The verdict on a link in a few lines: what was looked at, the two lamps, and the ladder of each tunnel."""

from __future__ import annotations

from collections import Counter

from textual.content import Content

from probes.checks.diagnose import Diagnosis, Lamp, TunnelDiagnosis
from probes.checks.finding import Layer
from probes.checks.ladder import Ladder, Rung, State
from probes.checks.registry import all_checks
from probes.matrix import Mark, Matrix
from screens.standing import count_findings
from screens.text import Part, fit, paint, shorten, width_of

_QUESTIONS = ("would these configurations work together  ", "what the clouds observe                   ")
_SHORT_QUESTIONS = ("would work together  ", "the clouds observe   ")
_ROOMY = 76
_MARKS = {State.PROVED: Mark.AGREE, State.DISPROVED: Mark.DIFFER, State.UNKNOWN: Mark.UNKNOWN}
_OF_LAMP = {Lamp.YES: Mark.AGREE, Lamp.PARTLY: Mark.DIFFER, Lamp.NO: Mark.DIFFER, Lamp.UNKNOWN: Mark.UNKNOWN}
_COLOURS = {Mark.AGREE: "$text-success", Mark.DIFFER: "$text-error", Mark.UNKNOWN: "$text-warning"}


def draw_tally(matrix: Matrix, width: int) -> Content:
    """How many findings there are of each severity, how many checks looked, and how many could not tell."""
    counts = count_findings(matrix)
    parts: list[Part] = ["findings ", (f"{len(matrix.findings)}", "bold"), ": " if counts else " "]
    parts += [(f" {number} {word}", f"bold {colour}") for number, word, colour in counts]
    unsure = len({each.code for each in matrix.diagnosis.unsure})
    looked = (f"   {len({check.code for check in all_checks()})} checks looked", "$text-muted")
    doubt = f"{unsure} could not tell{' yet' if matrix.pending else ''}" if unsure else ""
    line = paint(*parts, looked, (f", {doubt}" if doubt else "", "bold $text-warning"))
    if line.cell_length > width:
        line = paint(*parts, (f"   {doubt}", "bold $text-warning"))
    return line.truncate(width, ellipsis=True)


def draw_lamps(matrix: Matrix, width: int) -> list[Content]:
    """The two answers that are never mixed."""
    diagnosis, unknown = matrix.diagnosis, "cannot tell yet" if matrix.pending else "cannot tell"
    asked = _QUESTIONS if width >= _ROOMY else _SHORT_QUESTIONS
    told = (_tell_fits(diagnosis) or unknown, _tell_observed(diagnosis) or unknown)
    lamps = (diagnosis.fits, diagnosis.observed)
    return [_draw_lamp(*each, width) for each in zip(asked, lamps, told, strict=True)]


def draw_ladders(diagnosis: Diagnosis, width: int, most: int) -> list[Content]:
    """A line for each tunnel; where there are more than `most`, for those that are not proved to be up first."""
    tunnels = diagnosis.tunnels
    if not most:
        return []
    if len(tunnels) <= most:
        return [_draw_tunnel(each, width) for each in tunnels]
    shown = sorted(tunnels, key=lambda each: _TROUBLE.index(each.observed))[: max(0, most - 1)]
    left = [each for each in tunnels if each not in shown]
    count = Counter(_UP[each.observed] for each in left)
    rest = ", ".join(f"{number} {word}" for word, number in count.items())
    lines = [_draw_tunnel(each, width) for each in tunnels if each in shown]
    return [*lines, paint((shorten(f"{len(left)} more tunnels: {rest}", width), "$text-muted"))]


_TROUBLE = (Lamp.NO, Lamp.PARTLY, Lamp.UNKNOWN, Lamp.YES)
_UP = {Lamp.YES: "up", Lamp.PARTLY: "partly up", Lamp.NO: "down", Lamp.UNKNOWN: "not known"}


def _draw_lamp(question: str, lamp: Lamp, told: str, width: int) -> Content:
    mark = _OF_LAMP[lamp]
    answer = (shorten(f"{mark.value} {told}", width - width_of(question)), f"bold {_COLOURS[mark]}")
    return paint((question, "$text-muted"), answer)


def _tell_fits(diagnosis: Diagnosis) -> str:
    not_so = [each.key for each in diagnosis.tunnels if each.fits is Lamp.NO]
    return {
        Lamp.YES: "yes, as far as can be read",
        Lamp.PARTLY: f"partly: not {_name(not_so)}",
        Lamp.NO: "no",
    }.get(diagnosis.fits, "")


def _tell_observed(diagnosis: Diagnosis) -> str:
    down = [each.key for each in diagnosis.tunnels if each.observed is Lamp.NO]
    several = len(diagnosis.tunnels) > 1
    return {
        Lamp.YES: "all tunnels and BGP sessions up" if several else "tunnel and BGP session up",
        Lamp.PARTLY: f"partly up: {_name(down)} {'is' if len(down) == 1 else 'are'} not",
        Lamp.NO: "down" if not several else "no tunnel with BGP is up",
    }.get(diagnosis.observed, "")


def _name(keys: list[str]) -> str:
    """Tunnels in a few words."""
    return f"{len(keys)} tunnels" if len(keys) > 3 else ", ".join(keys)


def _draw_tunnel(tunnel: TunnelDiagnosis, width: int) -> Content:
    rungs = draw_ladder(tunnel.ladder)
    verdict = (_tell_verdict(tunnel.ladder), _COLOURS[_mark_of(tunnel.ladder)])
    return paint((fit(tunnel.key, 10), "bold"), rungs, " ", verdict).truncate(width, ellipsis=True)


def draw_ladder(ladder: Ladder) -> Content:
    """The rungs from the ground up, each with its mark."""
    return paint(*(part for rung in ladder.rungs for part in _draw_rung(rung)))


def _draw_rung(rung: Rung) -> list[Part]:
    mark = _MARKS[rung.state]
    return [(f"{rung.layer.word} ", "$text-muted"), (f"{mark.value} ", f"bold {_COLOURS[mark]}")]


def _tell_verdict(ladder: Ladder) -> str:
    """The verdict; at the top of the ladder nothing more is to be said of how far it reaches."""
    top = all(rung.state is State.PROVED for rung in ladder.rungs)
    return "all proved" if top else ladder.verdict


def _mark_of(ladder: Ladder) -> Mark:
    if ladder.first_broken is not None or ladder.not_above is not None:
        return Mark.DIFFER
    bgp = next((rung for rung in ladder.rungs if rung.layer is Layer.BGP), None)
    return Mark.AGREE if bgp is not None and bgp.state is State.PROVED else Mark.UNKNOWN
