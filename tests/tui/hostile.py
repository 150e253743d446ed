"""An audit in which every text that a cloud or a file could bring is as bad as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from probes.checks.diagnose import Lamp, TunnelDiagnosis
from probes.checks.finding import Remedy, Target
from probes.checks.ladder import climb
from probes.documents import Cloud
from probes.matrix import Mark, Matrix
from probes.values import Source
from probes.view import View
from tests.diagnoses import diagnosed, finding, unsure
from tests.tui import views
from tui.policy import Policy, Suppression
from tui.report.audit import Audit

TEXTS = (
    "[red]x[/red] [@click=app.quit] [a](https://evil.example/x) ![i](https://evil.example/i.png)",
    "a|b \\|c\\ || d",
    "`tick` ``two`` ```three``` `",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; </td></table></style>",
    "\"' onclick='x' \"><b>",
    "\x1b[31mred\x1b[0m \x9b2J \x00\x01\x0b\ufffe\ud800 \r\n\t end",
    "\u202eevil\u202c \u2066x\u2069 \u200b\u2028 \U000e0041",
    "@everyone @octo-cat/team a@example.com www.example.com evil.example #12 GH-12",
    "x" * 80,
    "# head\n\n- [ ] list *bold* _it_ __bold__ ~~no~~ <!-- c --> $x$ ]]> --",
    "&amp; &#60;script&#62; {{7*7}} ${x} %s",
)


def audit_with(text: str) -> Audit:
    """Everything says `text`."""
    return Audit(view_with(text), _policy(text), "full", views.NOW)


def view_with(text: str) -> View:
    """Two links, so that their names are told, too."""
    made = [_matrix(text, azure) for azure in (text, f"{text}b")]
    hidden = replace(views.view(*made, notes=(text,)), hidden=(text,))
    columns = {cloud: replace(column, account=text, scope=text) for cloud, column in views.columns(text).items()}
    return replace(hidden, columns=columns)


def _policy(text: str) -> Policy:
    suppressions = (
        Suppression("HAVD07", text, date(2030, 1, 1)),
        Suppression("HAVB10", text, date(2020, 1, 1), link=text, resource=text),
    )
    return Policy(suppressions=suppressions, ignore=("HAVL01",), today=views.NOW.date())


def _matrix(text: str, azure: str) -> Matrix:
    rows = (
        views.row(Mark.DIFFER, label=text, azure=text, gcp=text * 2, note=text, follows=text),
        views.row(Mark.UNKNOWN, gap=text),
    )
    made = views.matrix(*rows, azure=azure, gcp=text)
    evidence = Source(views.AZURE_READ, f"$.{text}", {"text": [text]}, resource=text)
    down = finding(text, code="HAVE08", cells=())
    remedy = Remedy(Cloud.AZURE, text, (Target(Cloud.AZURE, text, text, text),))
    bad = replace(
        finding(text, consequences=(down,)),
        resource=text,
        evidence=(evidence,),
        commands=(f"az show {text}",),
        remedies=(remedy,),
    )
    known = replace(finding(text, code="HAVD07"), commands=(text,))
    return with_ladders(diagnosed(made, bad, known, unsure=(unsure(reason=text),)))


def with_ladders(matrix: Matrix) -> Matrix:
    """The matrix with a ladder for each of its tunnels."""
    tunnels: Sequence[TunnelDiagnosis] = [
        TunnelDiagnosis(section.key, climb(section.tunnel, matrix.link), Lamp.NO, Lamp.UNKNOWN)
        for section in matrix.sections
        if section.tunnel
    ]
    return replace(matrix, diagnosis=replace(matrix.diagnosis, tunnels=tuple(tunnels), fits=Lamp.NO))
