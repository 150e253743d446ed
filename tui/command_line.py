"""From the words of the command line to the command that does the work."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.exit_codes import ExitCode, UsageError
from tui.options import NOT_WITH_LAB
from tui.parser import parse

# Imports of what a command needs stand inside it: `--help` has to be there at once.
if TYPE_CHECKING:
    from argparse import Namespace

    from tui.config_file import ConfigFile
    from tui.settings import Settings


def run(words: Sequence[str]) -> ExitCode:
    """Do what the command line says.

    Raises:
        UsageError: something has to be changed first.
        SystemExit: `--help` or `--version` was answered.
    """
    given = parse(words)
    if given.command == "audit" and given.schema:
        return _print_schema(given.output)
    if given.command == "explain":
        from tui import explain

        return explain.run(given.code)
    from tui import logs

    logs.quiet_libraries(os.environ)
    scenario = _scenario(given)
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
        return _audit(given, settings)
    from tui import interactive

    if _is_colorless(given):
        os.environ["NO_COLOR"] = "1"  # the one thing that the screens' library looks at
    return interactive.run(settings, scenario)


def _audit(given: Namespace, settings: Settings) -> ExitCode:
    from probes.matrix import Severity
    from tui import audit

    request = audit.AuditRequest(
        format=given.format,
        file=_output_file(given.output),
        fail_on=Severity(given.fail_on),
        scope=given.scope,
        color=not _is_colorless(given),
    )
    return audit.run(request, settings)


def _output_file(named: str | None) -> Path | None:
    """The file that `--output` names; None for stdout.

    Raises:
        UsageError: the name is empty.
    """
    if named == "":
        raise UsageError("--output is empty: give the name of a file, or leave it out")
    return None if named in (None, "-") else Path(named)


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


def _print_schema(named: str | None) -> ExitCode:
    from tui import output
    from tui.report.json import schema_json

    file = _output_file(named)
    if file is None:
        output.write(schema_json())
    else:
        output.check_writable(file)
        output.write_file(file, schema_json())
    return ExitCode.CLEAN
