"""A screen that was left is gone, with all that was drawn on it: a program that runs for weeks opens many."""

from __future__ import annotations

import gc
import weakref

import pytest

from tests.screens import samples
from tests.screens.conftest import Session, open_view

KEYS = ("L", "l", "w", "question_mark", "enter", "y", "2", "3", "4", "5", "colon")
"""Log, links, where to look, help, a row in full, raw JSON; findings, routes, topology, what it survives; commands."""
TIMES = 5
HOLDER = "ToastHolder"
"""The widget that Textual makes for each notification, around its words."""


async def _visit(session: Session, key: str) -> list[weakref.ref[object]]:
    """Open a screen and leave it; what it was, and what its widgets last looked like."""
    await session.press(key)
    screen = session.app.screen
    found: list[weakref.ref[object]] = [weakref.ref(screen)]
    found += [weakref.ref(widget._styles_cache) for widget in screen.query("*")]
    session.app.pop_screen()
    await session.settle()
    assert session.at_home
    return found


def _is_gone(found: list[weakref.ref[object]]) -> bool:
    gc.collect()
    return all(thing() is None for thing in found)


@pytest.mark.parametrize("key", KEYS)
async def test_a_screen_that_was_left_is_gone(key: str) -> None:
    """A timer that was stopped may know it a moment longer, and the looks of commands stay until another is left."""
    async with open_view(samples.different_subnets()) as session:
        visits = [await _visit(session, key) for _ in range(TIMES)]
        await _visit(session, "L")
        assert visits[0][1:]
        await session.until(lambda: all(_is_gone(found) for found in visits[:-1]))


@pytest.mark.parametrize("opened", ["", "L"])
async def test_what_was_told_is_gone_once_something_else_is_told(opened: str) -> None:
    """On the screen below, too."""
    async with open_view(samples.healthy()) as session:
        session.app.tell("sentence 0")
        await session.until(lambda: session.home.query(HOLDER))
        if opened:
            await session.press(opened)
        for number in range(1, TIMES):
            session.app.tell(f"sentence {number}")
            await session.settle()
        assert session.told == [f"sentence {TIMES - 1}"]
        await session.until(lambda: len(session.app.screen.query(HOLDER)) == 1)
        await session.until(lambda: len(session.home.query(HOLDER)) == (0 if opened else 1))


async def test_log_and_help_do_not_pile_up() -> None:
    """Each can be opened over the other."""
    async with open_view(samples.healthy()) as session:
        for _ in range(TIMES):
            await session.press("L", "question_mark")
            assert len(session.app.screen_stack) <= 3
        await session.press("escape", "escape")
        assert session.at_home
