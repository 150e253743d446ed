"""What counts for the verdict: from which severity, of which checks, and what is known and accepted for a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from probes.matrix import Severity
from tui.exit_codes import UsageError
from tui.options import did_you_mean

if TYPE_CHECKING:  # the configuration file is read before anything of the checks is needed
    from probes.checks.finding import Finding, Layer
    from probes.model import Link

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that is known and accepted for a while.

    Attributes:
        code: of the finding, such as `HAVD07`.
        reason: why it is accepted, for whoever reads the report.
        until: the last day, UTC, on which it holds; afterwards the finding counts again.
        tunnel: key of the tunnel, such as `tunnel 0`; empty for all, and so are the next two.
        link: name of the link, or id of one of its gateways.
        resource: name of the resource that the finding is about.
    """

    code: str
    reason: str
    until: date
    tunnel: str = ""
    link: str = ""
    resource: str = ""

    def fits(self, finding: Finding, link: Link) -> bool:
        """Whether it is about this finding, expired or not."""
        wanted = (
            (self.tunnel, (finding.tunnel,)),
            (self.link, (link.name, link.azure.id, link.gcp.id)),
            (self.resource, (finding.resource,)),
        )
        return finding.code == self.code and all(not asked or asked in there for asked, there in wanted)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which findings count.

    Attributes:
        fail_on: the severity from which a finding counts.
        select: codes and layers (`Layer.word`) that are looked at; all if there are none.
        ignore: codes and layers that are left out; wins over `select`.
        today: the day that suppressions are held against, UTC.
    """

    fail_on: Severity = Severity.DEGRADES
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    today: date = date.min

    @property
    def narrowed(self) -> bool:
        """Whether any check is left out."""
        return bool(self.select or self.ignore)

    def counts(self, severity: Severity) -> bool:
        """Whether this severity is at or above the limit."""
        return _SEVERITIES.index(severity) <= _SEVERITIES.index(self.fail_on)

    def takes(self, code: str, layer: Layer) -> bool:
        """Whether the check with this code takes part."""
        names = {code, layer.word}
        return names.isdisjoint(self.ignore) and not (self.select and names.isdisjoint(self.select))

    def has_expired(self, suppression: Suppression) -> bool:
        """Whether its last day is over."""
        return self.today > suppression.until

    def suppression_of(self, finding: Finding, link: Link) -> Suppression | None:
        """The suppression that holds for this finding; None if none does, or no longer."""
        holding = (each for each in self.suppressions if not self.has_expired(each))
        return next((each for each in holding if each.fits(finding, link)), None)


def parse_names(place: str, text: str | None) -> tuple[str, ...]:
    """The codes and layers of a list with commas, as `Policy` takes them.

    Args:
        place: what is said to be wrong, such as `--select`.
        text: None for an empty list; a code may go without `HAV`, and case does not matter.

    Raises:
        UsageError: one of them is neither.
    """
    return () if text is None else tuple(dict.fromkeys(_find_name(place, word.strip()) for word in text.split(",")))


def check_codes(place: str, suppressions: Iterable[Suppression]) -> None:
    """Make sure that a check has the code of each suppression: another would suppress nothing, unnoticed.

    Raises:
        UsageError: one has a code that no check has.
    """
    codes = list(_codes())
    for code in (each.code for each in suppressions if each.code not in codes):
        hint = did_you_mean(code, codes) or "; havpn-tui explain lists them"
        raise UsageError(f'{place}: suppress: no check has the code "{code[:40]}"{hint}')


def _codes() -> Iterator[str]:
    from probes.checks.registry import all_checks

    return (check.code for check in all_checks())


def _find_name(place: str, word: str) -> str:
    from probes.checks.finding import Layer

    layers = {layer.word.casefold(): layer.word for layer in Layer}
    codes = set(_codes())
    code = f"HAV{word.upper().removeprefix('HAV')}"
    if word.casefold() in layers:
        return layers[word.casefold()]
    if code in codes:
        return code
    hint = did_you_mean(word.casefold(), layers) or did_you_mean(code, sorted(codes)) or "."
    told = f'{place}: "{word[:40]}" is neither the code of a check nor a layer{hint}'
    raise UsageError(f"{told} Layers: {', '.join(layers.values())}; havpn-tui explain lists the codes")
