"""What a snapshot would hold, and how it is written: nothing leaves the machine that was not shown here first."""

from __future__ import annotations

from asyncio import to_thread
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from probes.snapshot.errors import SnapshotError
from probes.snapshot.kinds import ALL, Kind
from probes.view import View
from screens.actions import Place, bind
from screens.ages import tell_age
from screens.exportfiles import ENDING, REPORTS, Draft, Written, find_path, prepare, write
from screens.exporting import Export
from screens.exportlines import draw_stays, draw_written
from screens.exporttable import REPORTS as REPORTS_LINE
from screens.exporttable import SURE, WHAT, ExportTable, lay_out_export, tell_example
from screens.face import Face
from screens.keybar import KeyBar
from screens.text import Part, paint, shorten, stack, wrap


class ExportScreen(Face[None]):
    """Made of the view at the moment when it opens; rounds that end later change nothing here.

    Args:
        export: how snapshots are made.
        view: what was read when it opens.
        opened: when that is.
    """

    PLACE = Place.EXPORT
    CSS_PATH = "export.tcss"
    AUTO_FOCUS = "ExportTable"
    BINDINGS: ClassVar[list[BindingType]] = bind(Place.EXPORT)

    def __init__(self, export: Export, view: View, opened: datetime) -> None:
        super().__init__()
        self._export, self._view, self._opened = export, view, opened
        self._draft: Draft | None = None
        self._on, self._reports, self._sure = set(ALL), False, False
        self._writing = False
        self._written: Written | None = None
        self._problem = ""
        self._file_name = f"havpn-{opened:%Y%m%d-%H%M%S}{ENDING}"

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Static(id="crumbs")
        with Horizontal(id="file"):
            yield Static("file", id="label")
            yield Input(self._file_name, id="name", compact=True, select_on_focus=False, placeholder="name of the file")
        yield Static(id="state")
        yield ExportTable()
        yield Static(id="about")
        with VerticalScroll(id="rest", can_focus=False):
            yield Static(id="told")
        yield KeyBar()

    def on_mount(self) -> None:
        """Finds out what there is to mask, beside the event loop."""
        self.set_interval(1, self._show_crumbs)
        self.show()
        self.run_worker(self._prepare())

    async def _prepare(self) -> None:
        try:
            self._draft = await to_thread(prepare, self._export, self._view, self._opened)
        except SnapshotError as problem:
            self._problem = str(problem)
        self.show()

    def show(self) -> None:
        """Shows everything as it is set up now."""
        if not self.children:
            return  # closed, or not composed yet
        table = self.query_one(ExportTable)
        lines = lay_out_export(self._draft, self._on, (self._reports, self._tell_names()), self._tell_sure())
        table.lay(lines, [line.key for line in lines])
        table.styles.height = len(lines) + 1
        self._show_crumbs()
        self.query_one("#state", Static).update(stack(self._draw_state(self.size.width - 2)))
        self._show_rest()
        self.show_about()
        self.query_one(KeyBar).refresh()

    @on(ExportTable.Highlighted)
    def show_about(self) -> None:
        """The selected line in full: it is cut in the list."""
        key, width = self.query_one(ExportTable).key, self.size.width - 2
        lines: list[Part] = []
        if key == REPORTS_LINE:
            title, lines = "reports beside it", ["For people: the audit of what is in the file, masked as the file is."]
        elif key == SURE:
            title, lines = "mask nothing", ["Ids, names, accounts and addresses would stand in the file as they are."]
        else:
            kind = Kind(key or Kind.IDS)
            title, lines = kind.value.replace("-", " "), [(shorten(WHAT[kind], width), "$text-muted")]
            tally = self._draft.tallies.get(kind) if self._draft else None
            lines += [shorten(tell_example(example), width, "middle") for example in tally.examples] if tally else []
        about = self.query_one("#about", Static)
        about.border_title = paint(title)
        about.update(stack(paint(line) for line in lines))

    def on_resize(self) -> None:
        """Lines that are cut to the width are cut anew."""
        self.show()

    def on_descendant_focus(self) -> None:
        """Other keys while a name is typed."""
        self.query_one(KeyBar).refresh()

    def unavailable(self, action: str) -> str:
        """Why an action does nothing now."""
        if self._typing and action not in ("back", "name_file"):
            return "The file's name is being typed: enter keeps it, esc takes it back."
        if action in ("write", "turn") and self._writing:
            return "It is being written."
        if action == "write":
            return self._why_not_written()
        return super().unavailable(action)

    def action_turn(self) -> None:
        """Turns the selected line on or off."""
        table = self.query_one(ExportTable)
        line = table.lines[table.cursor] if table.key else None
        if line is None or self._refuses("turn"):
            return
        if line.fixed:
            self.shell.tell("This is masked in the opened file already: its originals are not there.")
            return
        if line.key == REPORTS_LINE:
            self._reports = not self._reports
        elif line.key == SURE:
            self._sure = not self._sure
        else:
            self._on ^= {Kind(line.key)}
            self._sure = False
        self._begin_anew()

    @on(ExportTable.Chosen)
    def turn_clicked(self) -> None:
        """A second click turns a line."""
        self.action_turn()

    def action_name_file(self) -> None:
        """Goes to the file's name, and back."""
        if self._typing:
            self.keep_name()
        else:
            name = self.query_one("#name", Input).focus()
            name.cursor_position = len(name.value)

    @on(Input.Submitted)
    @on(Input.Blurred)
    def keep_name(self) -> None:
        """Goes back to the list with the name as it is typed."""
        name = self.query_one("#name", Input).value
        changed, self._file_name = name != self._file_name, name
        self.query_one(ExportTable).focus()
        if changed:
            self._begin_anew()

    def action_back(self) -> None:
        """Takes back what is typed, else goes back; what is being written is written."""
        if self._typing:
            self.query_one("#name", Input).value = self._file_name
            self.query_one(ExportTable).focus()
            return
        self.dismiss(None)

    def action_write(self) -> None:
        """Writes the snapshot beside the event loop."""
        draft = self._draft
        if self._refuses("write") or draft is None:
            return
        self._writing, self._problem = True, ""
        self.show()
        self.app.run_worker(self._write(draft), exit_on_error=True)  # of the app: closing this screen stops nothing

    async def _write(self, draft: Draft) -> None:
        try:
            path = await to_thread(find_path, self._export, self._file_name)
            written = await to_thread(write, self._export, draft, path, self._on, with_reports=self._reports)
        except SnapshotError as problem:
            self._problem = str(problem)
        else:
            self._written = written
        finally:
            self._writing = False
        if self.is_attached:
            self.show()
        if self.app.screen is self:
            return
        if self._written:
            self.shell.tell(f"The snapshot is written: {self._written.path}")
        else:
            self.shell.tell(f"The snapshot is not written: {self._problem}", "error")

    def _begin_anew(self) -> None:
        """What was written or went wrong is not about what is set up now."""
        self._written = None
        if self._draft is not None:
            self._problem = ""
        self.show()

    @property
    def _typing(self) -> bool:
        return isinstance(self.focused, Input)

    def _refuses(self, action: str) -> bool:
        reason = self.unavailable(action)
        if reason:
            self.shell.tell(reason, "warning")
        return bool(reason)

    def _why_not_written(self) -> str:
        if self._draft is None:
            return self._problem or "What is in it is still being counted."
        if self._written is not None:
            return f"It is written: {self._written.path.name}. For another file change something first."
        if self._tell_sure() is False:
            return "Nothing would be masked: if that is meant, say so again below."
        return ""

    def _tell_sure(self) -> bool | None:
        """Whether it was said again that nothing is to be masked; None where something is."""
        before = self._draft.masked_before if self._draft else frozenset()
        return None if self._on | before else self._sure

    def _tell_names(self) -> str:
        stem = self._file_name.strip().removesuffix(ENDING)
        return ", ".join(f"{stem}{ending}" for ending in REPORTS)

    def _show_crumbs(self) -> None:
        way = "export > what will leave this machine"
        if not self.shell.live:
            age = "of the opened file"
        else:
            ago = tell_age(self._opened, self.shell.now())
            age = f"as read by {self._opened:%H:%M:%S} {self._opened.tzname()}, {ago} ago"
        width = self.size.width - 2
        line = shorten(f"{way}, {age}", width)
        self.query_one("#crumbs", Static).update(paint((line[: len(way)], "bold"), (line[len(way) :], "$text-muted")))

    def _draw_state(self, width: int) -> list[Content]:
        """What can be done now, in up to four lines."""
        if self._problem:
            told = shorten(f"! Not written: {self._problem}", 3 * width, "middle")  # the reason stands at the end
            return [paint((line, "bold $text-error")) for line in wrap(told, width, 4)]
        if self._writing:
            return [paint(("Being written.", "$text-accent"))]
        if self._draft is None:
            return [paint(("Being counted.", "$text-muted"))]
        if self._written:
            return [paint(("Written.", "bold $text-success"), " esc goes back.")]
        if self._tell_sure() is False:
            return [paint(("! " + shorten(self._why_not_written(), width - 2), "bold $text-error"))]
        left = [kind.value for kind in Kind if kind not in self._on | self._draft.masked_before]
        everything = "Everything that identifies somebody is masked; only you can read the file."
        told = f"Not masked: {', '.join(left)}." if left else everything
        missing = self._tell_missing()
        lines = [
            (told, "bold $text-warning" if left else "$text-success"),
            *([(missing, "$text-warning")] if missing else []),
        ]
        return [paint((line, colour)) for words, colour in lines for line in wrap(words, width, 2)][:3]

    def _tell_missing(self) -> str:
        columns = self._view.columns.values()
        if not self._view.reading:
            return ""
        answered, asked = sum(one.answered for one in columns), sum(one.asked for one in columns)
        return f"Both clouds were still being read: {answered} of {asked} answers had come, and only they are in it."

    def _show_rest(self) -> None:
        """What stays and why; once it is written, where it is."""
        rest, width = self.query_one("#rest"), max(10, self.size.width - 3)
        written = self._written
        rest.border_title = paint("where it is" if written else "what stays as it is, and why")
        lines = draw_written(written, width) if written else draw_stays(width, kept=self._tell_sure() is None)
        self.query_one("#told", Static).update(stack(lines))
