"""`filter` and `orderBy` of lists, as the Compute reference describes them.

Comparisons `=`, `!=`, `>`, `<`, `>=`, `<=`, `:` (holds; `field:*` asks whether it is there), and the older `eq` and
`ne`, which compare with a regular expression; `AND`, `OR`, `NOT` or `-`, parentheses, and a blank, which means AND.
"""

import re
from collections.abc import Callable
from typing import Any

from lab.google.answers import refuse_value
from lab.wire import Document, dig

TOKEN = re.compile(
    r"\s*(?:(?P<mark>[()])|(?P<operator>!=|>=|<=|=|>|<|:|(?:eq|ne)(?=\s))"
    r"|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<word>[^\s()=!<>:\"']+))"
)
DEEPEST = 40
"""How many parentheses and NOTs an expression may have; the service's limit is not known [inferred]."""

LONGEST_TOLD = 200

Test = Callable[[Document], bool]


def make_filter(text: str) -> Test:
    """Return the test that a filter expression is.

    Raises:
        Refusal: 400, it is not one.
    """
    parser = _Parser(text)
    if sum(token in (("mark", "("), ("word", "NOT")) for token in parser.tokens) > DEEPEST:
        raise refuse_value("filter", text[:LONGEST_TOLD], "The expression is nested too deeply.")
    return parser.read() if text.strip() else lambda _: True


def sort_documents(entries: dict[str, Document], order: str) -> dict[str, Document]:
    """Return key -> document in the asked order: `name`, or `creationTimestamp desc`; nothing else is known.

    Raises:
        Refusal: 400 for another order.
    """
    if not order or order == "name":
        # By name is also the order when none is asked for, but the scenario's own order is kept then.
        return dict(sorted(entries.items(), key=lambda row: row[1].get("name", ""))) if order else entries
    if order == "creationTimestamp desc":
        return dict(sorted(entries.items(), key=lambda row: row[1].get("creationTimestamp", ""), reverse=True))
    raise refuse_value("orderBy", order, "Must be name or creationTimestamp desc.")


class _Parser:
    """One expression, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            match = TOKEN.match(text, place)
            if match is None:
                raise self._refuse()
            kind = str(match.lastgroup)
            self.tokens.append(("value" if kind in {"double", "single"} else kind, match[kind]))
            place = match.end()

    def _refuse(self) -> Exception:
        return refuse_value("filter", self.text, "Invalid list filter expression.")

    def _peek(self) -> tuple[str, str]:
        return self.tokens[0] if self.tokens else ("end", "")

    def _take(self, *kinds: str) -> str:
        kind, text = self._peek()
        if kind not in kinds:
            raise self._refuse()
        del self.tokens[0]
        return text

    def read(self) -> Test:
        test = self._read_any()
        if self.tokens:
            raise self._refuse()
        return test

    def _read_any(self) -> Test:
        tests = [self._read_all()]
        while self._peek() == ("word", "OR"):
            self._take("word")
            tests.append(self._read_all())
        return lambda entry: any(test(entry) for test in tests)

    def _read_all(self) -> Test:
        tests = [self._read_one()]
        while self._peek() not in {("word", "OR"), ("mark", ")"), ("end", "")}:
            if self._peek() == ("word", "AND"):
                self._take("word")
            tests.append(self._read_one())
        return lambda entry: all(test(entry) for test in tests)

    def _read_one(self) -> Test:
        if self._peek() == ("word", "NOT"):
            self._take("word")
            test = self._read_one()
            return lambda entry: not test(entry)
        if self._peek() == ("mark", "("):
            self._take("mark")
            test = self._read_any()
            if self._take("mark") != ")":
                raise self._refuse()
            return test
        return self._read_comparison()

    def _read_comparison(self) -> Test:
        field = self._take("word")
        negative, field = field.startswith("-"), field.removeprefix("-")
        operator, wanted = self._take("operator"), self._take("word", "value")
        if operator in {"eq", "ne"}:
            try:
                re.compile(wanted)
            except re.error as error:
                raise self._refuse() from error
        return lambda entry: _compare(dig(entry, field), operator, wanted) is not negative


def _compare(value: Any, operator: str, wanted: str) -> bool:
    found = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value or "")
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else found
    match operator:
        case "eq" | "ne":
            return bool(re.fullmatch(wanted, found)) is (operator == "eq")
        case ":":
            return value is not None if wanted == "*" else wanted.removesuffix("*") in found
        case "=" | "!=":
            pattern = ".*".join(re.escape(part) for part in wanted.split("*"))
            return bool(re.fullmatch(pattern, found)) is (operator == "=")
    if found.isdecimal() and wanted.isdecimal():
        order = (int(found) > int(wanted)) - (int(found) < int(wanted))
    else:
        order = (found > wanted) - (found < wanted)
    return {">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}[operator]
