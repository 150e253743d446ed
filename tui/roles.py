"""The least-privilege roles: one custom role for each cloud, with exactly the permissions that the reads need."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from probes.documents import Cloud
from probes.permissions import Permission, list_permissions

NAME = "HA VPN troubleshooter"
DESCRIPTION = "Reads VPN gateways, their tunnels and BGP sessions. Can change nothing, and sees no pre-shared key."
GCP_ID = "havpnTroubleshooter"
AZURE_PLACEHOLDER = "SUB"
GCP_PLACEHOLDER = "PROJECT"


@dataclass(frozen=True, slots=True)
class Role:
    """A custom role.

    Attributes:
        containers: the subscriptions it may be assigned in, or the projects it is made in; or a placeholder.
        permissions: what it holds.
    """

    cloud: Cloud
    containers: tuple[str, ...]
    permissions: tuple[Permission, ...]

    @property
    def body(self) -> dict[str, Any]:
        """The role as the cloud's own tool takes it.

        Azure: `az role definition create` (Microsoft, Create an Azure custom role using Azure CLI; documented).
        Google: `gcloud iam roles create --file` (Google, Create and manage custom roles; documented).
        """
        names = [permission.name for permission in self.permissions]
        if self.cloud is Cloud.AZURE:
            return {
                "Name": NAME,
                "IsCustom": True,
                "Description": DESCRIPTION,
                "Actions": names,
                "NotActions": [],
                "AssignableScopes": [f"/subscriptions/{container}" for container in self.containers],
            }
        return {"title": NAME, "description": DESCRIPTION, "stage": "GA", "includedPermissions": names}

    @property
    def file(self) -> str:
        """What the role's file is called in the commands below: az wants JSON, for gcloud YAML is usual."""
        return "azure-role.json" if self.cloud is Cloud.AZURE else "google-role.yaml"

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """What to do with the file, in order: a word and a command line; WHO is a person or a service account."""
        if self.cloud is Cloud.AZURE:
            return (
                ("save", f"havpn-tui permissions azure --format json > {self.file}"),
                ("create", f"az role definition create --role-definition @{self.file}"),
                *(("assign", _assign_azure(container)) for container in self.containers),
            )
        made = (_make_google(container, self.file) for container in self.containers)
        save = ("save", f"havpn-tui permissions google --format yaml > {self.file}")
        return (save, *(command for commands in made for command in commands))


def _assign_azure(subscription: str) -> str:
    return f'az role assignment create --assignee WHO --role "{NAME}" --scope /subscriptions/{subscription}'


def _make_google(project: str, file: str) -> tuple[tuple[str, str], ...]:
    member = f"--member=user:WHO --role=projects/{project}/roles/{GCP_ID}"
    return (
        ("create", f"gcloud iam roles create {GCP_ID} --project={project} --file={file}"),
        ("assign", f"gcloud projects add-iam-policy-binding {project} {member}"),
    )


def make_role(
    cloud: Cloud, containers: tuple[str, ...] = (), slow_reads: bool = True, asset_search: bool = False
) -> Role:
    """The role of a cloud; `containers` are the subscriptions or projects, none for a placeholder.

    Args:
        slow_reads, asset_search: as for `list_permissions`.
    """
    usual = AZURE_PLACEHOLDER if cloud is Cloud.AZURE else GCP_PLACEHOLDER
    return Role(cloud, containers or (usual,), list_permissions(cloud, slow_reads, asset_search))


def role_json(role: Role) -> str:
    """The role's file as JSON; both tools take it."""
    return json.dumps(role.body, indent=2) + "\n"


def role_yaml(role: Role) -> str:
    """The role's file as YAML: texts and lists of texts, each text written as JSON does, which YAML reads too."""
    lines: list[str] = []
    for name, value in role.body.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"- {item}" for item in value)]
        else:
            lines.append(f"{name}: {value if name == 'stage' else json.dumps(value)}")
    return "".join(f"{line}\n" for line in lines)
