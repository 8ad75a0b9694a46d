"""The data dictionary, from manifests of a few lines."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from schoolhouse.bi.data_dictionary import render_data_dictionary
from schoolhouse.cli import app


def column(name: str, description: str, data_type: str = "bigint", **meta: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "data_type": data_type,
        "config": {"meta": meta},
    }


STUDENTS = column("student_count", "Students.", unit="students", scale="1", additivity="additive")


def mart(name: str = "school_years", *columns: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "name": name,
        "access": "public",
        "schema": "marts",
        "fqn": ["schoolhouse", "marts", "district", name],
        "config": {"schema": "marts"},
        "description": "Schools of\na district. **Grain:** one row per school\nand year. Read.\n",
        "constraints": [{"type": "primary_key", "columns": ["school", "year"]}],
        "columns": {c["name"]: c for c in columns or (STUDENTS,)},
    } | parts


def seed(**parts: Any) -> dict[str, Any]:
    return {
        "resource_type": "seed",
        "name": "grades",
        "schema": "reference",
        "fqn": ["schoolhouse", "district", "grades"],
        "config": {
            "column_types": {"grade": "integer"},
            "meta": {"source": "the district", "retrieved": "2026-01-01"},
        },
        "description": "Grades. **Grain:** one row per grade.",
        "columns": {"grade": {"name": "grade", "description": "Grade."}},
    } | parts


def render(*nodes: dict[str, Any]) -> str:
    return render_data_dictionary({"nodes": {node["name"]: node for node in nodes}})


def test_mart_says_what_it_is_its_grain_its_key_and_its_columns() -> None:
    page = render(mart())

    assert "### school_years\n\nSchools of a district. Read.\n" in page
    assert "- Table: `marts.school_years`\n" in page
    assert "- Grain: one row per school and year\n" in page
    assert "- Primary key: `school`, `year`\n" in page
    assert "| `student_count` |  | bigint | students | 1 | additive |  | Students. |  |\n" in page


def test_columns_say_their_label_caveat_and_the_number_of_their_source() -> None:
    counts = column("grade_count", "Grades.", source="the state", label="Grades", caveat="none")
    shares = column("grade_share", "Share.", source="the\ndistrict", caveat="Rounded.")

    page = render(mart("schools", shares), mart("grades", counts, shares))

    assert "| `grade_count` | Grades | bigint |  |  |  | 1 | Grades. |  |\n" in page
    assert page.count("| `grade_share` |  | bigint |  |  |  | 2 | Share. | Rounded. |\n") == 2
    assert page.endswith("## Sources\n\n1. the state\n2. the district\n")


def test_seed_says_its_source_and_types() -> None:
    page = render(seed())

    assert (
        "### grades\n\nGrades.\n\n- Table: `reference.grades`\n- Grain: one row per grade\n" in page
    )
    assert "Source: the district (retrieved 2026-01-01).\n" in page
    assert "| `grade` | integer | Grade. |\n" in page


def test_column_without_a_unit_does_not_say_how_it_adds_up() -> None:
    school = column(
        "school", "School.", "varchar", unit="none", scale="none", additivity="non_additive"
    )

    assert "| `school` |  | varchar |  |  |  |  | School. |  |\n" in render(mart("schools", school))


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        pytest.param("One\nof two.\n", "One of two.", id="line_break"),
        pytest.param("`a` | `b`", r"`a` \| `b`", id="bar"),
    ],
)
def test_description_stays_in_its_cell(description: str, expected: str) -> None:
    page = render(mart("schools", column("kind", description, "varchar")))

    assert f"| `kind` |  | varchar |  |  |  |  | {expected} |  |\n" in page


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"access": "private"}, id="private"),
        pytest.param({"config": {"schema": "restricted"}}, id="restricted"),
        pytest.param({"resource_type": "test"}, id="test"),
    ],
)
def test_what_readers_cannot_query_is_left_out(parts: dict[str, Any]) -> None:
    page = render(mart("secret_years", **parts), mart("school_years"))

    assert "secret_years" not in page
    assert "school_years" in page


def test_page_lists_its_tables_by_domain_and_name() -> None:
    music = {"fqn": ["schoolhouse", "marts", "music", "albums"]}

    page = render(mart("songs", fqn=["schoolhouse", "marts", "music", "songs"]),
                  mart("albums", **music), mart("schools"), seed())  # fmt: skip

    assert "**Marts:** [albums](#albums), [schools](#schools), [songs](#songs).\n" in page
    places = [page.index(part) for part in ("Domain `district`", "### schools", "Domain `music`",
                                            "### albums", "### songs", "## Seeds")]  # fmt: skip
    assert places == sorted(places)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["data-dictionary", *arguments])


def test_command_writes_the_page(tmp_path: Path) -> None:
    manifest, out = tmp_path / "manifest.json", tmp_path / "docs/page.md"
    manifest.write_text(json.dumps({"nodes": {"schools": mart("schools")}}))

    done = run("--manifest", str(manifest), "--out", str(out))

    assert (done.exit_code, done.stdout) == (0, f"{out}\n")
    assert out.read_text() == render(mart("schools"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="missing"),
        pytest.param("{", id="no_json"),
        pytest.param("[]", id="no_object"),
        pytest.param("{}", id="no_manifest"),
        pytest.param('{"nodes": {"a": {"name": "a"}}}', id="half_a_manifest"),
    ],
)
def test_manifest_that_cannot_be_read_is_one_line_and_exit_code_2(
    tmp_path: Path, text: str | None
) -> None:
    manifest = tmp_path / "manifest.json"
    if text is not None:
        manifest.write_text(text)

    done = run("--manifest", str(manifest), "--out", str(tmp_path / "page.md"))

    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: dbt's manifest '{manifest}' cannot be read. Found: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "page.md").exists()


def test_page_that_cannot_be_written_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"nodes": {"schools": mart("schools")}}))

    done = run("--manifest", str(manifest), "--out", str(tmp_path))

    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: '{tmp_path}' cannot be written. Found: ")
    assert done.stderr.count("\n") == 1
