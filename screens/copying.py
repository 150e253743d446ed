"""Copies rows, findings and lines as plain text."""

from __future__ import annotations

from probes.documents import Cloud
from probes.matrix import Cell, Row, Section
from screens.draw import note_of, text_of, verdict_of
from screens.evidence import tell_place, tell_raw
from screens.shell import Shell
from screens.text import clean

LIMIT = 50_000
"""Characters: terminals silently drop clipboard sequences of about 75 kB and more, and Base64 adds a third."""


def write_row(section: Section, row: Row) -> str:
    """A row as text for a ticket or a chat: verdict, both values, and where they stand."""
    lines = [f"{section.title}: {row.label} ({verdict_of(row)})"]
    for cloud, cell in ((Cloud.AZURE, row.azure), (Cloud.GCP, row.gcp)):
        lines += [f"  {cloud.title}: {text_of(cell)}", *_write_sources(cell)]
    if note_of(row):
        lines.append(f"  note: {note_of(row)}")
    return "\n".join(clean(line) for line in lines)


def copy_row(shell: Shell, section: Section, row: Row) -> None:
    """Sends a row to the terminal's clipboard."""
    copy_text(shell, write_row(section, row))


def copy_text(shell: Shell, text: str, what: str = "") -> None:
    """Sends a text to the terminal's clipboard and says no more than is known of its arrival.

    Args:
        what: begins the sentence, where it is not plain what was sent.
    """
    if len(text.encode()) > LIMIT:
        shell.tell(
            f"Not copied: {len(text.encode())} bytes are more than terminals take (limit {LIMIT}); "
            "the raw JSON (y) can be selected in parts.",
            "warning",
        )
        return
    shell.copy_to_clipboard(text)
    sent = f"{what} was sent" if what else "Sent"
    shell.tell(f"{sent} to the terminal's clipboard (OSC 52); some terminals and tmux ignore it.")


def _write_sources(cell: Cell) -> list[str]:
    if cell.gap:
        return [f"    unknown: {cell.gap}"]
    return [f"    {tell_place(source)} = {tell_raw(source)}" for source in cell.sources]
