"""The command line's words: which commands and options there are, and what is said about one that is not there."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from tui import __version__
from tui.exit_codes import UsageError
from tui.options import NOT_WITH_LAB, OPTIONS, did_you_mean

PROGRAM = "havpn-tui"
COMMANDS = {
    "demo": "the screens on simulated clouds: no account, no network",
    "lab": "serve the simulated clouds on this machine for az, gcloud and the SDKs",
    "audit": "read both clouds once and report; needs no terminal",
    "snapshot": "read both clouds once into one file for a ticket, masked",
    "open": "the screens on a snapshot: no account, no network",
    "diff": "what changed between two snapshots, or from one to the live clouds",
    "explain": "what a check looks at, why it matters, and where that is known from",
    "permissions": "the least-privilege role of each cloud, and the source of each permission",
    "info": "versions, paths, settings in force and credentials found",
}
_DESCRIPTION = "Shows both ends of every tunnel between an Azure VPN gateway and a Google Cloud HA VPN gateway."
_EPILOG = (
    "Without a command: the screens on the live clouds. Each option under 'what to look at' is also a variable HAVPN_*"
    " and a key of the file."
)
FORMATS = ("text", "json", "junit", "markdown", "html")
"""Of the audit's report."""
_EXIT_CODES = "exit: 0 clean, 1 findings, 2 usage or configuration, or no link found, 3 could not look, 130 interrupted"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of printing the usage and leaving.

    Attributes:
        lists_scenarios: whether its help ends with the lab's scenarios.
    """

    lists_scenarios = False

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message.removeprefix('argument ')}; see: {self.prog} --help")

    def format_help(self) -> str:
        """The help; the lab is asked for its scenarios only now, since loading it takes a while."""
        if not self.lists_scenarios:
            return super().format_help()
        from tui.lab_command import list_scenarios

        return f"{super().format_help()}\nscenarios:\n{list_scenarios()}\n"

    @property
    def flags(self) -> list[str]:
        """Every option it takes."""
        return [flag for action in self._actions for flag in action.option_strings]


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The command line as a namespace: `command` (None for the screens) and what was given.

    Options that were not given are not in it, except those with a default of their command.

    Raises:
        UsageError: a word that means nothing here; the message names it, the nearest right one, and the way out.
        SystemExit: `--help` or `--version` was answered.
    """
    parser, commands = _build()
    command = _find_command(words, parser)
    if command is not None and command not in COMMANDS:
        hint = did_you_mean(command, COMMANDS) or "."
        raise UsageError(f'unknown command "{command}"{hint} There are: {", ".join(COMMANDS)}; see: {PROGRAM} --help')
    found, rest = parser.parse_known_args(words)
    if rest:
        raise UsageError(_unexpected(rest[0], commands.get(command or "", parser)))
    return found


def _find_command(words: Sequence[str], parser: _Parser) -> str | None:
    """The first word that is neither an option nor an option's value.

    Raises:
        UsageError: an unknown option stands in front of it, so that nobody can tell which word is the command.
    """
    takes_value = {option.flag for option in OPTIONS} | {"--config", "--lab"}
    is_value = False
    for word in words:
        if not is_value and not word.startswith("-"):
            return word
        if not is_value and word.split("=", 1)[0] not in parser.flags:
            raise UsageError(_unexpected(word, parser))
        is_value = not is_value and word in takes_value
    return None


def _unexpected(word: str, parser: _Parser) -> str:
    word = word.split("=", 1)[0] if word.startswith("-") else word
    if word.startswith("-"):
        return f'unknown option "{word}"{did_you_mean(word, parser.flags) or ";"} see: {parser.prog} --help'
    return f'"{word}" is one word too many; see: {parser.prog} --help'


def _build() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(PROGRAM, description=_DESCRIPTION, epilog=f"{_EPILOG} {_EXIT_CODES}.", allow_abbrev=False)
    _add_common(parser)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    commands: dict[str, _Parser] = {}
    for name, what in COMMANDS.items():
        command = subparsers.add_parser(name, help=what, description=f"{what}.", allow_abbrev=False)
        _EXTRAS[name](command)
        _add_common(command, _HIDDEN.get(name, frozenset()))
        commands[name] = command
    return parser, commands


def _add_common(parser: argparse.ArgumentParser, hidden: frozenset[str] = frozenset()) -> None:
    """What every command takes, in front of it or behind it: what was given in front must not be undone behind.

    Args:
        parser: of the command.
        hidden: options that the command's help leaves out, since they are of no use there.
    """
    absent = argparse.SUPPRESS

    def helped(name: str, what: str) -> str:
        return argparse.SUPPRESS if name in hidden else what

    group = parser.add_argument_group("what to look at")
    for option in OPTIONS:
        told = helped(option.name, option.help)
        group.add_argument(option.flag, dest=option.name, metavar=option.metavar, help=told, default=absent)
    group = parser.add_argument_group("general")
    on_lab = f"on simulated clouds; names: {PROGRAM} demo --help"
    group.add_argument("--lab", metavar="SCENARIO", help=helped("lab", on_lab), default=absent)
    in_file = helped("config", "read this configuration file")
    group.add_argument("--config", metavar="FILE", help=in_file, default=absent)
    group.add_argument("--no-color", action="store_true", help=helped("no_color", "no colour"), default=absent)
    group.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")


def _add_scenario(parser: _Parser) -> None:
    parser.lists_scenarios = True
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="one of those below, or a .toml file")


def _add_audit(parser: _Parser) -> None:
    parser.epilog = f"{_EXIT_CODES}; 1 wins over 3."
    allowed = "{" + ",".join(FORMATS) + "}"
    told = "default text; may be given several times"
    parser.add_argument("--format", type=_one_of(FORMATS), action="append", metavar=allowed, help=told)
    told = "write the report here instead of to stdout; the first goes with the first format, and so on"
    parser.add_argument("--output", action="append", metavar="FILE", help=told)
    severities = ("blocks", "degrades", "risk", "note")
    _add_choice(parser, "--fail-on", severities, "degrades", "lowest severity that ends with 1 (default degrades)")
    told = "only checks with these codes, or of these layers"
    parser.add_argument("--select", metavar="CODE|LAYER[,...]", help=told)
    told = "no checks with these codes, or of these layers"
    parser.add_argument("--ignore", metavar="CODE|LAYER[,...]", help=told)
    told = "config leaves out Azure's slow BGP operations (default full)"
    _add_choice(parser, "--scope", ("config", "full"), "full", told)
    parser.add_argument("--snapshot", metavar="FILE", help="report on a snapshot instead of the live clouds")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the report and end")


def _add_snapshot(parser: _Parser) -> None:
    told = "the file to write (default havpn-DATE-TIME.havpn in this folder)"
    parser.add_argument("-o", "--output", metavar="FILE", help=told)
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    told = "leave these as they are: ids, names, accounts, tags, public-addresses, private-prefixes, text"
    parser.add_argument("--keep", metavar="KIND[,KIND]", help=told)
    told = "mask nothing; must be said twice"
    parser.add_argument("--no-mask", action="count", default=0, help=told)
    told = "new pseudonyms, which have nothing to do with those of earlier snapshots"
    parser.add_argument("--mask-key", type=_one_of(("new",)), metavar="{new}", help=told)
    told = "config leaves out Azure's slow BGP operations (default full)"
    _add_choice(parser, "--scope", ("config", "full"), "full", told)


def _add_open(parser: _Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="a snapshot")


def _add_diff(parser: _Parser) -> None:
    parser.epilog = (
        "exit: 0 no difference, 1 differences, 2 usage or a file that can't be opened, 3 no difference is known and"
        " something could not be compared."
    )
    parser.add_argument("before", nargs="?", metavar="A", help="a snapshot")
    parser.add_argument("after", nargs="?", metavar="B", help="a later one; the live clouds if left out")
    _add_choice(parser, "--format", ("text", "json"), "text")
    told = "config leaves out Azure's slow BGP operations of the live clouds (default full)"
    _add_choice(parser, "--scope", ("config", "full"), "full", told)
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the comparison and end")


def _add_explain(parser: _Parser) -> None:
    parser.add_argument("code", nargs="?", metavar="CODE", help="such as HAVC17; all are listed if left out")


def _add_permissions(parser: _Parser) -> None:
    clouds = ("azure", "google")
    parser.add_argument("cloud", nargs="?", type=_one_of(clouds), metavar="{azure,google}", help="both if left out")
    told = "text explains; json and yaml are the file for az (json) or gcloud (either), default text"
    _add_choice(parser, "--format", ("text", "json", "yaml"), "text", told)
    told = "config leaves out what only Azure's slow BGP operations need (default full)"
    _add_choice(parser, "--scope", ("config", "full"), "full", told)


def _add_info(parser: _Parser) -> None:
    _add_choice(parser, "--format", ("text", "json"), "text")


_EXTRAS: dict[str, Callable[[_Parser], None]] = {
    "demo": _add_scenario,
    "lab": _add_scenario,
    "audit": _add_audit,
    "snapshot": _add_snapshot,
    "open": _add_open,
    "diff": _add_diff,
    "explain": _add_explain,
    "permissions": _add_permissions,
    "info": _add_info,
}

_HIDDEN = {
    "demo": frozenset({"lab", *NOT_WITH_LAB}),
    "explain": frozenset({"lab", "config", "no_color", *(option.name for option in OPTIONS)}),
    "open": frozenset({"lab", "config", *(option.name for option in OPTIONS)}),
    "lab": frozenset({"lab", "no_color", *NOT_WITH_LAB, *(option.name for option in OPTIONS)}),
}


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def check(word: str) -> str:
        if word not in words:
            hint = did_you_mean(word, words)
            raise argparse.ArgumentTypeError(f'"{word}" is not one of {", ".join(words)}{hint.removesuffix("?")}')
        return word

    return check


def _add_choice(parser: _Parser, flag: str, words: tuple[str, ...], usual: str, what: str = "") -> None:
    allowed = "{" + ",".join(words) + "}"
    parser.add_argument(flag, type=_one_of(words), default=usual, metavar=allowed, help=what or f"default {usual}")
