"""A hand on the keyboard: any key of the table but those that leave the program, and a window of any size."""

from __future__ import annotations

from collections import Counter
from random import Random

from textual.command import CommandPalette
from textual.widgets import Input

from screens.actions import ACTIONS
from screens.choices import key_of
from screens.matrix import MatrixScreen
from tests.soak.session import Program

LEAVING = ("quit", "interrupt", "sign_in")
"""Not pressed: two end the program, the other one starts a cloud's own client."""
KEYS = tuple(key for action in ACTIONS if action.name not in LEAVING for key in action.keys)
TYPED: tuple[str, ...] = (*"abcdefg0123456789", "enter", "escape", "backspace")
SIZES = ((140, 40), (80, 24), (200, 60), (100, 30), (60, 20), (30, 8), (120, 35))
HOME = (140, 40)
DEEPEST = 12
"""Screens that a person can have opened over one another, with room to spare."""


class Hand:
    """Presses keys.

    Attributes:
        pressed: name of the screen -> how many keys were pressed on it.
    """

    def __init__(self, program: Program, chance: Random) -> None:
        self._program, self._chance = program, chance
        self.pressed: Counter[str] = Counter()

    async def play(self) -> None:
        """A few keys, now and then another size of the window or another link."""
        app, chance = self._program.app, self._chance
        for _ in range(chance.randrange(1, 9)):
            self.pressed[type(app.screen).__name__] += 1
            await self._program.pilot.press(self._draw())
            self._program.check_alive()
            assert len(app.screen_stack) < DEEPEST, [type(screen).__name__ for screen in app.screen_stack]
        if isinstance(app.screen, CommandPalette):
            # Textual draws all that is below it anew for each view: a stretch would take minutes.
            await self._program.pilot.press("escape")
        if chance.random() < 0.2:
            await self._program.pilot.resize_terminal(*chance.choice(SIZES))

    def _draw(self) -> str:
        screen: object = self._program.app.screen
        if isinstance(screen, CommandPalette):
            return self._chance.choice(("escape", "escape", "down", "x"))  # enter could be on "quit"
        if isinstance(self._program.app.focused, Input) and self._chance.random() < 0.5:
            return self._chance.choice(TYPED)
        return self._chance.choice(KEYS)

    async def go_home(self) -> None:
        """Back to the rows of a link, as a fresh start shows them."""
        program = self._program
        app = program.app
        await program.pilot.resize_terminal(*HOME)
        for _ in range(4 * DEEPEST):
            if isinstance(app.screen, MatrixScreen) and not isinstance(app.focused, Input):
                break
            await program.pilot.press("escape")
            await program.pilot.pause()
        home = app.screen
        assert isinstance(home, MatrixScreen), type(home).__name__
        if home.choice.needle:
            await program.pilot.press("escape")
        if home.choice.only_differences:
            await program.pilot.press("o")
        if app.paused:
            await program.pilot.press("p")
        if not app.current_theme.dark:
            await program.pilot.press("t")

    async def face_first_row(self) -> None:
        """Take the cursor to the first row and what was said away; opens a link if the one that is open is gone."""
        program = self._program
        if program.app.matrix is None and program.app.view.matrices:
            program.app.link = key_of(self._chance.choice(program.app.view.matrices))
            await program.settle()
        await program.pilot.press("home")
        program.app.clear_notifications()
        await program.pilot.pause()
        await program.pilot.pause()
