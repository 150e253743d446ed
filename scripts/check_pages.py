"""The pages about the checks: one for each, made from its docstring, an index, the ladder, and what no check tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from probes.checks.causes import NOT_CHECKED, behind, table
from probes.checks.finding import Confidence, Grade, Layer
from probes.checks.ladder import PROOFS
from probes.checks.registry import SECTIONS, Check, all_checks

_INDEX = "checks/README.md"


def check_pages() -> dict[str, str]:
    """The page of each check and the index, by file name."""
    return {_INDEX: _index(), **{f"checks/{check.code}.md": _page(check) for check in all_checks()}}


def _page(check: Check) -> str:
    heads = ("severity", "confidence", "grade of the source", "layer", "looks at", "rows that show it")
    ways = [word for word, way in (("each tunnel", check.of_tunnel), ("the link", check.of_link)) if way]
    rows = ", ".join(f"`{field}`" for field in check.cells) or "-"
    cells = (check.severity.value, _confidence(check), check.grade.value, check.layer.word, " and ".join(ways), rows)
    parts = [
        f"# {check.code}: {check.title}",
        _table(heads, [cells]),
        *(f"**{name}**: {check.text[name]}" for name in SECTIONS),
        *_behind(check),
        f"`havpn-tui explain {check.code}` tells the same. [All checks](README.md)",
    ]
    return "\n\n".join(parts) + "\n"


def _confidence(check: Check) -> str:
    """As the registry makes it: what is only inferred is never certain."""
    inferred = check.confidence is Confidence.CERTAIN and check.grade is Grade.INFERRED
    return (Confidence.LIKELY if inferred else check.confidence).value


def _behind(check: Check) -> list[str]:
    causes = behind(check.code)
    if not causes:
        return []
    pages = {cause: f"../causes.md#{cause.lower()}" if cause in NOT_CHECKED else f"HAV{cause}.md" for cause in causes}
    lines = [f"- [{cause}]({pages[cause]}): {entry.what}" for cause, entry in causes.items()]
    return ["No read tells these causes, and such a finding may have one of them in truth:", "\n".join(lines)]


def _index() -> str:
    parts = [
        "# Checks",
        f"The {len(all_checks())} checks by the layer that they look at. `--select` and `--ignore` of "
        "`havpn-tui audit` take a code or the name of a layer. [Causes](../causes.md) lists what has no check, too.",
    ]
    for layer in Layer:
        rows = [
            (f"[{check.code}]({check.code}.md)", check.severity.value, check.title)
            for check in sorted(all_checks(), key=lambda check: check.code)
            if check.layer is layer
        ]
        if rows:
            parts += [f"## {layer.word}", _table(("code", "severity", "what is wrong"), rows)]
    return "\n\n".join(parts) + "\n"


def ladder_page() -> str:
    """What proves and disproves each rung."""
    rows = [(proof.rung.word, proof.cloud.title, f"`{proof.field}`", proof.proves, proof.disproves) for proof in PROOFS]
    told = (
        "A tunnel is climbed rung by rung, from the ground up. On each, a cloud's own words prove that it holds, or "
        "that it does not; any other word leaves it unknown. Both clouds have the rungs `exists` and `routes` for "
        "themselves, and both must prove them. The others are one thing that both see: one proof is enough, and where "
        "one cloud proves what the other disproves, the rung is unknown and the contradiction is said.\n\n"
        "The first broken rung is the lowest that is disproved, with nothing unknown below it.\n\n"
        "The fields and words are those of the clouds' API references and SDKs (documented). That the words of a "
        "Google tunnel's status tell IKE from IPsec is inferred from their descriptions."
    )
    return f"# The ladder\n\n{told}\n\n{_table(('rung', 'cloud', 'field', 'proves it', 'disproves it'), rows)}\n"


def causes_page() -> str:
    """Every cause, its check or why it has none, and the lines that tell what no read does."""
    told = (
        "Every cause for which a link can fail or be at risk, and the check that finds it, or why there is none. "
        "`havpn-tui explain CODE` tells more; [the checks by layer](checks/README.md) have a page each."
    )
    linked = re.sub(r"^\| `(HAV\w+)` \|", r"| [\1](checks/\1.md) |", table(), flags=re.MULTILINE)
    parts = [f"# Causes\n\n{told}\n\n{linked}", "## What no read tells, and the lines that do\n"]
    parts += [_unchecked(cause) for cause, entry in NOT_CHECKED.items() if entry.lines]
    return "\n".join(parts)


def _unchecked(cause: str) -> str:
    entry = NOT_CHECKED[cause]
    hides = ", ".join(f"[HAV{code}](checks/HAV{code}.md)" for code in entry.behind)
    told = f"No check: {entry.reason}." + (f" It may hide behind {hides}." if hides else "")
    what = f"{entry.what}\n\n" if entry.what else ""
    lines = "\n".join(entry.commands())
    return f"### {cause}\n\n{what}{told}\n\n```sh\n{lines}\n```\n"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
