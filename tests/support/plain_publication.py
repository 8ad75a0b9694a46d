"""Schools published by the rules that were in force once: what the attack must recover from.

Groups under 10 are suppressed, and one more where the total would tell; means and deviations have
one decimal, quartiles and rates are whole, rates near the ends are ranges.
"""

import statistics
from collections.abc import Sequence

from tests.support.attack.published import (
    CUTS,
    EVERYBODY,
    MINIMUM,
    MOST,
    RATES,
    Group,
    Row,
    Rules,
    SizeClass,
    Sizes,
)
from tests.support.hard_schools import DAYS, GROUPS, Pupil, School

ENDS = ((10, 20, 20), (21, 40, 10), (41, 100, 5), (101, 300, 2), (301, MOST, 1))


def _sizes(counts: Sequence[int]) -> Sizes:
    """Suppress small groups, and the smallest other one beside a single small one: ties by name."""
    sizes: Sizes = [(count, count) if count >= MINIMUM else None for count in counts]
    hidden = sum(count for count in counts if count < MINIMUM)
    small, shown = sizes.count(None), [size for size in sizes if size is not None]
    if small and shown and (small == 1 or hidden < MINIMUM or hidden == (MINIMUM - 1) * small):
        sizes[sizes.index(min(shown))] = None
    return sizes


PLAIN = Rules(
    tuple(SizeClass(low, high, coded, 1, (0.1,)) for low, high, coded in ENDS),
    margin=-MOST,
    published_sizes=_sizes,
)


def _rate(flags: list[bool]) -> tuple[int, int]:
    percent = (200 * sum(flags) + len(flags)) // (2 * len(flags))
    size = next(c for c in PLAIN.classes if c.smallest <= len(flags) <= c.largest)
    return size.rate_class(percent)


def _figures(pupils: list[Pupil], *, is_published: bool) -> Row:
    scores = sorted(pupil.score for pupil in pupils if pupil.score is not None)
    absent = [p.present * 10 < DAYS * 9 for p in pupils if p.present is not None]
    has_scores = is_published and len(scores) >= MINIMUM and statistics.stdev(scores) >= 1
    flags = {
        rate: [score < cut for score in scores] for rate, cut in CUTS["students.records"].items()
    }
    row: Row = {
        "has_scores": True,
        "has_attendance_figures": True,
        "is_score_suppressed": not has_scores,
        "is_attendance_suppressed": not (is_published and len(absent) >= MINIMUM),
        "final_percentage_mean": round(statistics.mean(scores), 1) if has_scores else None,
        "final_percentage_mean_step": 0.1 if has_scores else None,
        "final_percentage_deviation": round(statistics.stdev(scores), 1) if has_scores else None,
    }
    for quarter in (1, 2, 3):
        place = -(-quarter * len(scores) // 4) - 1
        row[f"quartile_{quarter}_score_point"] = scores[place] if has_scores else None
    for rate, family in RATES.items():
        is_shown = not row[f"is_{'score' if family == 'scored' else 'attendance'}_suppressed"]
        low, high = _rate(flags.get(rate, absent)) if is_shown else (None, None)
        row |= {
            f"{rate}_label": f"{low} to {high}" if is_shown else None,
            f"{rate}_lowest_share": low / 100 if is_shown else None,
            f"{rate}_highest_share": high / 100 if is_shown else None,
        }
    return row


def group_pupils(school: School) -> dict[Group, list[Pupil]]:
    """Return the students of each group."""
    groups: dict[Group, list[Pupil]] = {EVERYBODY: school.pupils}
    for column in GROUPS:
        for pupil in school.pupils:
            group = column, pupil.groups[column] or "unknown"
            groups.setdefault(group, []).append(pupil)
    return groups


def publish(school: School, year: str) -> list[Row]:
    """Return the rows that would be published of a school."""
    groups = group_pupils(school)
    rows = []
    for dimension in dict.fromkeys(dimension for dimension, _ in groups):
        names = sorted(name for name_of, name in groups if name_of == dimension)
        sizes = _sizes([len(groups[dimension, name]) for name in names])
        for name, size in zip(names, sizes, strict=True):
            key = {
                "dataset_id": "students.records",
                "school_year_name": year,
                "dimension_name": dimension,
                "dimension_value": name,
                "student_count": size and size[0],
                "lowest_student_count": size and size[0],
                "highest_student_count": size and size[1],
                "is_suppressed": size is None,
            }
            pupils = groups[dimension, name]
            rows.append(key | _figures(pupils, is_published=size is not None))
    return rows
