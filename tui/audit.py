"""The audit: reads both clouds once, writes reports to stdout or files, and says the verdict as exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, TypeAlias

from tui import output
from tui.exit_codes import ExitCode
from tui.live import ReadsOnce, build_live_source
from tui.options import option_named
from tui.policy import Policy
from tui.progress import ProgressLine
from tui.report.audit import Audit
from tui.settings import Origin, OriginKind, Settings

__all__ = ["AuditRequest", "render", "run"]


Reports: TypeAlias = tuple[tuple[str, Path | None], ...]
"""Formats (`tui.parser.FORMATS`) and the file that each goes to; None for stdout."""


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What is asked of an audit.

    Attributes:
        reports: at most one of them goes to stdout.
        policy: which findings count; its `today` is set when the reading ends.
        scope: `config` leaves out Azure's slow BGP operations, `full` asks for everything.
        color: whether colour is allowed where the terminal can show it.
    """

    reports: Reports = (("text", None),)
    policy: Policy = field(default_factory=Policy)
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
        UsageError: a file can't be written.
    """
    for _, file in request.reports:
        if file:
            output.check_writable(file)
    source = make_source(replace(settings, slow_reads=request.scope == "full"))
    with ProgressLine(sys.stderr) as progress:
        view = source.read_once(progress.show)
    now = clock()
    audit = Audit(view, replace(request.policy, today=now.astimezone(UTC).date()), request.scope, now)
    for form, file in request.reports:
        report = render(audit, form, None if file else sys.stdout, request.color)
        if file:
            output.write_file(file, report)
        else:
            output.write(report)
    verdict = audit.verdict
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


def render(audit: Audit, form: str, stream: TextIO | None = None, color: bool = False) -> str:
    """The report in one of the formats.

    Args:
        audit: what was found.
        form: one of `tui.parser.FORMATS`; of the modules behind them only the one that is asked for is loaded.
        stream: what text is laid out for; None for a file.
        color: whether colour is allowed there.
    """
    match form:
        case "json":
            from tui.report.json import audit_json

            return audit_json(audit)
        case "junit":
            from tui.report.junit import audit_junit

            return audit_junit(audit)
        case "markdown":
            from tui.report.markdown import audit_markdown

            return audit_markdown(audit)
        case "html":
            from tui.report.html import audit_html

            return audit_html(audit)
    from tui.report.paint import Paint
    from tui.report.text import audit_text

    if stream is None:
        return audit_text(audit, output.REPORT_WIDTH)
    paint = Paint(output.wants_color(stream, color))
    return audit_text(audit, output.width_of(stream), paint, wrap_commands=stream.isatty())
