"""Two faults at once: which pairs can be drawn, and what must be found of them.

Not drawn are two faults that touch the same field, or where one changes what the finding of the other was read from.
Beyond that `masks` says which faults take the ground from under others.
"""

from __future__ import annotations

from dataclasses import dataclass

from probes.checks.diagnose import Diagnosis
from probes.checks.finding import Layer
from probes.checks.ladder import State
from tests.checks.places import Place, meet

Rung = tuple[Layer, State]

STANDS_ON = dict.fromkeys(("HAVB24", "HAVL27"), Layer.IPSEC)
STANDS_ON |= dict.fromkeys(("HAVC26", "HAVC28", "HAVD16", "HAVD27"), Layer.BGP)
"""What is only said of a tunnel that one cloud at least has up to this rung."""
DIALS = ("peerExternalGateway", "peerExternalGatewayInterface")
COUNTS = ("HAVE05", "HAVD19", "HAVL10")
OF_AZURES_RANGES = ("routes.list", "networks.getEffectiveFirewalls")
OF_SUBNETS = ("routeTables.get", "networkSecurityGroups.get")


@dataclass(frozen=True)
class Parts:
    """The names of what belongs to the tunnel with the fault, and of the other tunnel."""

    key: str
    connection: str
    site: str
    tunnel: str
    interface: str
    peer: str
    other: str

    @property
    def all(self) -> set[str]:
        """The names of the tunnel's own parts."""
        return {self.connection, self.site, self.tunnel, self.interface, self.peer}


@dataclass(frozen=True)
class Alone:
    """What a fault changes, and what is found of it while it is alone.

    Attributes:
        anew: it is a state of its own, whatever was there before.
        observed: it is in what the clouds report, and not in what they were configured with.
        touched: the fields that differ from the clean link.
        rests: the fields that its finding was read from.
        tunnel: of its finding.
        rung: the lowest rung of its tunnel that is not proved, and its state; None where all up to routes are.
    """

    code: str
    parts: Parts
    anew: bool
    observed: bool
    touched: frozenset[Place]
    rests: frozenset[Place]
    tunnel: str
    rung: Rung | None

    @property
    def has_both_ends(self) -> bool:
        """Whether the tunnel still has an end on each side."""
        return self.rung != (Layer.EXISTS, State.DISPROVED)

    @property
    def is_of_tunnel(self) -> bool:
        """Whether it is told of the tunnel, or read from a part of it."""
        ends = (place for place in self.touched | self.rests if self.parts.all & {*place, place[1].rpartition("/")[2]})
        return self.tunnel == self.parts.key or any(ends)

    @property
    def is_of_session(self) -> bool:
        """Whether it is read from the Cloud Router's part of the tunnel."""
        in_router = any(place[0].startswith("routers.") for place in self.rests)
        named = any({self.parts.interface, self.parts.peer} & set(place) for place in self.rests)
        return named or (in_router and self.tunnel == self.parts.key)

    @property
    def cuts_session(self) -> bool:
        """Whether with it the tunnel has no session on its router."""
        ends = ("router", "linkedVpnTunnel", self.parts.tunnel, self.parts.peer, self.parts.interface)
        fallen = self.rung is not None and self.rung[0] <= Layer.BGP
        return fallen and any(place[-1] in ends for place in self.touched)

    @property
    def changes_ranges(self) -> bool:
        """Whether with it other ranges of Google reach Azure."""
        subnets = any(place[0].startswith("subnetworks.") for place in self.touched)
        return subnets or self.touches("advertisedRoutes", "advertisedIpRanges", "advertiseMode", "importPolicies")

    @property
    def tells_advertised(self) -> bool:
        """Whether it is in what Azure says that it advertises."""
        return any(place[0].endswith("getAdvertisedRoutes") for place in self.touched)

    @property
    def changes_count(self) -> bool:
        """Whether with it the link has another number of tunnels."""
        names = (self.parts.tunnel, self.parts.other)
        gone = (place[0] == "vpnTunnels.list" and place[-1] in names for place in self.touched)
        return not self.has_both_ends or any(gone)

    def touches(self, *names: str) -> bool:
        """Whether a field that it changes has, or is in, one of these names."""
        return any(set(names) & set(place[2:]) for place in self.touched)

    def rests_on(self, *names: str) -> bool:
        """Whether its finding was read from a field that has, or is in, one of these names."""
        return any(set(names) & set(place) for place in self.rests)


def touch_the_same(one: Alone, other: Alone) -> bool:
    """Whether they touch the same field, or one touches what the finding of the other was read from."""
    return meet(one.touched, other.touched) or meet(one.touched, other.rests) or meet(one.rests, other.touched)


def masks(one: Alone, other: Alone) -> bool:
    """Whether `one` takes the ground from under `other`, so that `other` is none while `one` is there."""
    stands_on = STANDS_ON.get(other.code)
    return any(
        (
            one.anew,
            # Half a tunnel: nothing of it can be compared, nor is it counted.
            not one.has_both_ends and (other.is_of_tunnel or other.rests_on("bestRoutesForRouter")),
            # What compares the tunnels of the link with each other, or counts them.
            (one.changes_count or one.cuts_session) and other.code in COUNTS,
            # Azure names the tunnels of a connection by the addresses of the instances.
            one.code == "HAVA18" and (other.code in ("HAVB24", "HAVL27") or other.cuts_session),
            # It names the neighbours by their addresses, so of two with one address it tells nothing of either.
            one.code == "HAVC14" and other.rung is not None and other.rung[0] >= Layer.BGP,
            # Which connection leads where is told by these addresses, and where two are the same by those of BGP.
            one.touches("gatewayIpAddress") and other.touches("gatewayIpAddress"),
            one.touches("gatewayIpAddress") and other.code == "HAVC18",
            one.code == "HAVE04" and other.rests_on("bgpPeeringAddress"),
            one.touches(*DIALS) and other.touches(*DIALS),
            # A BGP address that is wrong may be somebody else's, and Azure names what it advertises by addresses.
            one.rests_on("bgpPeeringAddresses", "bgpPeeringAddress")
            and (other.code in ("HAVC14", "HAVC28") or other.tells_advertised),
            # The peerings of a VNet are one list, which a fault writes whole.
            one.touches("virtualNetworkPeerings") and other.touches("virtualNetworkPeerings"),
            # What the clouds report of a rung, where that one or a lower one is broken by something else.
            other.observed and one.rung is not None and other.rung is not None and one.rung[0] <= other.rung[0],
            # What is told of a tunnel that is up.
            stands_on is not None and one.rung is not None and one.rung[0] <= stands_on,
            # Without its router interface the tunnel has no session, and waits for it.
            one.cuts_session and (other.is_of_session or other.code == "HAVB22"),
            # Each version of IKE has algorithms of its own.
            one.touches("connectionProtocol", "ikeVersion") and other.rests_on("ipsecPolicies", "cipherSuite"),
            # Without BGP on the gateway no connection has it, and address spaces are what there is instead of BGP.
            one.touches("enableBgp") and (other.rests_on("enableBgp") or other.code == "HAVD07"),
            # A filter or a route is judged by the ranges that it is about, and one that arrives proves the rung.
            one.changes_ranges and other.rests_on("securityRules", "routes", "firewalls", "peerings"),
            one.changes_ranges and other.rung == (Layer.ROUTES, State.DISPROVED),
            one.touches("addressSpace") and any(place[0] in OF_AZURES_RANGES for place in other.rests),
            # NAT rules let other ranges arrive than are sent.
            one.code == "HAVC31" and other.code == "HAVD27",
            # What hangs on a subnet goes with it.
            one.code == "HAVA21" and any(place[0] in OF_SUBNETS for place in other.rests),
            # A route table that takes no BGP routes is judged by all its routes at once.
            one.touches("disableBgpRoutePropagation") and other.rests_on("routes"),
            # What comes before a rule that allows, while no rule allows.
            one.code == "HAVF03" and other.code == "HAVF04",
        )
    )


def can_be_drawn(one: Alone, other: Alone) -> bool:
    """Whether both faults are faults while the other is there."""
    return not (touch_the_same(one, other) or masks(one, other) or masks(other, one))


def lowest(diagnosis: Diagnosis, key: str) -> Rung | None:
    """The lowest rung of a tunnel that is not proved, and its state; None where all up to routes are.

    A tunnel that neither cloud has does not exist.
    """
    ladder = next((tunnel.ladder for tunnel in diagnosis.tunnels if tunnel.key == key), None)
    if ladder is None:
        return (Layer.EXISTS, State.DISPROVED)
    rungs = (rung for rung in ladder.rungs if rung.layer <= Layer.ROUTES and rung.state is not State.PROVED)
    first = next(rungs, None)
    return (first.layer, first.state) if first else None


def named(diagnosis: Diagnosis) -> set[str]:
    """Every code that is told: as a headline, or what the clouds report folded under one."""
    folded = (one for each in diagnosis.findings for one in each.consequences if one.observed)
    return {each.code for each in (*diagnosis.findings, *folded)}


def complaints(one: Alone, other: Alone, diagnosis: Diagnosis) -> list[str]:
    """What is not as it should be where both faults are there."""
    pair = f"{one.code} and {other.code}"
    told = [f"{each.code} {each.tunnel}" for each in diagnosis.findings]
    hidden = {one.code, other.code} - named(diagnosis)
    found, wanted = _broken(lowest(diagnosis, one.parts.key)), _lower(one.rung, other.rung)
    return [
        *([f"{pair}: {sorted(hidden)} not among {told}"] if hidden else []),
        *(f"{pair}: {low.code} is no headline among {told}" for low in _lower_and_hidden(one, other, diagnosis)),
        *([f"{pair}: first broken is {found!r}, not {wanted!r}"] if found not in wanted else []),
    ]


def _lower_and_hidden(one: Alone, other: Alone, diagnosis: Diagnosis) -> list[Alone]:
    """What the clouds report of a lower rung than the other fault breaks does not follow from it.

    A status that is old may follow from any change.
    """
    heads = {each.code for each in diagnosis.findings}
    return [
        low
        for low, high in ((one, other), (other, one))
        if low.observed and low.code not in (*heads, "HAVL27")
        if low.rung and high.rung and low.rung[0] < high.rung[0]
    ]


def _lower(one: Rung | None, other: Rung | None) -> set[Layer | None]:
    """The first broken rung where both are broken: the lower one.

    Of one rung that the clouds call broken by one fault and leave open by the other, it may be either.
    """
    there = [rung for rung in (one, other) if rung is not None]
    lower = min((layer for layer, _ in there), default=None)
    return {_broken(rung) for rung in there if rung[0] == lower} or {None}


def _broken(rung: Rung | None) -> Layer | None:
    """The rung, if it is known to be broken."""
    return rung[0] if rung is not None and rung[1] is State.DISPROVED else None
