"""The bar beside a table tells where its lines stand."""

from __future__ import annotations

from tests.screens import samples
from tests.screens.conftest import open_view


async def test_a_bar_that_comes_back_tells_where_the_lines_stand_now() -> None:
    async with open_view(samples.many(20)) as session:
        seen = []
        for height, key in ((20, "end"), (400, "home"), (20, "home")):
            await session.pilot.resize_terminal(140, height)
            await session.press(key)
            table = session.table
            seen.append((table.show_vertical_scrollbar, table.scroll_y > 0, table.vertical_scrollbar.position > 0))
    assert not seen[1][0]
    assert (seen[0], seen[2]) == ((True, True, True), (True, False, False))
