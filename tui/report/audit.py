"""What an audit's report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from probes.matrix import Severity
from probes.view import View
from tui.verdict import Verdict, judge


@dataclass(frozen=True, slots=True)
class Audit:
    """A finished view and what was asked of it.

    Attributes:
        fail_on: the severity from which a difference counts.
        scope: `config` or `full`.
        made_at: when the reading ended.
    """

    view: View
    fail_on: Severity
    scope: str
    made_at: datetime

    @property
    def verdict(self) -> Verdict:
        """What it amounts to."""
        return judge(self.view, self.fail_on)
