"""The real clients of both clouds, pointed at a lab whose environment is set."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import google.auth
from azure.identity import DefaultAzureCredential
from azure.mgmt.network import NetworkManagementClient
from google.auth.transport.requests import AuthorizedSession

from lab import Lab

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


@contextmanager
def open_azure(lab: Lab) -> Iterator[NetworkManagementClient]:
    """Yield the SDK client with a credential that asks the lab's directory for its token."""
    with (
        DefaultAzureCredential(disable_instance_discovery=True) as credential,
        NetworkManagementClient(
            credential,
            lab.azure.subscription_id,
            base_url=lab.https_url,
            connection_verify=os.environ["REQUESTS_CA_BUNDLE"],
        ) as client,
    ):
        yield client


@contextmanager
def open_google(lab: Lab) -> Iterator["GoogleReader"]:
    """Yield a reader over google-auth's session, with the service account of the environment."""
    credentials, _ = google.auth.default(scopes=SCOPES)
    with AuthorizedSession(credentials) as session:
        yield GoogleReader(lab, session)


class GoogleReader:
    """Reads below the lab's project."""

    def __init__(self, lab: Lab, session: AuthorizedSession) -> None:
        self.session = session
        self.base = f"{lab.http_url}/compute/v1/projects/{lab.google.project}"

    def read(self, path: str, status: int = 200, **query: str) -> Any:
        """Return the JSON of a path below the project."""
        answer = self.session.get(f"{self.base}{path}", params=query)
        assert answer.status_code == status, answer.text
        return answer.json()
