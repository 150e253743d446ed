"""What a run of the clients did, for docs/clients.md."""

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.clients_walk import LAST_RUN, write_page
from tests.clients.programs import AZ, GCLOUD, Shell

NAME = re.compile("[a-z]+(-[a-z]+)*")
VERB = re.compile("(add|create|delete|describe|get|list|reset|set|show|start|update)(-[a-z-]+)?")

IS_KEPT = os.environ.get("WRITE_CLIENTS") == "1"


@dataclass
class Record:
    """What was run on which occasion, and how often each command of the clients was."""

    occasions: list[tuple[str, int]] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)

    def add(self, occasion: str, commands: Sequence[str]) -> None:
        """Add an occasion that went well, and its commands as far as their names."""
        self.occasions.append((occasion, len(commands)))
        self.commands.update(name for name in commands if name.startswith(("az ", "gcloud ")))

    def write(self) -> str:
        """Return the last part of the page."""
        with TemporaryDirectory() as folder:
            versions = "\n".join(f"- {line}" for line in describe_programs(Shell(Path(folder))))
        told = (
            "Written by `make clients WRITE=1` after a run in which nothing failed. A read for which a scenario gives "
            "the caller no\npermission is ok when it is refused for that, and that alone."
        )
        occasions = "\n".join(f"| {occasion} | {count} | ok |" for occasion, count in self.occasions)
        commands = "\n".join(f"| `{name}` | {count} | ok |" for name, count in sorted(self.commands.items()))
        return (
            f"{LAST_RUN}\n{told}\n\n{versions}\n\n"
            f"| what | commands | outcome |\n|---|---|---|\n{occasions}\n\n"
            f"| command | times | outcome |\n|---|---|---|\n{commands}\n"
        )

    def keep(self) -> None:
        """Write the page, if that was asked for."""
        if IS_KEPT and self.occasions:
            write_page(self.write())


def name_command(line: str) -> str:
    """Return a command as far as its verb, or its first option: `az network vnet show`."""
    command = line.partition("$(")[2] or line
    words = [word for word in command.split() if word != "\\"]
    end = next((at for at, word in enumerate(words) if not NAME.fullmatch(word)), len(words))
    verb = next((at for at, word in enumerate(words[:end]) if VERB.fullmatch(word)), end)
    return " ".join(words[: min(end, verb + 1)])


def describe_programs(shell: Shell) -> list[str]:
    """Return the versions of az and gcloud, and which of them is not installed."""
    told = []
    if AZ:
        told.append(f"az {json.loads(shell.type('az version --output json'))['azure-cli']}")
    if GCLOUD:
        told.append(f"gcloud {json.loads(shell.type('gcloud version --format=json'))['Google Cloud SDK']}")
    missing = [name for name, program in (("az", AZ), ("gcloud", GCLOUD)) if program is None]
    return told + [f"{name}: not installed, and all that needs it skipped" for name in missing]
