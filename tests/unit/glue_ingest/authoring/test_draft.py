from collections.abc import Callable
from pathlib import Path

import pytest

from glue_ingest.authoring.draft import Draft, draft_contract
from glue_ingest.errors import ContractError, RawPathError

Drafted = Callable[[str], Draft]


def one_column(*values: object) -> str:
    return "\n".join(["value,other", *(f"{value},x" for value in values)])


def type_of(draft: Draft, name: str = "value") -> str:
    return str(next(c for c in draft.columns if c.name == name).data_type)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(("1", "2.0", "+3"), "int", id="int"),
        pytest.param(("0", "1"), "int", id="zero_and_one"),
        pytest.param(("1", "3000000000"), "bigint", id="bigint"),
        pytest.param(("1", "9300000000000000001"), "decimal(19,0)", id="beyond_bigint"),
        pytest.param(("1", "2.5", "1e3"), "double", id="double"),
        pytest.param(("1234567890123456.25", "1"), "decimal(18,2)", id="more_than_a_double"),
        pytest.param(("3.190000057220459", "3.0"), "double", id="a_double_of_16_digits"),
        pytest.param(("1234567890123456.25", "1e5"), "double", id="no_decimal_notation"),
        pytest.param(("yes", "no", "yes"), "boolean", id="boolean"),
        pytest.param(("F", "F"), "string", id="one_letter"),
        pytest.param(("2020-01-31", "2020-02-29"), "date", id="date"),
        pytest.param(("2020-01-31T10:00:00Z", "2020-01-31 10:00:00"), "timestamp", id="timestamp"),
        pytest.param(("2021-02-29", "2020-01-31"), "string", id="no_day"),
        pytest.param(("01", "02", "10"), "string", id="codes_keep_their_zero"),
        pytest.param(("", ""), "string", id="nothing"),
        pytest.param(("1", "NA", "-", "."), "int", id="null_markers"),
    ],
)
def test_type_is_the_narrowest_that_every_row_has(
    drafted: Drafted, values: tuple[str, ...], expected: str
) -> None:
    assert type_of(drafted(one_column(*values))) == expected


def test_type_is_told_from_all_rows(drafted: Drafted) -> None:
    assert type_of(drafted(one_column(*range(100_000), "x"))) == "string"


def test_a_few_misfits_are_counted_for_the_reviewer_and_not_shown(drafted: Drafted) -> None:
    draft = drafted(one_column(*range(99), "Ada"))

    assert draft.columns[0].notes[0].startswith("1 of 100 texts are no int.")
    assert "Ada" not in str(draft.columns[0].notes)


def test_null_markers_are_those_seen(drafted: Drafted) -> None:
    assert drafted(one_column("n/a", "Na", "x")).null_markers == ("", "NA", "N/A")
    assert drafted(one_column("none", "1")).null_markers == ("",)


def test_required_is_what_is_never_null(drafted: Drafted) -> None:
    draft = drafted("value,other\n1,x\nNA,y\n")

    assert [column.is_required for column in draft.columns] == [False, True]


def test_what_becomes_of_a_row_without_a_required_figure_is_told(drafted: Drafted) -> None:
    notes = drafted("school,n,rate\nA,1,5.5\nB,2,6.5\n").notes

    assert any(note.startswith("2 column(s) of figures and dates are required") for note in notes)
    assert "required" not in str(drafted("school,n\nA,*\nB,2\n").notes)


def test_the_period_of_a_whole_file_is_in_the_key(drafted: Drafted) -> None:
    draft = drafted("school_code,year,students\n01,2022,5\n02,2022,6\n")

    assert [column.key_position for column in draft.columns] == [1, 2, None]


@pytest.mark.slow
def test_a_file_of_very_many_columns_is_drafted(drafted: Drafted) -> None:
    names = ",".join(["school", *(f"q{place}" for place in range(1_200))])
    rows = "".join(f"{name}{',1' * 1_200}\n" for name in ("Alder", "Birch"))

    assert len(drafted(f"{names}\n{rows}").columns) == 1_201


def test_few_texts_that_repeat_are_the_allowed_values(drafted: Drafted) -> None:
    draft = drafted(one_column("red", "red", "blue", "blue", "NA"))

    assert [column.allowed for column in draft.columns] == [("blue", "red"), ()]


def test_a_value_that_few_people_share_is_not_written_down(drafted: Drafted) -> None:
    rows = [f"n{i},{'common' if i else 'rare'}" for i in range(30)]

    draft = drafted("\n".join(["name,group", *rows]))

    assert [column.allowed for column in draft.columns] == [(), ()]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param("score,code\n1,a\n2,b\n", ["code"], id="sensible_name"),
        pytest.param(
            "year,school,score\n1,a,5\n1,b,6\n2,a,7\n", ["year", "school"], id="two_columns"
        ),
        pytest.param("score,points\n1,2\n3,4\n", [], id="measures_are_no_key"),
        pytest.param("code,score\na,1\na,2\n", [], id="duplicates"),
        pytest.param("code,score\na,1\n,2\n", [], id="null"),
        pytest.param("week,score\n1,1\n1.0,2\n", [], id="one_value_in_two_spellings"),
        pytest.param("code,score\na,1\n", [], id="one_row_tells_nothing"),
        pytest.param(
            "LEAID,Year,n\n0100005,2022,4\n0100006,2022,5\n0100005,2023,4\n0100006,2023,5\n",
            ["leaid", "year"],
            id="an_id_and_its_year",
        ),
        pytest.param(
            "lea_name,LEA #,sch,SY,n\nA,001,N,2022-23,5\nA,001,S,2022-23,6\nB,002,N,2022-23,7\n",
            ["lea", "sch", "sy"],
            id="a_code_before_a_name",
        ),
        pytest.param(
            "LEAID,n,Open\n0100005,45,2001-09-05\n0100006,50,2003-08-01\n",
            ["leaid"],
            id="an_id_before_a_date",
        ),
        pytest.param("CDS,n\n01100170000000,5\n01100170109835,6\n", ["cds"], id="cds"),
        pytest.param("Week,Cases\n1,100\n2,90\n", [], id="a_part_of_a_year"),
        pytest.param(
            "Quarter,Year,Claims\nQ1,2023,100\nQ2,2023,120\n",
            ["quarter", "year"],
            id="a_part_and_its_year",
        ),
        pytest.param("month,rate\n2023-01,1.5\n2023-02,1.6\n", ["month"], id="a_series"),
        pytest.param("n,opened,score\n5,2020-01-01,88\n5,2021-01-01,92\n", [], id="an_event"),
    ],
)
def test_key_is_the_fewest_columns_with_sensible_names(
    drafted: Drafted, content: str, key: list[str]
) -> None:
    found = [c for c in drafted(content).columns if c.key_position]

    assert [c.name for c in sorted(found, key=lambda c: c.key_position or 0)] == key


def test_what_is_nearly_a_key_is_named(drafted: Drafted) -> None:
    rows = [f"c{max(i, 1)},{i}" for i in range(100)]

    notes = drafted("\n".join(["code,score", *rows])).notes

    assert "(code) tell 99 of 100 rows apart" in notes[1]


def test_an_id_in_the_key_becomes_a_pseudonym(drafted: Drafted) -> None:
    draft = drafted("Student ID,E-mail,score\n1,a@b.org,5\n2,c@d.org,6\n")

    found = [(c.name, c.pseudonym, str(c.data_type), c.key_position) for c in draft.columns]
    assert found == [
        ("student_pseudonym", "student", "string", 1),
        ("email", None, "string", None),
        ("score", None, "int", None),
    ]


def test_an_id_in_what_is_nearly_a_key_becomes_a_pseudonym_too(drafted: Drafted) -> None:
    rows = [f"{f'S{i}' if i else ''},{max(i, 3)}" for i in range(100)]

    [column, _] = drafted("\n".join(["Student ID,score", *rows])).columns

    assert (column.pseudonym, column.key_position) == ("student", None)


def test_of_personal_columns_alone_one_is_kept_as_a_pseudonym(drafted: Drafted) -> None:
    draft = drafted("Name,Student ID\nAda,1\nAda,1\n")

    assert [column.pseudonym for column in draft.columns] == [None, "student"]


def test_mistaken_id_and_path_are_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="found 'Lists'"):
        draft_contract(tmp_path / "lists.csv", "Lists")
    with pytest.raises(RawPathError, match=r"No file at '.*lists\.csv'"):
        draft_contract(tmp_path / "lists.csv", "district.lists")
    with pytest.raises(RawPathError, match="Found: a folder"):
        draft_contract(tmp_path)


def test_a_key_is_found_of_personal_ids_alone(drafted: Drafted) -> None:
    rows = [f"{4000 + i},{9_000_000_000 + i},T{i},Ana,{i % 7}" for i in range(30)]

    draft = drafted("\n".join(["Teacher ID,SASID,SID,First,Score", *rows]))

    assert [(c.name, c.proposal.classification, c.key_position) for c in draft.columns] == [
        ("teacher_id", "personal", None),
        ("student_pseudonym", "personal", 1),
        ("sid", "personal", None),
        ("first", "personal", None),
        ("score", "sensitive", None),
    ]


def test_texts_of_people_are_not_listed_under_another_name(drafted: Drafted) -> None:
    rows = [
        f"{('Quill', 'Rook')[i % 2]},{('Quill', 'Rook')[i % 2]},{'ab'[i % 2]}" for i in range(40)
    ]

    draft = drafted("\n".join(["Last Name,Ride,Group", *rows]))

    assert [column.allowed for column in draft.columns] == [(), (), ("a", "b")]
    assert "may name people" in draft.columns[1].notes[0]
