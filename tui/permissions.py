"""Prints the least-privilege roles: as files for the clouds' own tools, or for people with the reads and sources."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from probes.documents import Cloud
from tui import output
from tui.exit_codes import ExitCode, UsageError
from tui.report.plain import plain
from tui.roles import Role, make_role, role_json, role_yaml
from tui.settings import Settings

CLOUDS = {"azure": Cloud.AZURE, "google": Cloud.GCP}
"""The word on the command line, and whom it means."""
_WIDTH = output.REPORT_WIDTH


def run(settings: Settings, cloud: str | None, form: str = "text", scope: str = "full") -> ExitCode:
    """Write the role of a cloud, or of both.

    Args:
        form: `text`, or the role alone as `json` or `yaml`.
        scope: `config` leaves out what only Azure's slow BGP operations need.

    Raises:
        UsageError: a file of both roles was asked for, or one that az does not read.
    """
    if form != "text":
        output.write(_file(_make(settings, _one_cloud(cloud, form), scope), form))
        return ExitCode.CLEAN
    wanted = [CLOUDS[cloud]] if cloud else list(Cloud)
    output.write("\n".join(role_text(_make(settings, one, scope)) for one in wanted))
    return ExitCode.CLEAN


def role_text(role: Role) -> str:
    """A role for people: its file, what to do with it, and why each permission is in it."""
    file = role_json(role) if role.cloud is Cloud.AZURE else role_yaml(role)
    lines = [f"{role.cloud.title.upper()}: a custom role", "", *file.splitlines(), ""]
    lines += [f"  {word:<7} {command}" for word, command in role.commands]
    lines += ["", *_explain(role)]
    return "".join(f"{plain(line)}\n" for line in lines)


def _one_cloud(cloud: str | None, form: str) -> Cloud:
    if cloud is None:
        raise UsageError(f"--format {form} is one role's file: say which, havpn-tui permissions azure or google")
    if cloud == "azure" and form == "yaml":
        raise UsageError("--format yaml: az reads roles as JSON only; use --format json")
    return CLOUDS[cloud]


def _make(settings: Settings, cloud: Cloud, scope: str) -> Role:
    containers = settings.azure_subscriptions if cloud is Cloud.AZURE else settings.gcp_projects
    return make_role(cloud, containers, slow_reads=scope == "full", asset_search=bool(settings.gcp_asset_scope))


def _file(role: Role, form: str) -> str:
    return role_json(role) if form == "json" else role_yaml(role)


def _explain(role: Role) -> Iterator[str]:
    yield "Each permission, the reads that need it, and where it is documented:"
    yield ""
    for permission in role.permissions:
        yield f"  {permission.name}"
        for word, values in (("reads", permission.reads), ("source", permission.sources)):
            told = ", ".join(values) if word == "reads" else "; ".join(values)
            indent = " " * 12
            yield from textwrap.wrap(
                told,
                _WIDTH,
                initial_indent=f"    {word:<8}",
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
    wide = [permission.name for permission in role.permissions if permission.in_container]
    if role.cloud is Cloud.AZURE and wide:
        yield ""
        told = (
            "Assigned on one resource group instead, the role does not give what Azure asks for on the subscription: "
            f"{', '.join(wide)}. Then name the group with --azure-resource-group."
        )
        yield from textwrap.wrap(told, _WIDTH, break_long_words=False, break_on_hyphens=False)
