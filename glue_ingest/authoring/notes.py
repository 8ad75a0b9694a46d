"""What a draft asks its reviewer to decide; no note holds a text of the file."""

from collections.abc import Sequence

from glue_ingest.authoring.codes import NEGATIVE_CODES
from glue_ingest.authoring.column_profile import (
    STRING,
    almost_fitting_type,
    fitting_type,
)
from glue_ingest.authoring.column_reading import Reading
from glue_ingest.authoring.keys import ProposedKey
from glue_ingest.authoring.number_texts import OPEN_POINTS
from glue_ingest.authoring.person_names import NamedColumn
from glue_ingest.authoring.personal import Proposal
from glue_ingest.authoring.shapes import FORMATTED, Shape
from glue_ingest.authoring.types import code_note, is_code
from glue_ingest.authoring.words import GRADES, SCORES, SIGNED

PERCENT = 100
# Texts of which this share are numbers written for readers are named.
MIN_FORMATTED = 0.5
# More different numbers below zero are no codes.
MAX_NEGATIVE = 3
GROUP_DIGITS = 3


def column_notes(
    column: NamedColumn, proposal: Proposal, reading: Reading | None = None
) -> list[str]:
    """Return notes on one column for the reviewer. They hold no value of the column, but codes.

    `reading` says how its texts are read, if not plainly; the column is counted as it is read.
    """
    profile, notes = column.profile, []
    if proposal.reason:
        verb = "proposed as personal" if proposal.kind else "not proposed as personal"
        notes.append(f"{verb}: {proposal.reason}.")
    if proposal.kind:
        return notes
    if not profile.text_count and not reading:
        notes.append("no row has a value: the type is unknown.")
    if reading:
        notes += reading.notes
    elif said := next(filter(None, (tell(column) for tell in TELLERS)), None):
        notes.append(said)
    is_percent = profile.minimum is not None and profile.minimum >= 0
    is_percent = is_percent and (profile.maximum or 0) <= PERCENT
    if is_percent and column.words & SCORES and fitting_type(profile) is not STRING:
        notes.append("every value is in 0..100: give minimum and maximum if that is the scale.")
    return notes


def _formatted_note(column: NamedColumn) -> str | None:
    """Count the texts that look like numbers and dates, written for readers."""
    profile = column.profile
    counts = {shape: profile.shapes.get(shape, 0) for shape in FORMATTED}
    seen = [f"{count:,} as {shape.value}" for shape, count in counts.items() if count]
    is_mostly = profile.share(Shape.NUMBER, *FORMATTED) >= MIN_FORMATTED
    is_text = fitting_type(profile) is STRING
    # Codes of letters, such as S, are no suppressed numbers where there are no others.
    is_letters = profile.share(Shape.SUPPRESSED) == 1 and profile.longest <= 2
    if not (seen and is_mostly and is_text) or is_letters:
        return None
    plain = profile.shapes.get(Shape.NUMBER, 0)
    return (
        f"kept as text: of {profile.text_count:,} texts {plain:,} are plain numbers, and "
        f"these look like figures written for readers: {'; '.join(seen)}. Say "
        "how they are to be read, or that text is meant."
    )


def _misfit_note(column: NamedColumn) -> str | None:
    """Name the type that most texts fit, if the others may be mistakes."""
    profile = column.profile
    almost = almost_fitting_type(profile)
    if almost is None or is_code(column) or fitting_type(profile) is not STRING:
        return None
    others = profile.text_count - profile.fits[almost]
    return (
        f"{others:,} of {profile.text_count:,} texts are no {almost}. If these are mistakes, "
        f"make it {almost}: they become null cells, kept in quarantine."
    )


def _figure_note(column: NamedColumn) -> str | None:
    """Count the texts that look like numbers, where no one notation reads all of them."""
    profile = column.profile
    is_mostly = profile.share(Shape.FIGURE) >= MIN_FORMATTED
    if not is_mostly or is_code(column) or fitting_type(profile) is not STRING:
        return None
    return (
        f"kept as text: {profile.shapes.get(Shape.FIGURE, 0):,} of {profile.text_count:,} texts "
        "look like numbers, but they are written in more than one way, or others are none."
    )


def _negative_note(column: NamedColumn) -> str | None:
    """Say that numbers are below zero as codes for no value are: all, or the least of them."""
    profile = column.profile
    if not profile.is_number or profile.minimum is None:
        return None
    if (profile.maximum or 0) < 0 and profile.distinct_count <= MAX_NEGATIVE:
        return "each number is below zero: if they are codes for no value, say so by statusCodes."
    if profile.minimum not in map(float, NEGATIVE_CODES) or column.words & GRADES:
        return None
    return (
        f"the least number is {profile.minimum:g}, which may be a code for no value: say so by "
        "statusCodes if it is."
    )


def _point_note(column: NamedColumn) -> str | None:
    """Say that the points of all numbers could be those of thousands."""
    profile = column.profile
    is_grouped = profile.is_number and profile.share(Shape.GROUPED) == 1
    if not is_grouped or profile.fraction_digits != GROUP_DIGITS or column.words & SIGNED:
        return None
    return f"{OPEN_POINTS}."


# What may be said of a column that is read plainly; the first that is said is enough.
TELLERS = (code_note, _formatted_note, _misfit_note, _figure_note, _negative_note, _point_note)


def key_notes(key: ProposedKey | None, names: Sequence[str], row_count: int) -> list[str]:
    """Return notes on the key, or on that there is none."""
    listed = ", ".join(names[place] for place in sorted(key.places)) if key else ""
    if key and key.is_key:
        return [f"the key ({listed}) is a guess: these columns differ in every row of this file."]
    notes = ["no key was found: a new file would replace all rows."]
    if key:
        notes.append(
            f"({listed}) tell {key.distinct_count:,} of {row_count:,} rows apart: they are a key, "
            "if the other rows are duplicates or mistakes."
        )
    return notes


def required_notes(figures: Sequence[str]) -> list[str]:
    """Return a note on the figures that each row of the file has, and so must those of the next."""
    if not figures:
        return []
    return [
        f"{len(figures):,} column(s) of figures and dates are required, as each row has them: a "
        "later row with none, or with a new suppression code, would be rejected, and the stored "
        "row of its key stay as it is. If they may be suppressed, delete required."
    ]
