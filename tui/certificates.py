"""Certificates of a CA of one's own: one file for both clouds' clients, looked at before anything is asked."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from tui.exit_codes import UsageError

_BUNDLE = "REQUESTS_CA_BUNDLE"
_VARIABLES = (_BUNDLE, "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""In the order of requests, which all clients go through; it reads the first two, az and gcloud the last as well."""


def prepare_certificates(environment: MutableMapping[str, str]) -> None:
    """Check the file that is named, and name it to the clients if only SSL_CERT_FILE does.

    Raises:
        UsageError: it can't be read, or there is no certificate in it.
    """
    variable = next((name for name in _VARIABLES if environment.get(name)), None)
    if variable is None:
        return
    path = Path(environment[variable])
    if path.is_dir():
        return
    if path.exists() and not path.is_file():
        raise UsageError(f"{variable}: {path} is a pipe, a device or a socket, not a file")
    import ssl

    try:
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError as problem:
        raise UsageError(f"{variable}: {path} holds no certificate in PEM form") from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise UsageError(f"{variable}: {path} can't be read: {reason}") from problem
    environment[_BUNDLE] = str(path)
