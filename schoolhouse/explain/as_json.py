"""An explanation as values for JSON; docs/explain.md describes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from schoolhouse.explain.cells import Step
from schoolhouse.explain.explanation import Explanation, ReceivedInput
from schoolhouse.explain.names import cell_name
from schoolhouse.explain.values import Value, plain


def as_json(found: Explanation) -> dict[str, Any]:
    """Return an explanation as values of JSON."""
    return {
        "mart": found.mart.name,
        "key": _plain(found.key),
        "column": found.column.name,
        "description": found.column.description,
        "unit": None if found.column.unit == "none" else found.column.unit,
        "data_type": found.column.data_type,
        "value": plain(found.stored),
        "computed_value": plain(found.computed),
        "is_equal": found.is_equal,
        "problems": list(found.problems),
        "formula": found.column.formula.text,
        "inputs": [cell_name(cell) for cell in found.steps[0].inputs],
        "steps": [_step(step) for step in found.steps],
        "received": [_received(item) for item in found.received],
        "ledger": [
            {"run_id": i.record.run.run_id, "column": i.column, "value": plain(i.value)}
            for i in found.ledger
        ],
        "seeds": [
            {
                **{"file": i.path, "line": i.line, "column": i.column, "text": i.text},
                **{"value": plain(i.value), "source": i.source},
            }
            for i in found.seeds
        ],
        "flags": _plain(found.flags),
        "benchmarks": list(_benchmarks(found)),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "cell": cell_name(step.cell),
        "value": plain(step.value),
        "formula": step.formula,
        "inputs": [cell_name(cell) for cell in step.inputs],
        "absent": list(step.absent),
    }


def _received(item: ReceivedInput) -> dict[str, Any]:
    return {
        "file_name": item.record.file.file_name,
        "sha256": item.record.file.sha256,
        "received_at": item.record.file.received_at,
        "record_number": item.record.number,
        "column": item.column,
        "header_name": item.header_name,
        "raw_text": item.raw_text,
        "value": plain(item.value),
        "contract": item.record.contract.name,
        "contract_version": item.record.contract.version,
        "rules": [
            {"rule": rule.rule, "is_passed": rule.is_passed, "action": rule.action}
            for rule in item.rules
        ],
    }


def _benchmarks(found: Explanation) -> Iterable[dict[str, Any]]:
    for item in found.benchmarks:
        yield {
            "benchmark_id": item.benchmark_id,
            "published_value": plain(item.published_value),
            "tolerance_share": plain(item.tolerance_share),
            "difference_share": plain(item.difference_share),
            "is_met": item.is_met,
            "publication": item.publication,
            "publisher": item.publisher,
            "definition_note": item.note,
        }


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}
