"""A view as data that two readings of the same state have in common."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from probes.documents import Cloud
from probes.matrix import Cell, Matrix, Row
from probes.view import Column, View
from tests.soak.session import leave_out_time


def flatten(view: View) -> list[str]:
    """Everything that a view says, line by line, without what only the time of reading decides."""
    lines = [f"note: {note}" for note in view.notes] + [f"hidden: {hidden}" for hidden in view.hidden]
    lines += [f"container: {container}" for container in view.containers]
    lines += [f"unlisted: {cloud}: {reason}" for cloud, reason in view.unlisted.items()]
    lines += [_tell_column(view.columns[cloud]) for cloud in Cloud if cloud in view.columns]
    for document in sorted(view.documents, key=lambda document: document.read.key):
        lines.append(f"document: {document.read.key} {document.outcome} {document.reason} {document.wait}")
    for matrix in view.matrices:
        lines += _tell_matrix(matrix)
    return [leave_out_time(line) for line in lines]


def _tell_column(column: Column) -> str:
    return f"column: {column.cloud} {column.account} {column.scope} {column.problem} {column.login}"


def _tell_matrix(matrix: Matrix) -> list[str]:
    about = f"{matrix.tunnels} {matrix.sessions} pending {matrix.pending}"
    first = matrix.first_broken.told if matrix.first_broken else ""
    lines = [f"link {matrix.link.name}: {about} first {first}"]
    lines += [f"{matrix.link.name} {section.key}: {_tell_row(row)}" for section, row in matrix.rows()]
    return lines


def _tell_row(row: Row) -> str:
    plain = " ".join(
        f"{field.name}={value}"
        for field in fields(row)
        if not is_dataclass(value := getattr(row, field.name)) and field.name != "rule"
    )
    return f"{plain} azure={_tell_cell(row.azure)} gcp={_tell_cell(row.gcp)}"


def _tell_cell(cell: Cell) -> tuple[Any, ...]:
    return (cell.text, cell.gap, cell.remarks, cell.pending)
