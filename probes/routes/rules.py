"""Judges one prefix from what both sides say of it. What is not known never becomes delivered or lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from probes.checks.finding import Grade
from probes.model import TunnelEnd
from probes.routes.model import Direction, Judgement, Told, Verdict
from probes.routes.table import Holding
from probes.values import Standing, Value

_WORDS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for all prefixes of one direction of one tunnel.

    Attributes:
        down: what the clouds say of a session that is not up; empty if none of them says so.
        count, limit: how many prefixes the sender tells, and how many the receiver takes.
        filter_of: the rule by which the receiver drops a prefix that was told to it, if one is known.
        use_of: what becomes of a prefix that was told and learned.
        keeps_back: what may keep the sender from telling what it should, such as an export policy.
        translated: what may change prefixes on their way; empty if nothing does.
    """

    direction: Direction
    down: str
    count: int
    limit: int
    filter_of: Callable[[str, Told], Judgement | None]
    use_of: Callable[[str], Judgement]
    keeps_back: str = ""
    translated: str = ""


_BY_PREFIX = (Verdict.MISSING, Verdict.FILTERED, Verdict.UNSENT, Verdict.UNSOLICITED)
"""Verdicts that rest on both sides calling the same networks by the same prefixes."""


def judge(
    prefix: str, advertised: Told, learned: Told, holdings: tuple[Holding, ...], around: Circumstances
) -> Judgement:
    """What became of a prefix."""
    found = _judge(prefix, advertised, learned, holdings, around)
    if around.translated and found.verdict in _BY_PREFIX:
        return Judgement(Verdict.UNKNOWN, f"{around.translated}: the other side may know it by another prefix")
    return found


def _judge(
    prefix: str, advertised: Told, learned: Told, holdings: tuple[Holding, ...], around: Circumstances
) -> Judgement:
    if learned.has.content:
        return _judge_learned(prefix, advertised, around)
    if around.down:
        return _judge_down(around)
    if not advertised.has.content and not advertised.expected:
        return _judge_withheld(advertised, learned, holdings, around)
    if advertised.has.content is False:
        return _judge_unsent(holdings, around)
    if not learned.has.has_content:
        return Judgement(Verdict.UNKNOWN, tell_unknown(learned.has, f"what {_receiver(around)} learned"))
    if not advertised.has.has_content:
        told = tell_unknown(advertised.has, f"what {_sender(around)} advertises")
        return Judgement(Verdict.UNKNOWN, f"{_receiver(around)} did not learn it; {told}")
    if around.count > around.limit:
        return _judge_limit(around)
    found = around.filter_of(prefix, advertised)
    return found or Judgement(Verdict.MISSING, f"{_sender(around)} advertises it, {_receiver(around)} did not learn it")


def tell_unknown(value: Value[bool], what: str) -> str:
    """Why something is not known, in words."""
    if value.standing is Standing.PENDING:
        return f"{what} is being read"
    if value.standing is Standing.NOT_ASKED:
        return f"{what} was not asked"
    return f"{what} is not known: {_WORDS.sub(' ', value.reason)}"


def tell_down(azure: TunnelEnd, gcp: TunnelEnd) -> str:
    """What the clouds say of a BGP session that is not up, one that contradicts included; empty if none says so."""
    if azure.bgp_up.content is not False and gcp.bgp_up.content is not False:
        return ""
    told = [end for end in (azure, gcp) if end.bgp_up.has_content]
    return ", ".join(f"{end.cloud.title} says {end.bgp_state.content or end.bgp_state.reason}" for end in told)


def _judge_learned(prefix: str, advertised: Told, around: Circumstances) -> Judgement:
    if advertised.has.content:
        return around.use_of(prefix)
    if advertised.has.content is False:
        reason = f"{_receiver(around)} has it, {_sender(around)} does not say that it advertises it"
        why = around.down or "the answers may be of two moments"
        return Judgement(Verdict.UNSOLICITED, f"{reason}: {why}", Grade.SEEN)
    told = tell_unknown(advertised.has, f"what {_sender(around)} advertises")
    return Judgement(Verdict.UNKNOWN, f"{_receiver(around)} learned it; {told}")


def _judge_down(around: Circumstances) -> Judgement:
    if around.count > around.limit:
        # That the number is what closed the session is nowhere said.
        return Judgement(Verdict.OVER_LIMIT, f"{_tell_limit(around)}; {around.down}", Grade.INFERRED)
    return Judgement(Verdict.NO_SESSION, around.down)


def _judge_limit(around: Circumstances) -> Judgement:
    return Judgement(Verdict.OVER_LIMIT, _tell_limit(around))


def _judge_withheld(advertised: Told, learned: Told, holdings: tuple[Holding, ...], around: Circumstances) -> Judgement:
    """A prefix that the sender has and need not tell."""
    left_out = next((one for one in holdings if one.left_out), None)
    if left_out is not None and advertised.has.content is False:
        return Judgement(Verdict.UNSENT, left_out.why)
    kept = next((one for one in holdings if one.shared is False and not one.left_out), None)
    if kept is not None:
        return Judgement(Verdict.WITHHELD, kept.why)
    for value, what in ((advertised.has, f"what {_sender(around)} advertises"), (learned.has, "what was learned")):
        if not value.has_content:
            return Judgement(Verdict.UNKNOWN, tell_unknown(value, what))
    return Judgement(Verdict.WITHHELD, next((one.why for one in holdings), ""), Grade.INFERRED)


def _judge_unsent(holdings: tuple[Holding, ...], around: Circumstances) -> Judgement:
    why = around.keeps_back or next((one.why for one in holdings if one.why), "")
    reason = f"{_sender(around)} should advertise it and does not"
    return Judgement(Verdict.UNSENT, f"{reason}: {why}" if why else reason, Grade.INFERRED if why else Grade.DOCUMENTED)


def _tell_limit(around: Circumstances) -> str:
    return f"{around.count} prefixes, {_receiver(around)} takes {around.limit} of one peer and ends the session above"


def _sender(around: Circumstances) -> str:
    return around.direction.sender.title


def _receiver(around: Circumstances) -> str:
    return around.direction.receiver.title
