"""What every screen asks of the app, and the actions that work on any screen."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import DeliveryComplete, DeliveryFailed
from textual.notifications import SeverityLevel
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input

from probes.documents import Cloud
from probes.matrix import Matrix, Row, Section
from probes.view import View, ViewSource
from screens.choices import LinkKey, Memory, key_of
from screens.text import clean
from screens.themes import DARK, LIGHT

if TYPE_CHECKING:  # the first frame waits for this module, and need not for the checks
    from probes.checks.finding import Finding
    from screens.exporting import Export


class Shell(App[int]):
    """The app as screens know it.

    Attributes:
        view: the moment shown; a new one is assigned for each change.
        begun: whether a first view has come.
        link: the chosen link; None takes the first.
        source: where views come from. All its methods must return at once.
        memory: what was chosen the last time, and since; to be set before the app runs.
        paused: whether reading by itself is stopped.
        log_path: the log file; None where there is none. To be set before the app runs, too.
        export: how snapshots are written; None where they are not. Likewise.
        badges: words that stand in the header beside the program's name, such as `LAB two-tunnel`.
        now: the clock that ages are told by.
    """

    CSS = """
    * { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012  # declared by Textual as a ClassVar
    # Ahead of all others: the command palette lets no other key of the app through, and an input line takes this one.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True, system=True),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012  # likewise

    view: var[View] = var(View, init=False, always_update=True)  # else each is compared with the last, to its depths
    begun: var[bool] = var(False)
    link: var[LinkKey | None] = var[LinkKey | None](None, init=False)
    paused: var[bool] = var(False)

    def __init__(
        self,
        source: ViewSource,
        *,
        theme: str,
        badges: Sequence[str] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pictures: Path | None = None,
    ) -> None:
        # Textual takes colour out, instead of turning it grey, only if this is known before it builds its filters.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.animation_level = "none"
        self.source = source
        self.memory = Memory()
        self.log_path: Path | None = None
        self.export: Export | None = None
        self._list_offered = self._list_touched = False
        self._attended: tuple[str | None, ...] = ()
        self.badges = tuple(badges)
        self.now = now
        self._pictures = pictures
        for known in (DARK, LIGHT):
            self.register_theme(known)
        self.theme = theme

    @property
    def live(self) -> bool:
        """Whether reading again can bring anything new."""
        return self.source.live

    @property
    def matrix(self) -> Matrix | None:
        """The matrix of the chosen link; None while that is not found, for another one must not pass for it.

        As long as none was chosen it is the first one.
        """
        if self.link is None:
            return next(iter(self.view.matrices), None)
        return next((matrix for matrix in self.view.matrices if key_of(matrix) == self.link), None)

    @property
    def left_out(self) -> int:
        """How many subscriptions and projects are not looked in because of what a person chose, maybe long ago."""
        if not self.live:
            return 0
        chosen = {cloud for cloud, ids in self.memory.choices.containers.items() if ids}
        return sum(not container.read and container.cloud in chosen for container in self.view.containers)

    def unavailable(self, action: str) -> str:
        """Why an action of the table does nothing now; empty if it works."""
        if action in ("refresh", "pause") and not self.live:
            return "This is a snapshot: there is nothing to read again."
        if action == "sign_in" and not self.live:
            return "This is a snapshot: nothing is read, and nobody has to sign in."
        if action == "places" and not self.live:
            return "This is a snapshot: there is nowhere else to look."
        if action == "export" and (self.export is None or not self.view.documents.answered):
            return (
                "Nothing has been read so far: there is nothing to write."
                if self.export
                else "Nothing is written here."
            )
        if action == "theme" and self.no_color:
            return "Colours are off (NO_COLOR)."
        return ""

    def tell(self, sentence: str, severity: SeverityLevel = "information") -> None:
        """Tells a person something; the sentence may hold cloud text."""
        self.clear_notifications()  # a pile of them hides the rows; the last one is about the last key
        self.notify(clean(sentence), severity=severity, markup=False)

    def clear_notifications(self) -> None:
        """Takes away what was told, on every screen.

        Textual takes the words only and keeps the widget around them, which is one more for each sentence (8.2; seen).
        """
        super().clear_notifications()
        for screen in self.screen_stack:
            screen.query("ToastHolder").remove()

    def refuse(self, action: str) -> bool:
        """Says why an action does nothing, if so."""
        reason = self.unavailable(action)
        if reason:
            self.tell(reason, "warning")
        return bool(reason)

    def copy_selection(self) -> bool:
        """Copies the selected text, of the screen or of the line that is typed; whether there is any."""
        typed = self.focused.selected_text if isinstance(self.focused, Input) else ""
        text = typed or self.screen.get_selected_text()
        if text:
            self.copy_to_clipboard(text)
        return bool(text)

    def action_help(self) -> None:
        """Shows keys, marks and hints, or closes them again."""
        from screens.help import HelpScreen

        self._toggle_once(HelpScreen)

    def action_log(self) -> None:
        """Shows the log, or closes it again."""
        from screens.log import LogScreen

        self._toggle_once(LogScreen)

    def action_export(self) -> None:
        """Shows what a snapshot of this moment would hold, to be written or not."""
        from screens.export import ExportScreen

        if not self.refuse("export") and self.export is not None:
            self.push_screen(ExportScreen(self.export, self.view, self.now()))

    def watch_view(self) -> None:
        """Opens what was chosen the last time, or lets a person choose, as soon as that can be told."""
        self.open_or_offer()
        self._attend()

    def watch_link(self) -> None:
        """The slow reads follow the link that is open."""
        self._attend()

    def open_or_offer(self) -> None:
        """While nothing is chosen: opens the link that was open the last time, or lists the links if there are several.

        Neither happens over another screen, and nothing opens by itself once a person has a hand on the list.
        """
        from screens.links import LinksScreen
        from screens.matrix import MatrixScreen

        if self.link is not None or not isinstance(self.screen, MatrixScreen | LinksScreen):
            return
        found = [key_of(matrix) for matrix in self.view.matrices]
        if self.memory.choices.link in found and not self._list_touched:
            self.link = self.memory.choices.link
            if isinstance(self.screen, LinksScreen):
                self.screen.dismiss(None)
        elif len(found) > 1 and not self._list_offered:
            self._open_links()

    def settle(self) -> None:
        """A person has a hand on what is shown: the list stays, and a matrix stays with its link."""
        from screens.links import LinksScreen

        if self.matrix is None:
            return
        self._list_touched = True
        if self.link is None and not isinstance(self.screen, LinksScreen):
            self.link = key_of(self.matrix)

    def action_matrix(self) -> None:
        """Goes back to the matrix, whatever is open over it."""
        from screens.matrix import MatrixScreen

        self._uncover(MatrixScreen)

    def action_findings(self) -> None:
        """Lists the findings of the open link, or closes the list again."""
        from screens.findings import FindingsScreen

        self._toggle_pane(FindingsScreen)

    def show_findings_of(self, section: Section, row: Row) -> None:
        """Shows the finding of a row in full, or what follows from one there; lists them, if there are several."""
        from screens.describe import DescribeScreen
        from screens.findinglines import Wanted, keys_of
        from screens.findings import FindingsScreen
        from screens.lines import consequences_in, findings_of

        if self.matrix is None:
            return
        found = findings_of(self.matrix, section, row) or consequences_in(self.matrix, section, row)
        keys = keys_of(self.matrix, found)
        if not keys:
            self.tell("No finding shows in this row.")
        elif len(keys) == 1:
            self.push_screen(DescribeScreen(next(iter(keys))))
        else:
            self.push_screen(FindingsScreen(Wanted(only=keys, row=f"{section.title} > {row.label}")))

    def go_to_finding(self, finding: Finding) -> None:
        """Goes to the row of the matrix that shows a finding."""
        from screens.lines import key_of_finding
        from screens.matrix import MatrixScreen

        key = key_of_finding(self.matrix, finding) if self.matrix else None
        if key is None:
            self.tell("No row of the matrix shows this finding.", "warning")
            return
        self._uncover(MatrixScreen)
        if isinstance(self.screen, MatrixScreen):
            self.screen.go_to_row(key)

    def action_routes(self) -> None:
        """Tells the routes of the open link, or closes that again."""
        from screens.routes import RoutesScreen

        self._toggle_pane(RoutesScreen)

    def action_topology(self) -> None:
        """Draws the open link, or closes the drawing again."""
        from screens.topology import TopologyScreen

        self._toggle_pane(TopologyScreen)

    def action_availability(self) -> None:
        """Tells what the open link survives, or closes that again."""
        from screens.availability import AvailabilityScreen

        self._toggle_pane(AvailabilityScreen)

    def _toggle_pane(self, pane: type[Screen[None]]) -> None:
        """Opens a pane over the matrix, or goes back to it; what lies over it is closed. Again closes the pane."""
        from screens.matrix import MatrixScreen

        if isinstance(self.screen, pane):
            self.screen.dismiss()
            return
        self._uncover(pane, MatrixScreen)
        if not isinstance(self.screen, pane):
            self.push_screen(pane())

    def _toggle_once(self, kind: type[Screen[None]]) -> None:
        """Opens a screen over any other, or closes it again; where it is open further down goes back to it.

        Two that open over each other would otherwise pile up.
        """
        if isinstance(self.screen, kind):
            self.screen.dismiss()
        elif any(isinstance(screen, kind) for screen in self.screen_stack):
            self._uncover(kind)
        else:
            self.push_screen(kind())

    def _uncover(self, *wanted: type[Screen[None]]) -> None:
        """Closes what lies over a screen of these kinds."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, wanted):
            self.pop_screen()

    def action_links(self) -> None:
        """Lists the links."""
        self._open_links()

    def action_places(self) -> None:
        """Lets a person choose where to look."""
        from screens.places import PlacesScreen

        if not self.refuse("places"):
            self.push_screen(PlacesScreen())

    def look_in(self, chosen: Mapping[Cloud, tuple[str, ...]]) -> None:
        """Reads these subscriptions or projects from now on, and keeps that; none of a cloud means all of it."""
        for cloud, containers in chosen.items():
            self.source.look_in(cloud, containers)
        self._tell_forgotten(self.memory.choose_containers(chosen))

    def action_theme(self) -> None:
        """Changes between dark and light."""
        if not self.refuse("theme"):
            self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def action_picture(self) -> None:
        """Saves a picture of the screen; where it went is told when it is there."""
        self.clear_notifications()
        self.call_after_refresh(self._take_picture)

    def _take_picture(self) -> None:
        folder = self._pictures or Path.cwd()
        name = f"havpn-tui-{self.now():%Y%m%d-%H%M%S}.svg"
        picture = io.StringIO(self.export_screenshot(title="havpn-tui"))
        self.deliver_text(picture, save_directory=folder, save_filename=name, mime_type="image/svg+xml", name="picture")

    @on(DeliveryComplete)
    def _tell_where(self, event: DeliveryComplete) -> None:
        self.tell(f"Picture saved to {event.path}" if event.path else "Picture handed to the browser")

    @on(DeliveryFailed)
    def _tell_failure(self, event: DeliveryFailed) -> None:
        self.tell(f"The picture could not be saved: {event.exception}", "error")

    def _open_links(self) -> None:
        from screens.links import LinksScreen

        self._list_offered = True
        self.push_screen(LinksScreen(), self._choose_link)

    def _choose_link(self, link: LinkKey | None) -> None:
        if link is not None:
            self.link = link
            self._tell_forgotten(self.memory.choose_link(link))
        elif self.link is None and self.matrix is not None:
            self.link = key_of(self.matrix)  # a person went to it, though not by choice

    def _tell_forgotten(self, problem: str) -> None:
        if problem:
            self.tell(f"This choice is not kept for the next time: {problem}", "warning")

    def _attend(self) -> None:
        """Tells the source whose slow reads are wanted: of the link that is open, and of none among several."""
        matrices = self.view.matrices
        only = self.matrix if len(matrices) == 1 and not self.view.reading else None
        if self.link is None and only is None and len(matrices) < 2:
            return
        wanted = self.link[0] if self.link else only.link.azure.id if only else None
        if self._attended != (wanted,):
            self._attended = (wanted,)
            self.source.attend(wanted)
