"""The mess of the synthetic sample: which cells and records are wrong, as data.

`MESS` is the account that ingest must arrive at. The places do not depend on the seed, so a test
can name the cell it expects to find in quarantine.
"""

from dataclasses import dataclass

Record = dict[str, str]


@dataclass(frozen=True)
class CellChange:
    """One cell, found by its key, and the raw text put into it."""

    year: int
    state: str
    column: str
    raw_text: str
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """The key as the file spells it: year, state."""
        return (str(self.year), self.state)


@dataclass(frozen=True)
class Mess:
    """How much of each kind of mess a file holds, and the account that follows from it."""

    clean_records: int
    padded_records: int
    null_marker_cells: int
    negative_cells: int
    fractional_cells: int
    text_cells: int
    out_of_range_cells: int
    warned_cells: int
    rejected_state_records: int
    rejected_year_records: int
    superseded_records: int

    @property
    def read_row_count(self) -> int:
        """Records in the file, without its header."""
        return self.clean_records + self.quarantined_row_count + self.superseded_records

    @property
    def accepted_row_count(self) -> int:
        """Records that ingest must keep."""
        return self.clean_records

    @property
    def quarantined_row_count(self) -> int:
        """Records that ingest must refuse."""
        return self.rejected_state_records + self.rejected_year_records

    @property
    def duplicate_row_count(self) -> int:
        """Records that a later record of the same key replaces."""
        return self.superseded_records

    @property
    def nulled_cell_count(self) -> int:
        """Cells of kept records that ingest must make null."""
        return (
            self.negative_cells + self.fractional_cells + self.text_cells + self.out_of_range_cells
        )

    @property
    def warned_cell_count(self) -> int:
        """Cells of kept records that ingest must warn about, and keep."""
        return self.warned_cells


NULLED_CELLS = (
    CellChange(2007, "KANSAS", "CAPITAL_OUTLAY_EXPENDITURE", "-48210.0", "negative"),
    CellChange(1998, "IOWA", "GRADES_PK_G", "-3.0", "negative"),
    CellChange(2004, "OREGON", "GRADES_12_G", "35120.5", "fractional"),
    CellChange(2012, "MAINE", "CAPITAL_OUTLAY_EXPENDITURE", "see note 4", "text"),
    CellChange(2005, "DODEA", "AVG_MATH_4_SCORE", "2390.0", "out_of_range"),
)
WARNED_CELLS = (CellChange(2011, "UTAH", "PRIMARY_KEY", "2011-UTAH", "pattern"),)
# Every one of these cells is empty in a clean file: scores are not given in these years.
NULL_MARKER_CELLS = tuple(
    CellChange(year, state, "AVG_READING_8_SCORE", marker, "null_marker")
    for year, state, marker in (
        (1999, "TEXAS", "NA"),
        (2001, "TEXAS", "NA"),
        (2004, "TEXAS", "na"),
        (1999, "VERMONT", "-"),
        (2001, "VERMONT", "-"),
        (2004, "VERMONT", " - "),
        (2006, "OHIO", "N/A"),
        (2008, "OHIO", "null"),
    )
)
PADDED_KEYS = (("1995", "NEVADA"), ("2006", "FLORIDA"), ("2013", "WYOMING"), ("2017", "HAWAII"))
SUPERSEDED_KEYS = (
    ("1996", "COLORADO"),
    ("2002", "NEW_YORK"),
    ("2008", "TENNESSEE"),
    ("2014", "ALASKA"),
    ("2016", "CALIFORNIA"),
)
# Copies of good records with their key spoiled: (key copied, cells put over the copy).
REJECTED_STATES = (
    (("2003", "DELAWARE"), {"PRIMARY_KEY": "2003_GUAM", "STATE": "Guam"}),
    (("2003", "MONTANA"), {"PRIMARY_KEY": "2003_UNKNOWN", "STATE": ""}),
)
REJECTED_YEARS = (
    (("2009", "IDAHO"), {"YEAR": "20O9"}),
    (("2010", "IDAHO"), {"YEAR": "3010"}),
)

MESS = Mess(
    clean_records=1715,
    padded_records=len(PADDED_KEYS),
    null_marker_cells=len(NULL_MARKER_CELLS),
    negative_cells=sum(cell.reason == "negative" for cell in NULLED_CELLS),
    fractional_cells=sum(cell.reason == "fractional" for cell in NULLED_CELLS),
    text_cells=sum(cell.reason == "text" for cell in NULLED_CELLS),
    out_of_range_cells=sum(cell.reason == "out_of_range" for cell in NULLED_CELLS),
    warned_cells=len(WARNED_CELLS),
    rejected_state_records=len(REJECTED_STATES),
    rejected_year_records=len(REJECTED_YEARS),
    superseded_records=len(SUPERSEDED_KEYS),
)


def with_mess(clean: list[Record]) -> list[Record]:
    """Return the records with every kind of mess; the records given stay as they are."""
    by_key = {(record["YEAR"], record["STATE"]): dict(record) for record in clean}
    rejected = [by_key[key] | cells for key, cells in (*REJECTED_STATES, *REJECTED_YEARS)]
    corrected = [dict(by_key[key]) for key in SUPERSEDED_KEYS]
    for cell in (*NULLED_CELLS, *WARNED_CELLS, *NULL_MARKER_CELLS):
        by_key[cell.key][cell.column] = cell.raw_text
    for key in SUPERSEDED_KEYS:
        by_key[key] = _as_preliminary(by_key[key])
    for key in PADDED_KEYS:
        by_key[key] = _padded(by_key[key])
    return [*by_key.values(), *rejected, *corrected]


def _as_preliminary(record: Record) -> Record:
    """Return the record as first published, with two figures too low."""
    columns = ("ENROLL", "INSTRUCTION_EXPENDITURE")
    return record | {column: f"{float(record[column]) - 1000:.1f}" for column in columns}


def _padded(record: Record) -> Record:
    return {column: f"  {text} " if text else text for column, text in record.items()}
