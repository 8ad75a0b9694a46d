"""Tells by the texts of a column whether they may say who a person is; none is shown."""

from glue_ingest.authoring.person_names import NamedColumn, Reason
from glue_ingest.authoring.shapes import FORMATTED, Shape
from glue_ingest.authoring.words import IDS, KINDS, OCCASIONS, PERIODS, SENSITIVE, SURE_CODES

# Of so many texts of some shape, the others may be mistakes.
SOME, HALF = 0.1, 0.5
# Of at least so many rows, texts that differ in nearly each row tell people apart.
MIN_ROWS, NEARLY = 20, 0.9
# Digits of one width, at least so many, are a code.
MIN_CODE_DIGITS = 5


def told_by_texts(column: NamedColumn, *, is_about_people: bool) -> Reason | None:
    """Return the reason why the texts make a column personal; None if they do not."""
    profile = column.profile
    if contact_count := profile.shapes.get(Shape.CONTACT, 0):
        text = f"{contact_count:,} text(s) hold an e-mail address or phone number"
        return Reason(text, is_about_people=False)
    for shape in (Shape.STREET, Shape.IP_ADDRESS):
        if profile.share(shape) >= SOME:
            return _looks_like(column, shape)
    is_open = not (column.is_of_thing or column.has_places)
    if is_open and profile.share(Shape.SURE_PERSON) >= HALF:
        return _looks_like(column, Shape.SURE_PERSON)
    if may_hold_names(column, is_about_people=is_about_people):
        return _looks_like(column, Shape.PERSON)
    if _may_hold_births(column, is_about_people=is_about_people):
        return Reason("its dates lie as far apart as those of births", is_about_people=False)
    if is_about_people and _tells_apart(column):
        text = "its texts differ in nearly every row of a file about people"
        return Reason(text, is_about_people=True, is_id=bool(column.words & IDS))
    return None


def find_links(column: NamedColumn) -> Reason | None:
    """Return the reason why links make a column personal; None if they hold no id."""
    has_ids = column.profile.share(Shape.URL_WITH_ID) >= SOME
    return _looks_like(column, Shape.URL_WITH_ID) if has_ids else None


def _looks_like(column: NamedColumn, shape: Shape) -> Reason:
    count = column.profile.shapes.get(shape, 0)
    return Reason(f"{count:,} text(s) look like {shape}", is_about_people=False)


def may_hold_names(column: NamedColumn, *, is_about_people: bool) -> bool:
    """Tell whether texts of some capitalised words are names of people.

    Those of a thing are none; those that repeat are the kinds of something, or in a file about
    people its teachers, if the column's name does not say what they are.
    """
    profile = column.profile
    if column.is_of_thing or profile.share(Shape.PERSON) < HALF or column.has_states:
        return False
    if profile.share(Shape.INSTITUTION) >= HALF:
        return False
    is_distinct = 2 * profile.distinct_count >= profile.text_count
    return is_distinct or (is_about_people and not column.words & (KINDS | SENSITIVE))


def _may_hold_births(column: NamedColumn, *, is_about_people: bool) -> bool:
    dates = column.profile.dates
    if dates is None or not dates.looks_like_births or column.words & OCCASIONS:
        return False
    is_distinct = 2 * dates.distinct_count >= column.profile.text_count
    return is_about_people or (is_distinct and not column.words & PERIODS)


def _tells_apart(column: NamedColumn) -> bool:
    profile = column.profile
    is_many = profile.text_count >= MIN_ROWS
    if not is_many or profile.distinct_count < NEARLY * profile.text_count:
        return False
    if column.words & IDS:
        return True
    is_said = column.words & SURE_CODES or profile.dates is not None
    is_figure = profile.share(Shape.NUMBER, *FORMATTED) >= HALF
    is_code = has_width_of_code(column) or profile.code_count > 0
    return not is_said and (is_code or not is_figure)


def has_width_of_code(column: NamedColumn) -> bool:
    """Tell whether all texts are digits, equally many and more than those of a year."""
    profile = column.profile
    is_whole = bool(profile.text_count) and profile.share(Shape.WHOLE) == 1
    return is_whole and profile.shortest == profile.longest >= MIN_CODE_DIGITS
