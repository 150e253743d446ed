"""The result that every face shows: sections of rows, each row one thing both clouds must agree on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first frame waits for this module, and need not for these
    from probes.checks.diagnose import Diagnosis
    from probes.checks.finding import Finding
    from probes.model import Link, Tunnel
    from probes.values import Source


class Mark(StrEnum):
    """A row's verdict; the value is the ASCII mark that a screen shows, colour only repeats it."""

    AGREE = "="
    DIFFER = "!"
    UNKNOWN = "?"
    NONE = "-"
    """There is nothing to compare."""

    @property
    def word(self) -> str:
        """The verdict as a word."""
        return {"=": "agree", "!": "differ", "?": "unknown", "-": "none"}[self.value]


class Severity(StrEnum):
    """What a difference in a row does to the link."""

    BLOCKS = "blocks"
    DEGRADES = "degrades"
    RISK = "risk"
    NOTE = "note"


_GRAVE = (Severity.BLOCKS, Severity.DEGRADES)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cloud's half of a row.

    Attributes:
        text: what is shown; cloud text, so never markup.
        sources: the raw values and where they stand.
        gap: why a value that the verdict rests on is unknown; empty otherwise.
        remarks: what is to be said of how its values are known: which are defaults, absent or not asked, and why.
        pending: an answer is still on its way.
        unasked: a value was left out by choice.
    """

    text: str
    sources: tuple[Source, ...] = ()
    gap: str = ""
    remarks: tuple[str, ...] = ()
    pending: bool = False
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing both clouds must agree on.

    Attributes:
        field: stable name for files and filters, such as `bgp_address`.
        label: what a person reads.
        note: one short sentence about the verdict; may be empty.
        rule: why the two must agree, with its source and evidence grade.
        follows: label of the row whose difference explains this one, or code of the finding that does; empty otherwise.
        codes: of the findings that show in this row, the worst first.
    """

    field: str
    label: str
    mark: Mark
    azure: Cell
    gcp: Cell
    severity: Severity = Severity.BLOCKS
    note: str = ""
    rule: str = ""
    follows: str = ""
    codes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the verdict waits for something that could not be read, or not yet."""
        cells = (self.azure, self.gcp)
        return self.mark is Mark.UNKNOWN and any(cell.gap or cell.pending for cell in cells)


@dataclass(frozen=True, slots=True)
class Section:
    """The gateways, one tunnel, or the spare Azure ends.

    Attributes:
        key: `gateways`, `tunnel 0`, … or `spare`.
        title: what a person reads.
        tunnel: the tunnel it is about, None for the gateways and the spare ends.
    """

    key: str
    title: str
    azure_title: str
    gcp_title: str
    rows: tuple[Row, ...]
    tunnel: Tunnel | None = None

    @property
    def differs(self) -> bool:
        """Whether any row differs."""
        return any(row.mark is Mark.DIFFER for row in self.rows)


@dataclass(frozen=True, slots=True)
class Count:
    """How many sessions of a kind are up, down, not known, or told as up by one cloud and as down by the other."""

    up: int = 0
    down: int = 0
    unknown: int = 0
    disputed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.up + self.down + self.unknown + self.disputed


@dataclass(frozen=True, slots=True)
class Matrix:
    """One link, compared and diagnosed.

    Attributes:
        diagnosis: what is wrong with it.
        pending: answers are still on their way, so unknown marks may yet change.
    """

    link: Link
    sections: tuple[Section, ...]
    tunnels: Count
    sessions: Count
    diagnosis: Diagnosis
    pending: bool = False

    @property
    def first_broken(self) -> Finding | None:
        """The finding to look at first, if anything keeps the link or one of its tunnels from working."""
        return self.diagnosis.first_broken

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, root causes first."""
        return self.diagnosis.findings

    def rows(self) -> tuple[tuple[Section, Row], ...]:
        """All rows with their sections, in reading order."""
        return tuple((section, row) for section in self.sections for row in section.rows)

    def differences(self) -> tuple[tuple[Section, Row], ...]:
        """The rows that differ."""
        return tuple((section, row) for section, row in self.rows() if row.mark is Mark.DIFFER)

    def unexplained(self) -> tuple[tuple[Section, Row], ...]:
        """The rows that differ without a grave finding that says why: no check knows what is wrong there."""
        return tuple((section, row) for section, row in self.differences() if not row.follows and not self._tells(row))

    def _tells(self, row: Row) -> bool:
        return any(each.code in row.codes and each.severity in _GRAVE for each in self.findings)

    def gaps(self) -> tuple[tuple[Section, Row, str], ...]:
        """The rows whose verdict is open because something could not be read, with the reason."""
        return tuple(
            (section, row, row.azure.gap or row.gcp.gap)
            for section, row in self.rows()
            if row.mark is not Mark.NONE and (row.azure.gap or row.gcp.gap)
        )
