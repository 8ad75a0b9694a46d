"""Where a contract says that columns, headers and totals are in a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glue_ingest.contracts.odcs import load_contract
from glue_ingest.contracts.places import BY_NAME, ColumnPlace, TotalRow
from glue_ingest.errors import ContractError
from tests.conftest import MakeContract

WriteContract = Callable[..., Path]
HEADLESS = {"server": {"customProperties": [{"property": "headerLines", "value": 0}]}}


def column(name: str, classification: str = "public", **properties: Any) -> dict[str, Any]:
    custom = [{"property": k, "value": v} for k, v in properties.items()]
    return {"name": name, "physicalType": "string", "classification": classification,
            "customProperties": custom}  # fmt: skip


TOTAL = {"column": "a", "pattern": "T"}


def raw(**properties: Any) -> dict[str, Any]:
    custom = [{"property": k, "value": v} for k, v in properties.items()]
    return {"server": {"customProperties": custom}}


@pytest.mark.parametrize(
    ("columns", "parts", "found"),
    [
        pytest.param([column("a", sourceAliases="b")], {}, "must be a list of names, found 'b'",
                     id="aliases"),
        pytest.param([column("a", sourceAliases=[2019])], {}, "in sourceAliases of column 'a' must "
                     "be a text, found 2019", id="alias_number"),
        pytest.param([column("a", sourceAliases=[" "])], {}, "holds a blank name", id="blank"),
        pytest.param([column("a", sourceOccurrence=0)], {}, "sourceOccurrence of column 'a' must "
                     "be a whole number from 1, found 0", id="occurrence"),
        pytest.param([column("a", sourcePosition=True)], {}, "from 1, found True", id="position"),
        pytest.param([column("a", sourceAliases=["B"]), column("b")], {},
                     "two columns come from one source name: 'b'. If a file has that", id="shared"),
        pytest.param([column("a", sourceOccurrence=2),
                      column("b", sourceName="A", sourceOccurrence=2)], {},
                     "two columns come from one source name: 'a'", id="one_occurrence"),
        pytest.param([column("a", "personal", sourceAliases=["b"]), column("b")], {},
                     "two columns come from one source name: 'b'", id="shared_with_a_dropped_one"),
        pytest.param([column("a", sourcePosition=1)], {}, "sourcePosition is for files without a "
                     "header: set headerLines to 0", id="position_under_a_header"),
        pytest.param([column("a", sourcePosition=2), column("b")], HEADLESS,
                     "two columns have one sourcePosition: 2.", id="one_position"),
        pytest.param([column("a", sourceAliases=["b"])], HEADLESS, "and headerLines is 0: delete "
                     "them; sourcePosition says", id="alias_without_a_header"),
        pytest.param([column("a")], raw(headerLines="two"), "0 to 20, found 'two'", id="lines"),
        pytest.param([column("a")], raw(headerLines=21), "found '21'", id="too_many_lines"),
        pytest.param([column("a")], raw(headerJoin="_"), "set headerLines to 2 or more",
                     id="join_of_one_line"),
        pytest.param([column("a")], raw(headerLines=2, headerJoin=1), "headerJoin of server 'raw' "
                     "must be a text, found 1", id="join"),
        pytest.param([column("a")], raw(headerLines=0, preambleLines="auto"),
                     "auto looks for the names of a header", id="auto_without_a_header"),
        pytest.param([column("a")], raw(preambleLines="all"), "a whole number or auto, found 'all'",
                     id="preamble"),
        pytest.param([column("a")], raw(excelTexts="yes"), "excelTexts must be true or false",
                     id="excel_texts"),
        pytest.param([column("a")], raw(totalRows="Total"), "totalRows must be a list of {column",
                     id="totals"),
        pytest.param([column("a")], raw(totalRows=[{"column": "a"}]), "found '{'column': 'a'}'",
                     id="total_without_a_pattern"),
        pytest.param([column("a")], raw(totalRows=[{"column": "A", "pattern": "T"}]),
                     "totalRows names no column: 'A'. Columns: 'a'.", id="total_of_no_column"),
        pytest.param([column("a")], raw(totalRows=[TOTAL | {"alone": "yes"}]),
                     "found '{'alone': 'yes', 'column': 'a', 'pattern': 'T'}'",
                     id="alone_is_a_text"),
        pytest.param([column("a")], raw(totalRows=[TOTAL | {"blank": "b"}]),
                     "or blank: [<name>] where those may not", id="blank_is_a_text"),
        pytest.param([column("a")], raw(totalRows=[TOTAL | {"blank": ["b"]}]),
                     "totalRows names no column: 'b'. Columns: 'a'.", id="blank_of_no_column"),
        pytest.param([column("a")], raw(totalRows=[TOTAL | {"blank": ["a"]}]),
                     "has column 'a' in its own blank", id="blank_of_its_own_column"),
        pytest.param([column("a")], raw(totalRows=[{"column": "a", "pattern": "("}]),
                     "pattern of totalRows for column 'a'", id="total_pattern"),
    ],
)  # fmt: skip
def test_a_place_that_means_nothing_is_named(
    write_contract: WriteContract, columns: list[Any], parts: dict[str, Any], found: str
) -> None:
    path = write_contract(*columns, **parts)

    with pytest.raises(ContractError) as caught:
        load_contract(str(path))

    assert found in str(caught.value)
    assert str(path) in str(caught.value)


def test_lines_are_read(make_contract: MakeContract) -> None:
    totals = [{"column": "a", "pattern": "Total.*"}]

    dialect = make_contract(
        column("a"),
        **raw(preambleLines="auto", headerLines=2, headerJoin="|", totalRows=totals,
              excelTexts=True),
    ).dialect  # fmt: skip

    found = (dialect.preamble_lines, dialect.header_lines, dialect.header_join)
    assert found == (None, 2, "|")
    assert (dialect.total_rows, dialect.excel_texts) == ((TotalRow("a", "Total.*"),), True)


def test_columns_of_a_file_without_a_header_have_the_order_of_the_contract(
    make_contract: MakeContract,
) -> None:
    contract = make_contract(
        column("a"), column("b", "personal"), column("c", sourcePosition=5), column("d"), **HEADLESS
    )

    assert [c.place.position for c in contract.columns] == [1, 5, 4]
    assert contract.dropped_places == (ColumnPlace(position=2),)


def test_the_first_of_a_name_need_not_say_so(make_contract: MakeContract) -> None:
    contract = make_contract(
        column("a"),
        column("second", sourceName="A", sourceOccurrence=2),
        column("b", "personal"),
    )

    assert [c.place.occurrence for c in contract.columns] == [1, 2]
    assert contract.dropped_places == ()


def test_what_no_contract_says_changes_no_fingerprint(make_contract: MakeContract) -> None:
    plain = make_contract(column("a"), column("b", "personal"))
    said = make_contract(
        column("a"), column("b", "personal"), **raw(preambleLines=0, headerLines=1, totalRows=[])
    )
    other = make_contract(column("a", sourceAliases=["x"]), column("b", "personal"))
    dropped = make_contract(column("a"), column("b", "personal", sourceAliases=["x"]))

    assert all(item.place == BY_NAME for item in plain.columns)
    assert plain.fingerprint == said.fingerprint
    assert len({plain.fingerprint, other.fingerprint, dropped.fingerprint}) == 3
