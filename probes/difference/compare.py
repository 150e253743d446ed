"""Compares two moments. One pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from probes.difference.facts import OF_SPARE_ENDS, Fact, end_facts, gateway_facts
from probes.difference.findings import compare_findings
from probes.difference.model import Change, Difference, DifferenceError, Entry, LinkDifference, Place, Topic
from probes.difference.moment import Lane, Moment, lanes_of
from probes.difference.pair import pair_links, pair_tunnels
from probes.difference.parts import Elsewhere, came_or_went, end_entry, tunnel_entry, use_entry
from probes.difference.routes import Side, compare_routes
from probes.difference.rungs import compare_rungs
from probes.difference.values import compare_facts
from probes.documents import Cloud
from probes.matrix import Matrix
from probes.model import Gateway

BY_SHAPE = (
    "The two are not masked alike, so links and tunnels are taken for the same by places, ASNs and BGP addresses;"
    " names, public addresses and prefixes are not compared"
)
OTHER_SCOPE = (
    "The two were not asked for the same: what is only in one of them may not have been looked for in the other"
)


def compare(before: Moment, after: Moment) -> Difference:
    """What is different after from what it was before.

    Raises:
        DifferenceError: the names in both are pseudonyms of two kinds, and no link of one looks like one of the other.
    """
    by_ids = before.masking == after.masking
    pairs = pair_links(before.matrices, after.matrices, by_ids)
    if not by_ids and before.matrices and after.matrices and not any(one and other for one, other in pairs):
        raise DifferenceError(
            "the two are not masked alike, and no link of one looks like a link of the other: make both snapshots"
            " with the same key, or both without masking"
        )
    return _Comparison(before, after, by_ids).run(pairs)


class _Comparison:
    """Two moments and what holds for all of their links."""

    def __init__(self, before: Moment, after: Moment, by_ids: bool) -> None:
        self._before, self._after, self._by_ids = before, after, by_ids
        self._other_scope = by_ids and before.scope != after.scope

    def run(self, pairs: Iterable[tuple[Matrix | None, Matrix | None]]) -> Difference:
        links = [self._compare_links(before, after) for before, after in pairs]
        links.append(_gather([*self._compare_gateways(), *self._compare_hidden()]))
        remarks = [BY_SHAPE] if not self._by_ids else [OTHER_SCOPE] if self._other_scope else []
        told = (link for link in links if link.entries)
        return Difference(tuple(sorted(told, key=lambda link: link.rank)), tuple(remarks))

    def _compare_links(self, before: Matrix | None, after: Matrix | None) -> LinkDifference:
        shown = after or before
        if shown is None:
            return LinkDifference()
        azure, gcp = shown.link.azure, shown.link.gcp
        if before and after:
            entries = list(self._compare_pair(before, after))
        else:
            entries = [self._part(before is not None, "link", shown.link.name)]
        return LinkDifference(azure.name, gcp.name, (azure.id, gcp.id), not self._by_ids, _ordered(entries))

    def _part(self, was_there: bool, label: str, name: str, cloud: Cloud | None = None) -> Entry:
        """A link or a gateway that is in one of the two only."""
        other = self._after if was_there else self._before
        why = "it was not asked for the same" if self._other_scope else next(iter(sorted(other.hidden)), "")
        return came_or_went(was_there, label, name, cloud, why, Place())

    def _compare_pair(self, before: Matrix, after: Matrix) -> Iterator[Entry]:
        for was, now in ((before.link.azure, after.link.azure), (before.link.gcp, after.link.gcp)):
            yield from self._compare_all(Place(), now.cloud, gateway_facts(was), gateway_facts(now))
        places: tuple[dict[str, Place], dict[str, Place]] = ({"": Place()}, {"": Place()})
        routes = self._before.routes_of(before.link), self._after.routes_of(after.link)
        for one, other in pair_tunnels(lanes_of(before.link), lanes_of(after.link), self._by_ids):
            place = Place(one.key if one else "", other.key if other else "")
            for lane, known in zip((one, other), places, strict=True):
                if lane:
                    known[lane.key] = place
            if one and other:
                yield from self._compare_ends(before, one, after, other, place)
                yield from compare_rungs(before, after, place)
                if self._by_ids:
                    yield from compare_routes(
                        Side(routes[0], before.link, one), Side(routes[1], after.link, other), place
                    )
            elif lane := one or other:
                yield tunnel_entry(lane, one is not None, self._elsewhere(before, after, one is not None), place)
        yield from compare_findings(before, after, places, self._by_ids)

    def _elsewhere(self, before: Matrix, after: Matrix, was_there: bool) -> Elsewhere:
        """The moment in which something is not that is in the other."""
        return Elsewhere(after.link, self._after.hidden) if was_there else Elsewhere(before.link, self._before.hidden)

    def _compare_ends(self, before: Matrix, one: Lane, after: Matrix, other: Lane, place: Place) -> Iterator[Entry]:
        if one.tunnel.spare != other.tunnel.spare:
            yield use_entry(one, other, before, after, place)
        for cloud, here, there in (
            (Cloud.AZURE, one.tunnel.azure, other.tunnel.azure),
            (Cloud.GCP, one.tunnel.gcp, other.tunnel.gcp),
        ):
            if here and there:
                facts = [list(end_facts(end, self._by_ids)) for end in (here, there)]
                if one.tunnel.spare and other.tunnel.spare:
                    facts = [[fact for fact in each if fact.label in OF_SPARE_ENDS] for each in facts]
                yield from self._compare_all(place, cloud, *facts)
            elif end := here or there:
                yield end_entry(end, here is not None, self._elsewhere(before, after, here is not None), place)

    def _compare_all(
        self, place: Place, cloud: Cloud, before: Iterable[Fact], after: Iterable[Fact]
    ) -> Iterator[Entry]:
        here, there = ({fact.label: fact for fact in facts} for facts in (before, after))
        for label in here.keys() | there.keys():
            one, other = here.get(label), there.get(label)
            if any(fact and fact.masked and not self._by_ids for fact in (one, other)):
                continue
            if one and other:
                for told in compare_facts(one, other):
                    yield Entry(Topic.FIELD, told.change, place, cloud, label, told.before, told.after)
            else:
                change = Change.GONE if one else Change.NEW
                was, now = (fact.text if fact else None for fact in (one, other))
                yield Entry(Topic.FIELD, change, place, cloud, label, was, now)

    def _compare_gateways(self) -> Iterator[Entry]:
        """Gateways of no link; those of a link come and go with it."""
        if not self._by_ids:
            return
        here, there = _loose(self._before), _loose(self._after)
        everywhere = [{_key(gateway) for gateway in moment.gateways} for moment in (self._before, self._after)]
        for found, other, was_there in ((here, everywhere[1], True), (there, everywhere[0], False)):
            for key, gateway in found.items():
                if key not in other:
                    yield self._part(was_there, "gateway", gateway.name, gateway.cloud)

    def _compare_hidden(self) -> Iterator[Entry]:
        here, there = _hidden(self._before), _hidden(self._after)
        for name in here.keys() | there.keys():
            was, now = here.get(name), there.get(name)
            change = Change.NEITHER if was and now else Change.READ if was else Change.UNREAD
            yield Entry(Topic.PART, change, label="what may hide a link", before=was, after=now, subject=name)


def _gather(entries: Sequence[Entry]) -> LinkDifference:
    return LinkDifference(entries=_ordered(entries))


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.rank))


def _key(gateway: Gateway) -> tuple[Cloud, str]:
    return (gateway.cloud, gateway.id.casefold() if gateway.cloud is Cloud.AZURE else gateway.id)


def _loose(moment: Moment) -> dict[tuple[Cloud, str], Gateway]:
    linked = {_key(gateway) for matrix in moment.matrices for gateway in (matrix.link.azure, matrix.link.gcp)}
    return {_key(gateway): gateway for gateway in moment.gateways if _key(gateway) not in linked}


def _hidden(moment: Moment) -> dict[str, str]:
    """What could not be read, by what each sentence names first: the reasons behind it differ from time to time."""
    return {sentence.partition(": ")[0]: sentence for sentence in sorted(moment.hidden)}
