"""What an audit's report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from probes.view import View
from tui.policy import Policy
from tui.verdict import Verdict, judge


@dataclass(frozen=True, slots=True)
class Audit:
    """A finished view and what was asked of it.

    Attributes:
        policy: which findings count.
        scope: `config` or `full`.
        made_at: when the reading ended.
    """

    view: View
    policy: Policy
    scope: str
    made_at: datetime

    @property
    def verdict(self) -> Verdict:
        """What it amounts to."""
        return judge(self.view, self.policy)
