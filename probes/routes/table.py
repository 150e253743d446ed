"""What one side tells of many prefixes, and what it has to tell, in one shape for both clouds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from probes.reading import Place
from probes.routes.model import NOWHERE, Path, Told
from probes.routes.prefixes import parse_prefix, spell
from probes.values import Source, Value, known, unknown


@dataclass(frozen=True, slots=True)
class Table:
    """What one side says that it advertises or learned over one session.

    Attributes:
        rows: by prefix in its one spelling.
        rest: what is said of a prefix that has no row: no, or why that cannot be told.
    """

    rows: Mapping[str, tuple[Path, Source]]
    rest: Value[bool]

    def tell(self, prefix: str, expected: bool = False) -> Told:
        """What is said of one prefix."""
        found = self.rows.get(prefix)
        if found is None:
            return Told(self.rest, NOWHERE, expected)
        path, source = found
        return Told(known(True, source), path, expected)


def blocked(value: Value[object]) -> Table:
    """A table that cannot be told, for the reason of a value that it rests on."""
    return Table({}, Value(value.standing, None, value.reason, value.sources))


def empty(*sources: Source) -> Table:
    """A table in which nothing stands."""
    return Table({}, known(False, *sources))


def collect_rows(
    body: Place, whole: Place, rows: Iterable[Place], prefix_at: str, path_of: Callable[[Place], Path]
) -> Table:
    """Rows of a list as a table; of several with one prefix the first in the order of their paths counts.

    Args:
        body: the whole answer.
        whole: the list in it; both clouds leave out an empty one (seen in the recordings).
        prefix_at: where a row has its prefix; `a.b` for a field in an object.
    """
    if not body.exists:
        return blocked(body.blocked())
    if whole.exists and not isinstance(whole.raw, list):
        return blocked(unknown(f"{whole.path} should be a list", whole.source))
    found: dict[str, tuple[Path, Source]] = {}
    rest: Value[bool] = known(False, whole.source)
    steps = prefix_at.split(".")
    for row in rows:
        place = row
        for step in steps:
            place = place[step]
        if parse_prefix(place.string()) is None:
            rest = unknown("a row of the answer has no readable prefix", place.source)
            continue
        prefix, path = spell(place.string()), path_of(row)
        before = found.get(prefix)
        if before is None or _order(path) < _order(before[0]):
            found[prefix] = (path, place.source)
    return Table(found, rest)


def _order(path: Path) -> tuple[str, str, str]:
    return (path.next_hop, path.metric, path.as_path)


@dataclass(frozen=True, slots=True)
class Holding:
    """A range that a side has.

    Attributes:
        origin: what it is, for a person.
        shared: whether by its settings the side advertises it; None where a setting is not known.
        why: why it is not shared; of what is shared, what may keep it back all the same.
        left_out: a list that a person wrote keeps it back, which may be a slip.
        own: part of the side's address space, which it prefers to whatever it learns.
        place: `projects/P/regions/R` of a Google subnet.
    """

    prefix: str
    origin: str
    source: Source
    shared: bool | None = True
    why: str = ""
    left_out: bool = False
    own: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """The ranges of one side, by prefix; `gap` tells why there may be more."""

    by_prefix: Mapping[str, tuple[Holding, ...]]
    gap: Value[bool] | None = None

    @property
    def expected(self) -> int:
        """How many prefixes the side should advertise."""
        return sum(any(one.shared for one in found) for found in self.by_prefix.values())

    @property
    def own(self) -> Mapping[str, tuple[Holding, ...]]:
        """The side's own address space."""
        kept = {prefix: tuple(one for one in found if one.own) for prefix, found in self.by_prefix.items()}
        return {prefix: found for prefix, found in kept.items() if found}


def group_holdings(holdings: Iterable[Holding], gap: Value[bool] | None = None) -> Holdings:
    """Holdings by prefix; what is no prefix is left out."""
    found: dict[str, tuple[Holding, ...]] = {}
    for holding in holdings:
        if parse_prefix(holding.prefix) is not None:
            prefix = spell(holding.prefix)
            found[prefix] = (*found.get(prefix, ()), holding)
    return Holdings(found, gap)
