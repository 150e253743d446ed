"""Where the program keeps its own files."""

from __future__ import annotations

from pathlib import Path

APPLICATION = "havpn-tui"


def config_file() -> Path:
    """The configuration file that is read when none is named."""
    return config_dir() / "config.toml"


def config_dir() -> Path:
    """The person's configuration."""
    import platformdirs

    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False))


def state_dir() -> Path:
    """Logs and crash reports."""
    import platformdirs

    return Path(platformdirs.user_state_dir(APPLICATION, appauthor=False))


def cache_dir() -> Path:
    """What may be deleted at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False))
