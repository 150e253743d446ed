"""From the words of the command line to the command that does the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.exit_codes import ExitCode, UsageError
from tui.options import NOT_WITH_LAB
from tui.parser import parse

# Imports of what a command needs stand inside it: `--help` has to be there at once.
if TYPE_CHECKING:
    from argparse import Namespace

    from tui.config_file import ConfigFile
    from tui.live import ReadsOnce
    from tui.settings import Settings


def run(words: Sequence[str]) -> ExitCode:
    """Do what the command line says.

    Raises:
        UsageError: something has to be changed first.
        SystemExit: `--help` or `--version` was answered.
    """
    given = parse(words)
    if given.command == "audit" and given.schema:
        return _print_schema(given.output or [])
    if given.command == "diff" and given.schema:
        return _print_diff_schema()
    if given.command == "explain":
        from tui import explain

        return explain.run(given.code)
    from tui import logs

    logs.quiet_libraries(os.environ)
    scenario = _scenario(given)
    if given.command == "diff" and given.before is None:
        raise UsageError("diff: name the snapshot to compare from; see: havpn-tui diff --help")
    is_offline = given.command == "open" or getattr(given, "snapshot", None) is not None
    if is_offline or getattr(given, "after", None) is not None:
        return _run_on_file(given, scenario)
    if given.command == "lab":
        return _serve(scenario)
    if given.command in (None, "demo"):
        from tui import interactive
        from tui.options import check_theme

        check_theme(os.environ)
        if scenario and not interactive.has_terminal():
            _check_scenario(scenario)  # the mistake that a terminal would not mend comes first
        interactive.require_terminal(scenario)
    return _run_on(given, scenario)


def _run_on_file(given: Namespace, scenario: str | None) -> ExitCode:
    """The command on a snapshot: no credential is looked for, and no cloud is asked."""
    from tui.options import OPTIONS
    from tui.settings import Settings
    from tui.snapshot import open_source

    elsewhere = [option.flag for option in OPTIONS if hasattr(given, option.name)]
    if scenario is not None or elsewhere:
        raise UsageError(
            f"{(*elsewhere, '--lab')[0]} does not go with a snapshot, which holds what was read: leave it out"
        )
    if given.command == "diff":
        return _diff(given, Settings())
    if given.command == "audit":
        from tui.config_file import find_config

        source = open_source(given.snapshot)
        config = find_config(getattr(given, "config", None), os.environ)
        if config.problem:
            raise UsageError(config.problem)
        return _audit(given, Settings(), config, lambda _: source)
    from tui import interactive

    interactive.require_terminal()
    if _is_colorless(given):
        os.environ["NO_COLOR"] = "1"
    return interactive.show_file(open_source(given.file), Path(given.file).name)


def _run_on(given: Namespace, scenario: str | None) -> ExitCode:
    """The command on the lab, if one is named, else on the clouds of the person's settings."""
    if scenario is None:
        return _run_command(given, scenario, *_settings(given, on_lab=False))
    from tui.lab_command import lab_environment

    with lab_environment(scenario):
        return _run_command(given, scenario, *_settings(given, on_lab=True))


def _run_command(given: Namespace, scenario: str | None, settings: Settings, config: ConfigFile) -> ExitCode:
    if given.command == "info":
        from tui import info

        return info.run(settings, config, given.format)
    if config.problem:
        raise UsageError(config.problem)
    if given.command == "permissions":
        from tui import permissions

        return permissions.run(settings, given.cloud, given.format, given.scope)
    if scenario is None:
        from tui.certificates import prepare_certificates

        prepare_certificates(os.environ)
    if given.command == "audit":
        return _audit(given, settings, config)
    if given.command == "diff":
        return _diff(given, settings)
    if given.command == "snapshot":
        from tui import snapshot

        return snapshot.run(snapshot.make_request(given), settings)
    from tui import interactive

    if _is_colorless(given):
        os.environ["NO_COLOR"] = "1"  # the one thing that the screens' library looks at
    return interactive.run(settings, scenario)


def _audit(
    given: Namespace,
    settings: Settings,
    config: ConfigFile,
    make_source: Callable[[Settings], ReadsOnce] | None = None,
) -> ExitCode:
    from probes.matrix import Severity
    from tui import audit
    from tui.policy import Policy, check_codes, parse_names

    check_codes(str(config.path), config.suppressions)
    policy = Policy(
        Severity(given.fail_on),
        parse_names("--select", given.select),
        parse_names("--ignore", given.ignore),
        config.suppressions,
    )
    request = audit.AuditRequest(
        reports=pair_reports(given.format or ["text"], given.output or []),
        policy=policy,
        scope=given.scope,
        color=not _is_colorless(given),
    )
    return audit.run(request, settings, make_source) if make_source else audit.run(request, settings)


def _diff(given: Namespace, settings: Settings) -> ExitCode:
    from tui import difference

    request = difference.DiffRequest(given.before, given.after, given.format, given.scope, not _is_colorless(given))
    return difference.run(request, settings)


def pair_reports(formats: Sequence[str], named: Sequence[str]) -> tuple[tuple[str, Path | None], ...]:
    """Which format goes where; None for stdout.

    Raises:
        UsageError: there are more files than formats, or two reports would go to the same place.
    """
    if len(named) > len(formats):
        raise UsageError("there are more --output than --format: give one --format for each")
    files = [_output_file(name) for name in named]
    files += [None] * (len(formats) - len(files))
    if len(set(files)) < len(files):
        where = "stdout" if files.count(None) > 1 else "the same file"
        raise UsageError(f"two reports would go to {where}: give each --format its own --output, in the same order")
    return tuple(zip(formats, files, strict=True))


def _output_file(named: str) -> Path | None:
    """The file that `--output` names; None for stdout.

    Raises:
        UsageError: the name is empty.
    """
    if named == "":
        raise UsageError("--output is empty: give the name of a file, or leave it out")
    return None if named == "-" else Path(named)


def _check_scenario(scenario: str) -> None:
    from tui.lab_command import check_scenario

    check_scenario(scenario)


def _settings(given: Namespace, on_lab: bool) -> tuple[Settings, ConfigFile]:
    from tui.config_file import ConfigFile, find_config
    from tui.gcloud import find_project
    from tui.options import OPTIONS, check_variables
    from tui.paths import config_file
    from tui.settings import load_settings, mark_lab

    options = {option.name: getattr(given, option.name) for option in OPTIONS if hasattr(given, option.name)}
    if on_lab:
        config = ConfigFile(config_file())
        return mark_lab(load_settings(options, os.environ, config)), config
    check_variables(os.environ)
    config = find_config(getattr(given, "config", None), os.environ)
    project = find_project(os.environ, Path.home())
    try:
        return load_settings(options, os.environ, config, project), config
    except UsageError as problem:
        if not config.values:
            raise
        # Without the file the rest may still stand, and be told; if it does not, its own mistake is said.
        config = ConfigFile(config.path, problem=str(problem))
        return load_settings(options, os.environ, config, project), config


def _scenario(given: Namespace) -> str | None:
    """The lab's scenario that the command line asks for, None for the real clouds.

    Raises:
        UsageError: two are named, or an option that leads away from the lab.
    """
    named = [name for name in (getattr(given, "scenario", None), getattr(given, "lab", None)) if name is not None]
    if len(named) > 1:
        raise UsageError(f'two scenarios, "{named[0]}" and "{named[1]}": name one')
    if not named and given.command not in ("demo", "lab"):
        return None
    for name in NOT_WITH_LAB:
        if hasattr(given, name):
            raise UsageError(f"--{name.replace('_', '-')} does not go with the lab, which brings its own: leave it out")
    if named:
        return str(named[0])
    from tui.lab_command import DEFAULT_SCENARIO

    return DEFAULT_SCENARIO


def _serve(scenario: str | None) -> ExitCode:
    from tui.lab_command import DEFAULT_SCENARIO, serve

    return serve(scenario or DEFAULT_SCENARIO)


def _is_colorless(given: Namespace) -> bool:
    return bool(getattr(given, "no_color", False))


def _print_schema(named: Sequence[str]) -> ExitCode:
    from tui import output
    from tui.report.json import schema_json

    for file in [_output_file(name) for name in named] or [None]:
        if file is None:
            output.write(schema_json())
        else:
            output.check_writable(file)
            output.write_file(file, schema_json())
    return ExitCode.CLEAN


def _print_diff_schema() -> ExitCode:
    from tui import output
    from tui.report.difference_json import schema_json

    output.write(schema_json())
    return ExitCode.CLEAN
