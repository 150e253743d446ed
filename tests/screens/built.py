"""Views of links that are built in a few lines, and what a screen shows of them."""

from __future__ import annotations

from dataclasses import replace

from probes.documents import Documents
from probes.survey import survey
from probes.view import View
from tests.probes import states_of_a_link, states_of_more
from tests.probes.pairing_state import STATES
from tests.screens import parts

MODULES = (states_of_a_link, states_of_more)
"""Importing them fills the table of states."""


def view_of(answers: Documents) -> View:
    return replace(parts.view(*survey(answers).matrices), documents=answers)


def state_named(name: str) -> Documents:
    return next(state for state in STATES if state.name == name).documents()


def line_of(text: str, words: str) -> str:
    (line,) = [line for line in text.splitlines() if words in line]
    return line
