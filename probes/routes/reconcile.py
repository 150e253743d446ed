"""Reconciles what each side of a link advertises with what the other learned. One pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from probes.documents import Documents
from probes.gcp.lists import Lists
from probes.gcp.routers import Session
from probes.model import Link, Tunnel, TunnelEnd
from probes.reading import Place
from probes.routes.azure import PREFIX_LIMIT as AZURE_LIMIT
from probes.routes.azure import AzureSide
from probes.routes.filters import filter_at_azure, filter_at_google, tell_names
from probes.routes.google import PREFIX_LIMIT as GOOGLE_LIMIT
from probes.routes.google import QUOTA, GoogleSide
from probes.routes.model import Direction, Flow, Judgement, Reconciliation, Route, Verdict
from probes.routes.overlaps import find_overlaps, tell_origin
from probes.routes.prefixes import leads_everywhere, rank, spell
from probes.routes.rules import Circumstances, judge, tell_down, tell_unknown
from probes.routes.table import Holdings, Table
from probes.routes.use import GoogleUse

_GONE = (Verdict.FILTERED, Verdict.WITHHELD, Verdict.UNSENT)
"""With these a default route leads nobody anywhere."""
_EVERYWHERE = {
    Direction.TO_AZURE: "all that leaves the VNet goes to Google Cloud, the Internet included",
    Direction.TO_GOOGLE: "what no other route of the VPC takes goes to Azure",
}


def reconcile(link: Link, documents: Documents, lists: Lists | None = None) -> Reconciliation:
    """Every prefix that either side of a link has, tells or learned, in both directions of each tunnel.

    Spare ends have no routes. The work grows with the number of prefixes, not with its square.

    Args:
        lists: of these documents, where they are sorted already: many links have the same ones.
    """
    sides = _Sides(link, documents, lists)
    real = [tunnel for tunnel in link.tunnels if not tunnel.spare]
    flows = [flow for number, tunnel in enumerate(real) for flow in sides.reconcile(f"tunnel {number}", tunnel)]
    overlaps = find_overlaps(sides.azure.holdings, sides.google.space)
    return Reconciliation(
        tuple(flows),
        overlaps,
        (*sides.tell_reach(link), *_tell_totals(flows)),
        frozenset(sides.azure.holdings.own),
        frozenset(sides.google.space.own),
    )


def _tell_totals(flows: Sequence[Flow]) -> Iterator[str]:
    """What all tunnels together bring, where that may be too much although no session alone brings too much."""
    total = sum(flow.count for flow in flows if flow.direction is Direction.TO_AZURE)
    if total > AZURE_LIMIT and not any(flow.count > flow.limit for flow in flows):
        yield (
            f"Google Cloud advertises {total} prefixes over all tunnels: Microsoft's page of limits allows"
            f" {AZURE_LIMIT} for the whole gateway, its FAQ for each peer"
        )
    to_google = [route for flow in flows if flow.direction is Direction.TO_GOOGLE for route in flow.routes]
    learned = len({route.prefix for route in to_google if route.learned.has.content})
    if learned > QUOTA:
        yield f"Google Cloud learned {learned} destinations: its quota for a region is {QUOTA} unless it was raised"


@dataclass(frozen=True)
class _Lane:
    """One direction of one tunnel, with all that its routes are judged by.

    Attributes:
        origin_of: what a prefix is that is none of the sender's own.
        notes: remarks on single prefixes.
        by_hand: prefixes that the receiver was told by a person.
    """

    around: Circumstances
    sent: Table
    learned: Table
    holdings: Holdings
    origin_of: Callable[[str], str]
    notes: dict[str, list[str]]
    by_hand: dict[str, Place]

    def run(self, key: str, azure: TunnelEnd, gcp: TunnelEnd) -> Flow:
        """All routes of this direction."""
        direction = self.around.direction
        prefixes = {*self.sent.rows, *self.learned.rows, *self.holdings.by_prefix}
        routes = [self._judge(prefix) for prefix in prefixes]
        routes += [self._tell_by_hand(prefix) for prefix in self.by_hand if prefix not in prefixes]
        routes.sort(key=lambda route: rank(route.prefix))
        return Flow(
            key,
            direction,
            azure.name,
            gcp.name,
            tuple(routes),
            self.around.count,
            self.around.limit,
            tuple(self._tell_gaps()),
        )

    def _judge(self, prefix: str) -> Route:
        holdings = self.holdings.by_prefix.get(prefix, ())
        advertised = self.sent.tell(prefix, expected=any(one.shared for one in holdings))
        learned = self.learned.tell(prefix)
        found = judge(prefix, advertised, learned, holdings, self.around)
        notes = list(self.notes.get(prefix, ()))
        if prefix in self.by_hand:
            notes.append("written by hand at Google's BGP peer too: it stays when Azure withdraws it")
        if self.around.down and found.verdict.mark is Verdict.DELIVERED.mark:
            notes.append(f"although {self.around.down}: the answers may be of two moments")
        return Route(
            direction=self.around.direction,
            prefix=prefix,
            origin=tell_origin(holdings) or self.origin_of(prefix),
            advertised=advertised,
            learned=learned,
            verdict=found.verdict,
            reason=found.reason,
            grade=found.grade,
            risk=self._find_risk(prefix, found),
            remarks=tuple(notes),
            evidence=(*found.evidence, *(one.source for one in holdings)),
        )

    def _tell_by_hand(self, prefix: str) -> Route:
        """A prefix that nobody told Google but a person."""
        place = self.by_hand[prefix]
        found = Judgement(Verdict.UNSOLICITED, "written by hand at Google's BGP peer: it stays whatever Azure tells")
        return Route(
            direction=self.around.direction,
            prefix=prefix,
            origin="customLearnedIpRanges",
            advertised=self.sent.tell(prefix),
            learned=self.learned.tell(prefix),
            verdict=found.verdict,
            reason=found.reason,
            risk=self._find_risk(prefix, found),
            evidence=(place.source,),
        )

    def _find_risk(self, prefix: str, found: Judgement) -> str:
        if not leads_everywhere(prefix) or found.verdict in _GONE:
            return ""
        what = "the default route" if spell(prefix).endswith("/0") else "half of the default route"
        return f"{what}: {_EVERYWHERE[self.around.direction]}"

    def _tell_gaps(self) -> Iterator[str]:
        direction = self.around.direction
        for table, what in (
            (self.sent, f"what {direction.sender.title} advertises"),
            (self.learned, f"what {direction.receiver.title} learned"),
        ):
            if not table.rest.has_content:
                yield tell_unknown(table.rest, what)
        if self.holdings.gap is not None:
            yield tell_unknown(self.holdings.gap, f"what {direction.sender.title} has to advertise")
        if self.around.translated:
            yield f"{self.around.translated}, which may change prefixes on their way"
        if self.around.count > self.around.limit:
            yield f"{self.around.count} prefixes: {direction.receiver.title} takes {self.around.limit} of one peer"


class _Sides:
    """Both sides of a link, looked up once."""

    def __init__(self, link: Link, documents: Documents, lists: Lists | None) -> None:
        self.azure = AzureSide(link, documents)
        self.google = GoogleSide(link, documents, lists)
        self._use = GoogleUse(self.google, documents)

    def tell_reach(self, link: Link) -> Iterator[str]:
        """Where in each cloud learned routes are used, and what Google never tells.

        Google, Dynamic routing mode and Advertised routes (documented). That a route table can refuse learned routes
        is the ARM model's.
        """
        if self.google.routing_mode.content == "REGIONAL":
            yield f"Google Cloud uses what it learns in {link.gcp.place} only: the network's routing mode is REGIONAL"
        if self.google.peerings:
            yield f"subnets of peered networks are advertised only if listed one by one: {self.google.peerings}"
        for subnet in self.azure.subnets:
            if subnet.refuses:
                yield f"what Azure learns does not reach subnet {subnet.subnet}: {subnet.table} refuses learned routes"

    def reconcile(self, key: str, tunnel: Tunnel) -> Iterator[Flow]:
        """Both directions of one tunnel."""
        azure, gcp = tunnel.azure, tunnel.gcp
        if azure is None or gcp is None:
            missing = "Google Cloud" if gcp is None else "Azure"
            for direction in Direction:
                names = (azure.name if azure else "", gcp.name if gcp else "")
                yield Flow(key, direction, *names, (), 0, 0, (f"no end in {missing} is known, so no route either",))
            return
        session = self.google.session_of(gcp)
        yield self._to_google(azure, gcp, session).run(key, azure, gcp)
        yield self._to_azure(azure, gcp, session).run(key, azure, gcp)

    def _to_google(self, azure: TunnelEnd, gcp: TunnelEnd, session: Session) -> _Lane:
        sent, holdings = self.azure.advertised(azure), self.azure.holdings
        around = Circumstances(
            Direction.TO_GOOGLE,
            tell_down(azure, gcp),
            len(sent.rows) or holdings.expected,
            GOOGLE_LIMIT,
            filter_at_google(session, gcp),
            lambda prefix: self._use.judge(prefix, session, gcp),
            translated=self.azure.translation_of(azure),
        )
        ranges = session.peer["customLearnedIpRanges"].each()
        by_hand = {spell(item["range"].string()): item["range"] for item in ranges if item["range"].string()}
        return _Lane(
            around,
            sent,
            self.google.learned(session),
            holdings,
            lambda prefix: self.azure.origin_of(prefix, azure),
            {},
            by_hand,
        )

    def _to_azure(self, azure: TunnelEnd, gcp: TunnelEnd, session: Session) -> _Lane:
        sent, holdings = self.google.advertised(session), self.google.holdings(session)
        policies = tell_names(session.peer["exportPolicies"])
        around = Circumstances(
            Direction.TO_AZURE,
            tell_down(azure, gcp),
            len(sent.rows) or holdings.expected,
            AZURE_LIMIT,
            filter_at_azure(self.azure.holdings, azure),
            lambda _: Judgement(Verdict.DELIVERED),
            f"perhaps the export policy drops it: {policies}" if policies else "",
            self.azure.translation_of(azure),
        )
        notes: defaultdict[str, list[str]] = defaultdict(list)
        site, statics = self.azure.static_routes(azure)
        for prefix in statics:
            notes[prefix].append(f"{site} has it as a static route too, which stays when BGP withdraws it")
        for subnet in self.azure.subnets:
            for prefix, hop in subnet.hops.items():
                notes[prefix].append(f"in subnet {subnet.subnet} {subnet.table} sends it to {hop}")
        return _Lane(around, sent, self.azure.learned(azure), holdings, lambda _: "", dict(notes), {})
