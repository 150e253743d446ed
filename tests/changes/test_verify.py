"""After a fix both clouds are read until they agree, or a deadline passes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from changes.verify import PAUSE, Verified, verify
from probes.checks.diagnose import Diagnosis, diagnose
from tests.changes.quiet import carry_out, find_all
from tests.changes.test_fixes_in_the_lab import Case, _find, case_of, first_offered
from tests.checks.lab_reading import read_all


@dataclass
class Watched:
    """A quiet lab whose time passes while it is waited for."""

    case: Case
    passed: float = 0.0
    looks: list[Verified] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.case.clouds.clock.advance(seconds)
        self.passed += seconds

    def look(self) -> Collection[Diagnosis]:
        return diagnose(read_all(self.case.clouds))

    def verify(self, deadline: float = 300.0) -> Verified:
        _, before = find_all(self.case.clouds)
        mended = [(self.case.finding.code, self.case.finding.tunnel)]
        return verify(mended, before, self.look, self.looks.append, deadline, self.wait, lambda: self.passed)


def _mend(case: Case) -> None:
    assert carry_out(case.clouds, first_offered(case).plan, case.documents).is_good


def test_a_mended_finding_is_gone_before_the_deadline() -> None:
    watched = Watched(case_of(_find("HAVC17", "another /30 at Azure")))
    _mend(watched.case)
    end = watched.verify()
    assert end.is_mended
    assert (end.left, end.new, end.unsure) == ((), (), ())
    assert watched.looks[-1] == end


def test_what_is_not_mended_is_said_when_the_deadline_passes() -> None:
    watched = Watched(case_of(_find("HAVC17", "another /30 at Azure")))
    end = watched.verify(deadline=4 * PAUSE)
    assert [one.code for one in end.left] == ["HAVC17"]
    assert not end.is_mended
    assert (watched.passed, len(watched.looks)) == (4 * PAUSE, 5)


def test_what_a_fix_uncovers_is_named() -> None:
    watched = Watched(case_of(_find("HAVC17", "Google uses the next /30")))
    _, before = find_all(watched.case.clouds)
    _mend(watched.case)
    end = verify(
        [("HAVC17", "tunnel 1")],
        before,
        watched.look,
        deadline=2 * PAUSE,
        wait=watched.wait,
        clock=lambda: watched.passed,
    )
    assert end.is_mended
    assert [one.code for one in end.new] == ["HAVC15"]


def test_a_link_that_is_not_found_any_more_is_not_called_mended() -> None:
    end = verify([("HAVC17", "tunnel 1")], (), lambda: (), deadline=0.0)
    assert not end.is_mended
    assert end.unsure == ("HAVC17: the link was not found",)
