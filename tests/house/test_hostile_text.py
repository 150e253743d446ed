"""Names from a cloud are hostile text: only screens/text.py may turn text into markup, and nothing else is parsed.

In Textual a plain string given to a widget is read as markup, so a resource called `[red]x` would draw itself, and
`[@click=app.quit]` would do more. These are rules about the source, because no list of bad names is ever complete.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.tree import files, name_of

HELPER = "screens/text.py"
# Calls whose first argument is read as markup when it is a string.
READ_AS_MARKUP = frozenset({"Static", "Label", "notify", "update"})
MODULES_THAT_ESCAPE_OTHERWISE = frozenset({"html", "re", "glob", "saxutils"})


def _called(node: ast.Call) -> tuple[str, str]:
    """Name of what is called, and of what it is taken from: `("Content", "from_markup")`."""
    match node.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner, name
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
            return owner, name
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return "", name
    return "", ""


def _is_put_together(node: ast.expr) -> bool:
    """Whether the text has parts that aren't written in the source: f-strings, `%`, `+`, `.format()`, `.join()`."""
    match node:
        case ast.JoinedStr(values=parts):
            return any(isinstance(part, ast.FormattedValue) for part in parts)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return any(_is_text(side) for side in (left, right))
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "join")):
            return _is_text(value)
    return False


def _is_text(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and isinstance(node.value, str)) or isinstance(node, ast.JoinedStr)


def violations(source: str, name: str = "screens/some.py") -> Iterator[str]:
    """What in `source`, the text of file `name`, could let a cloud's text be read as markup."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        owner, called = _called(node)
        where = f"{name}:{node.lineno}: "
        if name != HELPER:
            if called == "from_markup":
                yield where + f"{owner}.from_markup() outside {HELPER}"
            if called == "escape" and owner not in MODULES_THAT_ESCAPE_OTHERWISE:
                yield where + f"escape() outside {HELPER}"
        if called in READ_AS_MARKUP and node.args and _is_put_together(node.args[0]):
            yield where + f"text put together as first argument of {called}()"
        for keyword in node.keywords:
            if keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True:
                yield where + "markup=True"


def test_no_cloud_text_is_read_as_markup() -> None:
    found = [
        violation
        for package in ("screens", "tui")
        for path in files(".py", below=package)
        for violation in violations(path.read_text(encoding="utf-8"), name_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "Content.from_markup(name)",
        "content = textual.content.Content.from_markup('[b]x')",
        "Text.from_markup(name)",
        "escape(name)",
        "rich.markup.escape(name)",
        "Static(f'tunnel {name}')",
        "Label(f'{name}', id='x')",
        "self.notify(f'{name} is gone')",
        "self.app.notify(f'{name} is gone', severity='error')",
        "self.query_one(Static).update(f'{name}')",
        "Static('tunnel %s' % name)",
        "Static('tunnel ' + name)",
        "Static(name + f' of {x}')",
        "Label('tunnel {}'.format(name))",
        "Label(', '.join(names))",
        "Static(content, markup=True)",
        "RichLog(markup=True)",
    ],
)
def test_it_would_be_found(source: str) -> None:
    assert len(list(violations(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "Static(content)",
        "Static('plain words')",
        "Static(f'plain words')",
        "Static(text.plain(f'tunnel {name}'))",
        "html.escape(name)",
        "xml.sax.saxutils.escape(name)",
        "re.escape(name)",
        "Static(name, markup=False)",
        "totals.update(counts)",
        "logger.info(f'{name}')",
    ],
)
def test_it_is_left_alone(source: str) -> None:
    assert list(violations(source)) == []


def test_the_helper_may_do_what_it_is_for() -> None:
    assert list(violations("Content.from_markup(x)\nescape(x)", HELPER)) == []
    assert len(list(violations("Static(f'{x}')", HELPER))) == 1
