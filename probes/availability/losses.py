"""What still carries traffic when parts are taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from probes.availability.answer import Answer, agree
from probes.availability.carriers import Carrier, Way
from probes.availability.parts import Part, Tunnels


class Verdict(StrEnum):
    """What is left of the link; the best first."""

    CARRIES = "carries"
    ONE_WAY = "one direction only"
    CANNOT_TELL = "cannot tell"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Loss:
    """The link without some of its parts.

    Attributes:
        parts: what is taken away; none for the link as it is.
        configured: the tunnels that remain by configuration, whatever happens.
        open: those of which that cannot be told.
        up: those that remain and are reported to carry traffic now, in both directions or one.
        to_google, to_azure: whether anything still carries in this direction.
        sentence: what that means.
        detail: what a cloud said where something could not be read.
    """

    parts: tuple[Part, ...]
    configured: tuple[int, ...]
    open: tuple[int, ...]
    up: tuple[int, ...]
    to_google: Answer
    to_azure: Answer
    sentence: str
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worse of the two directions decides, except that one that carries is more than none."""
        both = {self.to_google, self.to_azure}
        if both == {Answer.YES}:
            return Verdict.CARRIES
        if both == {Answer.NO}:
            return Verdict.NOTHING
        return Verdict.ONE_WAY if both == {Answer.YES, Answer.NO} else Verdict.CANNOT_TELL

    @property
    def changes_nothing(self) -> bool:
        """Whether no tunnel rests on what is taken away."""
        return not any(part.touched for part in self.parts)


def take_away(carriers: Sequence[Carrier], parts: Iterable[Part] = ()) -> Loss:
    """What remains of these tunnels without these parts; neither their order nor repeats matter."""
    taken = tuple(sorted({part.key: part for part in parts}.values(), key=lambda part: part.key))
    remaining = {carrier.number: _remains(carrier, taken) for carrier in carriers}
    configured = {carrier.number: min(remaining[carrier.number], carrier.configured.answer) for carrier in carriers}
    ways = {way: agree(_carry(carriers, way, gone, taken) for gone in _outcomes(taken)) for way in Way}
    told = _Words(tuple(carriers), taken, remaining, ways)
    return Loss(
        taken,
        tuple(number for number, answer in configured.items() if answer is Answer.YES),
        tuple(number for number, answer in configured.items() if answer is Answer.CANNOT_TELL),
        tuple(carrier.number for carrier in carriers if told.is_up(carrier)),
        ways[Way.TO_GOOGLE],
        ways[Way.TO_AZURE],
        told.sentence(),
        told.detail(),
    )


def _outcomes(parts: Sequence[Part]) -> Iterator[Tunnels]:
    """All that can happen: one outcome of each part, together."""
    for chosen in product(*(part.outcomes for part in parts)):
        yield frozenset().union(*chosen)


def _remains(carrier: Carrier, parts: Sequence[Part]) -> Answer:
    """Whether a tunnel is still there."""
    perhaps = any(carrier.number in part.perhaps for part in parts)
    return agree(_survives(carrier, gone, perhaps) for gone in _outcomes(parts))


def _survives(carrier: Carrier, gone: Tunnels, perhaps: bool) -> Answer:
    if carrier.number in gone:
        return Answer.NO
    return Answer.CANNOT_TELL if perhaps else Answer.YES


def _carry(carriers: Sequence[Carrier], way: Way, gone: Tunnels, parts: Sequence[Part]) -> Answer:
    """Whether any tunnel carries in this direction if `gone` are lost."""
    answers = [Answer.NO]
    for carrier in carriers:
        perhaps = any(carrier.number in part.perhaps for part in parts)
        answers.append(min(_survives(carrier, gone, perhaps), carrier.carries(way).answer))
    return max(answers)


@dataclass(frozen=True, slots=True)
class _Words:
    """Says what a loss means."""

    carriers: tuple[Carrier, ...]
    parts: tuple[Part, ...]
    remaining: dict[int, Answer]
    ways: dict[Way, Answer]

    def is_up(self, carrier: Carrier) -> bool:
        """Whether it remains for certain and carries in some direction."""
        there = self.remaining[carrier.number] is Answer.YES
        return there and any(carrier.carries(way).answer is Answer.YES for way in Way)

    def sentence(self) -> str:
        """What carries in each direction; both at once where that is the same."""
        to_google, to_azure = self._over(Way.TO_GOOGLE), self._over(Way.TO_AZURE)
        if self.ways[Way.TO_GOOGLE] is self.ways[Way.TO_AZURE] and to_google == to_azure:
            match self.ways[Way.TO_GOOGLE]:
                case Answer.YES:
                    return f"both directions over {to_google}"
                case Answer.NO:
                    return f"nothing{self._returns()}: {to_google}"
                case _:
                    return f"cannot tell: {to_google}"
        told = {Way.TO_GOOGLE: to_google, Way.TO_AZURE: to_azure}
        known_first = sorted(told, key=lambda way: -self.ways[way])
        return "; ".join(self._told(way, told[way]) for way in known_first)

    def detail(self) -> str:
        """What a cloud said about the first thing that could not be read."""
        open_ways = [way for way, answer in self.ways.items() if answer is Answer.CANNOT_TELL]
        told = (carrier.carries(way).detail for way in open_ways for carrier in self._open(way))
        return next((detail for detail in told if detail), "")

    def _told(self, way: Way, over: str) -> str:
        match self.ways[way]:
            case Answer.YES:
                return f"{way} over {over}"
            case Answer.NO:
                return f"{way}: nothing, {over}"
            case _:
                return f"{way}: cannot tell, {over}"

    def _over(self, way: Way) -> str:
        """The tunnels that carry, or why none does."""
        match self.ways[way]:
            case Answer.YES:
                return self._carrying(way)
            case Answer.NO:
                left = [carrier for carrier in self.carriers if self.remaining[carrier.number] is not Answer.NO]
                return _tell(left, way) or "the link is down"
            case _:
                return _tell(self._open(way), way) or self._undecided()

    def _carrying(self, way: Way) -> str:
        able = [carrier for carrier in self.carriers if carrier.carries(way).answer is Answer.YES]
        sure = [carrier for carrier in able if self.remaining[carrier.number] is Answer.YES]
        if sure:
            return name_tunnels([carrier.number for carrier in sure])
        left = [carrier.number for carrier in able if self.remaining[carrier.number] is Answer.CANNOT_TELL]
        return name_tunnels(left, "or")

    def _open(self, way: Way) -> list[Carrier]:
        """The tunnels that remain, or may, and of which nobody can tell whether they carry."""
        left = [carrier for carrier in self.carriers if self.remaining[carrier.number] is not Answer.NO]
        return [carrier for carrier in left if carrier.carries(way).answer is Answer.CANNOT_TELL]

    def _undecided(self) -> str:
        """Why nobody can say which tunnels are lost."""
        if any(len(part.outcomes) > 1 for part in self.parts):
            return "which instance is in the zone is not told"
        part = next((part for part in self.parts if part.perhaps), None)
        what = name_tunnels(sorted(part.perhaps)) if part else "the tunnels"
        return f"what {what} {'rest' if part and len(part.perhaps) > 1 else 'rests'} on is not told"

    def _returns(self) -> str:
        told = next((part.returns for part in self.parts if part.returns), "")
        return " for a while" if told else ""


def _tell(carriers: Sequence[Carrier], way: Way) -> str:
    """Why these do not carry, each reason once with all its tunnels."""
    about: dict[str, list[int]] = {}
    for carrier in carriers:
        about.setdefault(carrier.carries(way).about, []).append(carrier.number)
    return ", ".join(reason.format(name_tunnels(numbers)) for reason, numbers in about.items() if reason)


def name_tunnels(numbers: Sequence[int], word: str = "and") -> str:
    """`tunnel 1`, `tunnels 0, 1 and 2`, or `tunnel 0 or 1`."""
    if len(numbers) < 2:
        return f"tunnel {numbers[0]}" if numbers else "no tunnel"
    *others, last = (str(number) for number in numbers)
    return f"tunnel{'s' if word == 'and' else ''} {', '.join(others)} {word} {last}"
