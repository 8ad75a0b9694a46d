"""The mess of the synthetic school export: which records are wrong, as data, and the row counts.

Every 61st record has one flaw, the kinds in turn; every 97th of the other records of earlier years
comes again in the file of corrections. So the row counts follow from the size of a sample alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from schoolhouse.samples.sample import RowCounts

COLUMNS = (
    "Student ID", "Name", "E-mail", "Birth Date", "School", "Grade", "Year", "Term", "Gender",
    "Race/Ethnicity", "Lunch", "English Learner", "IEP", "Days Enrolled", "Days Present",
    "Mathematics", "Reading", "Science", "Updated At",
)  # fmt: skip
# The office moved its columns before it sent the corrections, and added one.
CORRECTION_COLUMNS = (
    "Updated At", "Year", "Term", "School", "Grade", "Student ID", "Name", "Homeroom", "Birth Date",
    "E-mail", "Race/Ethnicity", "Gender", "IEP", "English Learner", "Lunch", "Reading",
    "Mathematics", "Science", "Days Present", "Days Enrolled",
)  # fmt: skip
FLAW_STEP, FLAW_PLACE = 61, 60
CORRECTION_STEP, CORRECTION_PLACE = 97, 50

Record = dict[str, str]
Lines = list[str]


class Effect(StrEnum):
    """What becomes of a record with a flaw."""

    NONE = "accepted as it is"
    NULLED = "accepted, one cell null"
    QUARANTINED = "rejected by a rule"
    UNREADABLE = "unreadable"
    DUPLICATE = "there twice, one of them duplicate"


@dataclass(frozen=True)
class Flaw:
    """One way of being wrong: the lines that stand in the file for a record."""

    name: str
    effect: Effect
    spoil: Callable[[Record], Lines]


def join(record: Record, columns: tuple[str, ...] = COLUMNS) -> str:
    """Return the line of a record."""
    return ",".join(record[column] for column in columns) + "\n"


def put(column: str, text: str) -> Callable[[Record], Lines]:
    """Return a flaw that puts a text into one column."""
    return lambda record: [join(record | {column: text})]


def _mistyped_id(record: Record) -> Lines:
    return [join(record | {"Student ID": mistyped(record["Student ID"])})]


def mistyped(student_id: str) -> str:
    """Return a student number with the letter O for its last digit."""
    return student_id[:-1] + "O"


def _name_with_comma(record: Record) -> Lines:
    first, last = record["Name"].split(" ")
    return [join(record | {"Name": f"{last}, {first}"})]


def _shifted(record: Record) -> Lines:
    """The name fills two cells and the last cell is gone: each cell stands under its neighbour."""
    return [_name_with_comma(record)[0].rpartition(",")[0] + "\n"]


def _padded(record: Record) -> Lines:
    return [join({column: f"  {text} " for column, text in record.items()})]


def _present_over_enrolled(record: Record) -> Lines:
    return [join(record | {"Days Enrolled": "60", "Days Present": "66"})]


def _twice(record: Record) -> Lines:
    return [join(record)] * 2


def _changed_later(record: Record) -> Lines:
    later = {"Updated At": f"{record['Year']}-08-02 09:30:00", "Reading": "77.7"}
    return [join(record), join(record | later)]


def _changed_earlier(record: Record) -> Lines:
    year = int(record["Year"]) - 1
    return [join(record), join(record | {"Updated At": f"{year}-09-01 09:30:00", "Science": "5.5"})]


FLAWS = (
    Flaw("score_101", Effect.NULLED, put("Mathematics", "101")),
    Flaw("trailing_commas", Effect.UNREADABLE, lambda record: [join(record)[:-1] + ",,\n"]),
    Flaw("negative_days", Effect.NULLED, put("Days Present", "-3")),
    Flaw("twice", Effect.DUPLICATE, _twice),
    Flaw("mistyped_id", Effect.QUARANTINED, _mistyped_id),
    Flaw("name_with_comma", Effect.UNREADABLE, _name_with_comma),
    Flaw("padded", Effect.NONE, _padded),
    Flaw("changed_later", Effect.DUPLICATE, _changed_later),
    Flaw("shifted", Effect.QUARANTINED, _shifted),
    Flaw("changed_earlier", Effect.DUPLICATE, _changed_earlier),
    Flaw("one_trailing_comma", Effect.UNREADABLE, lambda record: [join(record)[:-1] + ",\n"]),
    Flaw("few_fields", Effect.UNREADABLE, lambda record: [join(record, COLUMNS[:-2])]),
    Flaw("no_id", Effect.QUARANTINED, put("Student ID", "")),
    Flaw("no_year", Effect.QUARANTINED, put("Year", "")),
    Flaw("other_term", Effect.QUARANTINED, put("Term", "Summer")),
    Flaw("no_score", Effect.NONE, put("Reading", "NA")),
    Flaw("no_gender", Effect.NONE, put("Gender", "NA")),
    Flaw("present_over_enrolled", Effect.NONE, _present_over_enrolled),
    Flaw("negative_score", Effect.NULLED, put("Reading", "-4.0")),
    Flaw("text_score", Effect.NULLED, put("Science", "absent")),
    Flaw("fraction_of_day", Effect.NULLED, put("Days Present", "71.5")),
    Flaw("many_days", Effect.NULLED, put("Days Enrolled", "880")),
    Flaw("other_gender", Effect.NULLED, put("Gender", "not stated")),
    Flaw("other_lunch", Effect.NULLED, put("Lunch", "reduced")),
    Flaw("other_school", Effect.NULLED, put("School", "district office")),
    Flaw("other_grade", Effect.NULLED, put("Grade", "K")),
    Flaw("no_boolean", Effect.NULLED, put("IEP", "see file")),
    Flaw("other_time", Effect.NULLED, put("Updated At", "06/14/2024 10:15")),
)


def flaw_of(index: int) -> Flaw:
    """Return the flaw of a record that has one; records are counted from 0."""
    return FLAWS[index // FLAW_STEP % len(FLAWS)]


def is_corrected(index: int, years: int) -> bool:
    """Tell whether a record comes again in the file of corrections."""
    is_of_last_year = index % (2 * years) >= 2 * (years - 1)
    return (
        index % CORRECTION_STEP == CORRECTION_PLACE
        and index % FLAW_STEP != FLAW_PLACE
        and not (is_of_last_year and years > 1)
    )


def is_late(index: int) -> bool:
    """Tell whether a correction is newer than the record; the others were merely sent again."""
    return index // CORRECTION_STEP % 4 != 3


def correct(record: Record, index: int) -> str:
    """Return the line of a correction: newer with another score, or the state of long before."""
    year = int(record["Year"])
    updated_at = f"{year + 1}-02-11 09:30:00" if is_late(index) else f"{year - 1}-08-30 09:30:00"
    changed = {"Updated At": updated_at, "Mathematics": "66.6", "Homeroom": f"Room {index % 40}"}
    return join(record | changed, CORRECTION_COLUMNS)


def list_corrected(records: int, years: int) -> Iterator[int]:
    """Yield the numbers of the records that come again."""
    for index in range(CORRECTION_PLACE, records, CORRECTION_STEP):
        if is_corrected(index, years):
            yield index


def count_export(records: int) -> RowCounts:
    """Return the row counts of the export alone, from its number of perfect records."""
    numbers = range(FLAW_PLACE, records, FLAW_STEP)
    effects = Counter(flaw_of(index).effect for index in numbers)
    rejected, unreadable = effects[Effect.QUARANTINED], effects[Effect.UNREADABLE]
    return RowCounts(
        read=records + effects[Effect.DUPLICATE],
        accepted=records - rejected - unreadable,
        quarantined=rejected,
        unreadable=unreadable,
        duplicate=effects[Effect.DUPLICATE],
        nulled_cells=effects[Effect.NULLED],
    )


def count_corrections(records: int, years: int) -> RowCounts:
    """Return the row counts of the corrections, ingested after the export."""
    numbers = list(list_corrected(records, years))
    late = sum(map(is_late, numbers))
    return RowCounts(len(numbers), late, duplicate=len(numbers) - late, replaced=late)


def count_both(records: int, years: int) -> RowCounts:
    """Return the row counts of both files in one run."""
    export, corrections = count_export(records), count_corrections(records, years)
    return replace(
        export,
        read=export.read + corrections.read,
        duplicate=export.duplicate + corrections.read,
    )
