"""One tunnel as something that carries traffic: whether it is set up, and what it carries now in each direction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from probes.availability.answer import Answer, Told
from probes.checks.finding import Layer
from probes.checks.ladder import Ladder, Rung, State, climb
from probes.checks.look import TunnelLook
from probes.documents import Cloud
from probes.model import TunnelEnd
from probes.values import Standing, Value


class Way(StrEnum):
    """A direction of traffic."""

    TO_GOOGLE = "Azure to Google"
    TO_AZURE = "Google to Azure"


_SENDERS = {Way.TO_GOOGLE: Cloud.AZURE, Way.TO_AZURE: Cloud.GCP}
_WHAT = {
    Layer.EXISTS: "the other end of {}",
    Layer.IPSEC: "status of {}",
    Layer.BGP: "BGP session of {}",
}
_DOWN = {
    Layer.EXISTS: "no other end of {}",
    Layer.IPSEC: "IPsec down on {}",
    Layer.BGP: "BGP down on {}",
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """One tunnel.

    Attributes:
        number: its place in the matrix.
        configured: both ends are there, have BGP, and are not known to misfit.
        to_google, to_azure: whether the clouds report that it carries traffic in this direction now: IPsec and BGP
            are up, and the sender learned a route over it. That routes are learned does not prove that packets
            arrive; that is inferred.
    """

    number: int
    configured: Told
    to_google: Told
    to_azure: Told

    def carries(self, way: Way) -> Told:
        """What is known of one direction."""
        return self.to_google if way is Way.TO_GOOGLE else self.to_azure


def read_carrier(look: TunnelLook, misfits: Collection[str] = ()) -> Carrier:
    """A tunnel of a link; `misfits` holds the keys of tunnels whose two configurations do not fit together."""
    ladder = climb(look.tunnel, look.link)
    return Carrier(
        look.number,
        _configured(look, look.key in misfits),
        _carries(look, ladder, Way.TO_GOOGLE),
        _carries(look, ladder, Way.TO_AZURE),
    )


def _configured(look: TunnelLook, misfit: bool) -> Told:
    ends = look.ends
    if ends is None:
        missing, complete = _missing(look)
        if complete.has_content:
            return Told(Answer.NO, f"no end of {{}} in {missing.title}")
        return Told(Answer.CANNOT_TELL, f"{_WHAT[Layer.EXISTS]} {_why(complete)}", complete.reason)
    azure, gcp = ends
    if misfit:
        return Told(Answer.NO, "the two ends do not fit together on {}")
    parts: tuple[Value[object], ...] = (azure.bgp_enabled, gcp.bgp_enabled, azure.peer_bgp_address)
    if any(part.content is False or part.standing is Standing.ABSENT for part in parts):
        return Told(Answer.NO, "BGP not set up on {}")
    unread = next((part for part in parts if not part.has_content), None)
    if unread is not None:
        return Told(Answer.CANNOT_TELL, f"BGP settings of {{}} {_why(unread)}", unread.reason)
    return Told(Answer.YES)


def _carries(look: TunnelLook, ladder: Ladder, way: Way) -> Told:
    rungs = [rung for rung in ladder.rungs if rung.layer in _WHAT]
    down = next((rung for rung in rungs if rung.state is State.DISPROVED), None)
    if down is not None:
        return Told(Answer.NO, _DOWN[down.layer])
    open_rung = next((rung for rung in rungs if rung.state is State.UNKNOWN), None)
    if open_rung is not None:
        return _cannot_tell(look, open_rung)
    sender = look.azure if _SENDERS[way] is Cloud.AZURE else look.gcp
    return _routes(sender) if sender else Told(Answer.CANNOT_TELL, "routes over {} not read")


def _routes(sender: TunnelEnd) -> Told:
    """Whether the sender learned a route over this tunnel, so that it may choose it."""
    count, prefixes = sender.received_count, sender.prefixes_received
    if count.content or prefixes.content:
        return Told(Answer.YES)
    if count.content is None:
        about = f"routes that {sender.cloud.title} learned over {{}} {_why(count)}"
        return Told(Answer.CANNOT_TELL, about, count.reason)
    return Told(Answer.NO, f"no route learned by {sender.cloud.title} over {{}}")


def _cannot_tell(look: TunnelLook, rung: Rung) -> Told:
    what = _WHAT[rung.layer]
    if rung.contradicted:
        return Told(Answer.CANNOT_TELL, f"the clouds disagree on the {what}")
    if rung.layer is Layer.EXISTS:
        unread: Value[object] = _missing(look)[1]
    else:
        ends = [end for end in (look.azure, look.gcp) if end]
        values: list[Value[object]] = [end.tunnel_up if rung.layer is Layer.IPSEC else end.bgp_up for end in ends]
        unread = next((value for value in values if not value.has_content), values[0])
    return Told(Answer.CANNOT_TELL, f"{what} {_why(unread)}", unread.reason)


def _missing(look: TunnelLook) -> tuple[Cloud, Value[bool]]:
    """The cloud in which there is no end, and whether all its ends were read."""
    if look.azure is None:
        return Cloud.AZURE, look.link.azure.ends_complete
    return Cloud.GCP, look.link.gcp.ends_complete


def _why(value: Value[object]) -> str:
    if value.standing is Standing.PENDING:
        return "being read"
    return "not asked for" if value.standing is Standing.NOT_ASKED else "not read"
