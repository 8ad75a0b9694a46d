"""The mess of the synthetic sample: which cells and records are wrong, as data.

`ROW_COUNTS` are those that ingest must arrive at. The places do not depend on the seed, so a test
can name the cell it expects to find in quarantine.
"""

from dataclasses import dataclass

from schoolhouse.samples.sample import RowCounts

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
DUPLICATE_KEYS = (
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

CLEAN_RECORDS = 1715
ROW_COUNTS = RowCounts(
    read=CLEAN_RECORDS + len(REJECTED_STATES) + len(REJECTED_YEARS) + len(DUPLICATE_KEYS),
    accepted=CLEAN_RECORDS,
    quarantined=len(REJECTED_STATES) + len(REJECTED_YEARS),
    duplicate=len(DUPLICATE_KEYS),
    nulled_cells=len(NULLED_CELLS),
    warned_cells=len(WARNED_CELLS),
)


def with_mess(clean: list[Record]) -> list[Record]:
    """Return the records with every kind of mess; the records given stay as they are."""
    by_key = {(record["YEAR"], record["STATE"]): dict(record) for record in clean}
    rejected = [by_key[key] | cells for key, cells in (*REJECTED_STATES, *REJECTED_YEARS)]
    corrected = [dict(by_key[key]) for key in DUPLICATE_KEYS]
    for cell in (*NULLED_CELLS, *WARNED_CELLS, *NULL_MARKER_CELLS):
        by_key[cell.key][cell.column] = cell.raw_text
    for key in DUPLICATE_KEYS:
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
