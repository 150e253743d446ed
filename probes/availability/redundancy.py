"""Google's word on the redundancy of a link's tunnels, what it means, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass

from probes.availability.answer import Answer
from probes.availability.carriers import Carrier
from probes.availability.losses import name_tunnels
from probes.checks.look import MET, NOT_MET, LinkLook
from probes.values import Source, Standing

SOURCE = "Compute API, vpnGateways.getStatus; Google, HA VPN topologies (documented)"

_MEANS = {
    MET: "the tunnels that are configured cover each interface and each side of the peer as 99.99 % asks for",
    NOT_MET: "the tunnels that are configured do not cover the peer as 99.99 % asks for",
}
NO_ROW = "Google names no connection for these tunnels"
_NEVER = "it judges configuration alone: not whether a tunnel is up, has BGP or carries traffic"


@dataclass(frozen=True, slots=True)
class Redundancy:
    """What Google says of this link.

    Attributes:
        word: as the API words it; empty where it was not read.
        reason: Google's own reason, such as `INCOMPLETE_TUNNELS_COVERAGE`; or why the word is not known.
        means: what the word says.
        not_means: what it does not say.
        beside: what is reported at the same time that the word alone would hide; empty where it hides nothing.
    """

    word: str
    reason: str
    means: str
    not_means: str
    beside: str
    source: str = SOURCE
    evidence: tuple[Source, ...] = ()


def read_redundancy(look: LinkLook, carriers: tuple[Carrier, ...]) -> Redundancy:
    """Google's word on the connections between these two gateways."""
    rows = look.coverage
    states = [row["state"] for row in look.coverage_of_peer()]
    words = [state["state"].text() for state in states]
    told = sorted({word.content for word in words if word.content})
    if not told:
        unread = words[0] if words else rows.text()
        reason = NO_ROW if rows.exists or unread.standing is Standing.ABSENT else unread.reason
        return Redundancy("", reason, "", _NEVER, "", SOURCE, unread.sources)
    reasons = sorted({state["unsatisfiedReason"].string() for state in states} - {""})
    means = "; ".join(_MEANS.get(word, f"what {word} means is not known") for word in told)
    evidence = tuple(source for word in words for source in word.sources)
    return Redundancy(", ".join(told), ", ".join(reasons), means, _NEVER, _beside(told, carriers), SOURCE, evidence)


def _beside(words: list[str], carriers: tuple[Carrier, ...]) -> str:
    """MET while tunnels are down, or NOT_MET while traffic flows: neither is a contradiction."""
    down = [each.number for each in carriers if Answer.NO in (each.to_google.answer, each.to_azure.answer)]
    up = [each.number for each in carriers if {each.to_google.answer, each.to_azure.answer} == {Answer.YES}]
    if words == [MET] and down:
        return f"and yet {name_tunnels(down)} {'carry' if len(down) > 1 else 'carries'} nothing, or one way only"
    if NOT_MET in words and up:
        return f"and yet {name_tunnels(up)} {'carry' if len(up) > 1 else 'carries'} traffic"
    return ""
