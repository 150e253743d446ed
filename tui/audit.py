"""The audit: reads both clouds once, writes a report to stdout or a file, and says the verdict as exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from probes.matrix import Severity
from tui import output
from tui.exit_codes import ExitCode
from tui.live import ReadsOnce, build_live_source
from tui.options import option_named
from tui.progress import ProgressLine
from tui.report.audit import Audit
from tui.settings import Origin, OriginKind, Settings
from tui.verdict import exit_code, judge

__all__ = ["AuditRequest", "exit_code", "run"]


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What is asked of an audit.

    Attributes:
        format: `text` or `json`.
        file: where the report goes; None for stdout.
        fail_on: the severity from which a difference counts.
        scope: `config` leaves out Azure's slow BGP operations, `full` asks for everything.
        color: whether colour is allowed where the terminal can show it.
    """

    format: str = "text"
    file: Path | None = None
    fail_on: Severity = Severity.DEGRADES
    scope: str = "full"
    color: bool = True


def run(
    request: AuditRequest,
    settings: Settings,
    make_source: Callable[[Settings], ReadsOnce] = build_live_source,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ExitCode:
    """Read, report and judge.

    Raises:
        UsageError: the file can't be written.
    """
    if request.file:
        output.check_writable(request.file)
    source = make_source(replace(settings, slow_reads=request.scope == "full"))
    with ProgressLine(sys.stderr) as progress:
        view = source.read_once(progress.show)
    audit = Audit(view, request.fail_on, request.scope, clock())
    report = _render(audit, request)
    if request.file:
        output.write_file(request.file, report)
    else:
        output.write(report)
    verdict = judge(view, request.fail_on)
    if verdict.code is ExitCode.USAGE:
        output.tell(f"no link found between the two clouds; {_way_out(settings)}")
    return verdict.code


def _way_out(settings: Settings) -> str:
    """Which options to look at: the narrowest that was given for each cloud, else the one that would choose."""
    sides = (
        ("azure_gateway", "azure_resource_group", "azure_subscription"),
        ("gcp_gateway", "gcp_region", "gcp_project"),
    )
    given = [next((name for name in names if getattr(settings, name)), names[-1]) for names in sides]
    if all(settings.origins.get(name, Origin(OriginKind.DEFAULT)).kind is OriginKind.LAB for name in given):
        return "this scenario of the lab has none"
    return "check " + " and ".join(option_named(name).flag for name in given)


def _render(audit: Audit, request: AuditRequest) -> str:
    if request.format == "json":
        from tui.report.json import audit_json

        return audit_json(audit)
    from tui.report.paint import Paint
    from tui.report.text import audit_text

    if request.file:
        return audit_text(audit, output.REPORT_WIDTH)
    return audit_text(audit, output.width_of(sys.stdout), Paint(output.wants_color(sys.stdout, request.color)))
