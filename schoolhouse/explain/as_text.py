"""An explanation as text for a person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from schoolhouse.explain.explanation import Explanation, ReceivedInput
from schoolhouse.explain.names import cell_name, row_name, shown
from schoolhouse.explain.received import Record
from schoolhouse.explain.rules import RuleResult
from schoolhouse.explain.tables import BuiltTables

MAX_LINES = 20
Item = TypeVar("Item")
Group = TypeVar("Group")


def as_text(found: Explanation, tables: BuiltTables, *, shows_all: bool = False) -> str:
    """Return an explanation as lines; of long lists the first `MAX_LINES`, unless all are asked."""
    limit = None if shows_all else MAX_LINES
    sections = {
        "inputs": _input_lines(found, tables),
        "received": _received_lines(found),
        "ledger": (f"{i.column} {shown(i.value)}, {_where(i.record)}" for i in found.ledger),
        "seeds": _seed_lines(found),
        "flags": (f"{name} {shown(value)}" for name, value in found.flags.items()),
        "benchmark": _benchmark_lines(found),
    }
    lines = list(_head(found))
    for title, items in sections.items():
        lines += _section(title, list(items), limit)
    return "\n".join(lines)


def _head(found: Explanation) -> Iterator[str]:
    key = " ".join(f"{name}={value}" for name, value in found.key.items())
    unit = "" if found.column.unit == "none" else f" {found.column.unit}"
    yield f"{found.mart.name} {key} {found.column.name}"
    yield f"  {found.column.description}"
    yield f"value    {shown(found.stored)}{unit}"
    yield f"formula  {found.column.formula.text}"
    if found.is_equal:
        yield "check    equal: computed again from received texts and seeds"
    for problem in found.problems:
        yield f"check    DIFFERENT: {problem}"
    if not found.is_equal:
        yield f"         in the mart {shown(found.stored)}, computed {shown(found.computed)}"


def _section(title: str, lines: list[str], limit: int | None) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines[:limit])
        if limit is not None and len(lines) > limit:
            yield f"  and {len(lines) - limit:,} more lines: --all shows them"


def _input_lines(found: Explanation, tables: BuiltTables) -> Iterator[str]:
    """Give each input a line, with its formula; of many, each row."""
    yield from found.steps[0].absent
    steps = [tables.evaluator.steps[cell] for cell in found.steps[0].inputs]
    if len(steps) <= MAX_LINES:
        for step in steps:
            formula = "" if step.formula is None else f"  = {step.formula}"
            yield f"{cell_name(step.cell)} {shown(step.value)}{formula}"
        return
    for row, items in _grouped(steps, lambda step: row_name(step.cell.row)).items():
        yield f"{row} " + ", ".join(f"{item.cell.column} {shown(item.value)}" for item in items)


def _grouped(items: Iterable[Item], group_of: Callable[[Item], Group]) -> dict[Group, list[Item]]:
    groups: dict[Group, list[Item]] = {}
    for item in items:
        groups.setdefault(group_of(item), []).append(item)
    return groups


def _received_lines(found: Explanation) -> Iterator[str]:
    """Name each file once, then give each field a line, with its rules; of many, each record."""
    is_long = len(found.received) > MAX_LINES
    for items in _grouped(found.received, lambda item: item.record.file.sha256).values():
        file, contract = items[0].record.file, items[0].record.contract
        yield f"{file.file_name}, SHA-256 {file.sha256}, received {file.received_at}"
        passed = sum(all(rule.is_passed for rule in item.rules) for item in items)
        summary = f": {passed:,} of {len(items):,} fields passed its rules" if is_long else ""
        yield f"contract {contract.name} {contract.version}{summary}"
        for number, fields in sorted(_grouped(items, lambda item: item.record.number).items()):
            start = f"  record {number:,} ({_who(fields[0].record)})"
            if is_long:
                yield f"{start} {', '.join(map(_field, fields))}"
            else:
                yield from (f"{start} {_field(item)}; {_outcomes(item.rules)}" for item in fields)


def _who(record: Record) -> str:
    """Return the key of a record, as it is in the file."""
    return " ".join(record.fields[name].text or "" for name in record.contract.key)


def _field(item: ReceivedInput) -> str:
    raw = "no such column" if item.raw_text is None else repr(item.raw_text)
    return f"{item.header_name or item.column} {raw} -> {shown(item.value)}"


def _outcomes(rules: Sequence[RuleResult]) -> str:
    """Say which rules a text passed, and what became of one that it broke."""
    passed = ", ".join(rule.rule for rule in rules if rule.is_passed)
    broken = ", ".join(f"{rule.rule} ({rule.action})" for rule in rules if not rule.is_passed)
    return "; ".join(
        f"{word} {names}" for word, names in (("passed", passed), ("broke", broken)) if names
    )


def _where(record: Record) -> str:
    return f"record {record.number:,} of {record.file.file_name}, run {record.run.run_id}"


def _seed_lines(found: Explanation) -> Iterator[str]:
    """Name each seed once, then give each line that was read a line."""
    for (path, source), items in _grouped(found.seeds, lambda i: (i.path, i.source)).items():
        yield f"{path}, source: {source}"
        for line, fields in sorted(_grouped(items, lambda item: item.line).items()):
            listed = ", ".join(f"{item.column} {item.text!r}" for item in fields)
            yield f"  line {line} {listed}"


def _benchmark_lines(found: Explanation) -> Iterator[str]:
    for item in found.benchmarks:
        difference = item.difference_share
        off = "no value here" if difference is None else f"{float(difference):+.2%} here"
        yield (
            f"{shown(item.published_value)} in {item.publication}, {item.publisher}: {off}, "
            f"tolerance {float(item.tolerance_share):.2%}"
        )
        yield f"  {item.note}"
