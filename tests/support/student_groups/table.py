"""Every row and column of `student_group_summary`, from the students of the received files."""

import math
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pandas as pd

from tests.support.student_groups import rules
from tests.support.student_groups.group import FAMILIES, RATES, Group
from tests.support.student_groups.results import Student, read_students
from tests.support.student_groups.sums import Figure, Key, Number, open_keys

ALL: Key = ("all", "all")
ROOM = 2
Row = dict[str, object]


def student_group_summary(files: dict[str, Path]) -> pd.DataFrame:
    """Return the published table of the files, given by the name of their data set."""
    years: dict[tuple[str, str], list[Student]] = defaultdict(list)
    for student in read_students(files):
        years[student.dataset, student.year].append(student)
    rows = []
    for (dataset, name), students in years.items():
        is_synthetic = ".synthetic." in files[dataset.removeprefix("students.")].name
        keys: Row = {"dataset_id": dataset, "school_year_name": name, "is_synthetic": is_synthetic}
        rows += [keys | row for row in Year(dataset, students).rows()]
    return pd.DataFrame(rows)


class Year:
    """The groups of a data set and year."""

    def __init__(self, dataset: str, students: list[Student]) -> None:
        self.cuts = rules.CUTS.get(dataset)
        members: dict[Key, list[Student]] = defaultdict(list)
        for student in students:
            for key in (ALL, *student.groups.items()):
                members[key].append(student)
        self.groups = {key: Group(key, found) for key, found in members.items()}
        self.has = {
            family: any(group.numbers[family] for group in self.groups.values())
            for family in FAMILIES
        }
        self.unlisted: set[str] = set()
        self._size()
        self._classify()
        self.open = {name: open_keys(figures) for name, figures in self._figures().items()}

    def _size(self) -> None:
        dimensions: dict[str, dict[str, int]] = defaultdict(dict)
        for (dimension, value), group in self.groups.items():
            dimensions[dimension][value] = group.count
        for dimension, sizes in dimensions.items():
            published = rules.published_sizes(sizes)
            if dimension == "all":
                total = sizes["all"]
                published = {"all": (total, total) if total >= rules.MINIMUM else (1, 9)}
            if published is None:
                self.unlisted.add(dimension)
            for value in sizes:
                self.groups[dimension, value].ends = (published or {}).get(value)

    def _classify(self) -> None:
        total = self.groups[ALL]
        for family in FAMILIES:
            is_told = rules.size_class(total.numbers[family], total.ends) is not None
            for group in self.groups.values():
                start = rules.size_class(group.numbers[family], group.ends) if is_told else None
                group.starts[family] = start
        for group in self.groups.values():
            group.counts["chronically_absent"] = sum(group.absences)
            for name, cut in zip(RATES, self.cuts or (), strict=False):
                group.counts[name] = sum(score < cut for score in group.scores)
        guarded = {group.key[0] for group in self.groups.values() if not group.starts["score"]}
        for group in self.groups.values():
            if start := group.starts["score"]:
                steps = rules.COARSE_STEPS if group.key[0] in guarded else rules.STEPS
                group.mean = rules.Mean.of(group.scores, Fraction(steps[start]))

    def _says_nothing(self, group: Group) -> bool:
        """Return whether the mean of a group leaves all that its rates leave."""
        if group.mean is None or self.cuts is None:
            return True
        below = group.rate_counts("below_basic"), group.rate_counts("below_proficient")
        return group.mean.says_nothing(below, len(group.scores), self.cuts)

    def _figures(self) -> dict[str, list[Figure]]:
        """Return all that the check of sums is about, by the name of the figure."""
        found: dict[str, list[Figure]] = defaultdict(list)
        for group in self.groups.values():
            for family in (family for family in FAMILIES if self.has[family]):
                found[f"without_{family}"].append(self._without(group, family))
            for name, family in RATES.items():
                if self.has[family] and name in group.counts:
                    found[name].append(self._rate(group, name))
            if self.has["score"]:
                found["score_sum"].append(self._score_sum(group))
        return found

    def _without(self, group: Group, family: str) -> Figure:
        """Return how many have no score, or no usable days, as the size class tells it."""
        start, size = group.starts[family], group.count
        fewest, most = 0, size
        if start:
            fewest, most = rules.fewest_without(size, group.ends, start), size - start
        elif group.ends and group.ends[0] >= rules.MINIMUM + rules.WITHOUT:
            fewest = size - (rules.MINIMUM - 1)
        return Figure(group.key, size, start is not None, True, fewest, most, size, ROOM)

    def _rate(self, group: Group, name: str) -> Figure:
        """Return the count of a rate; known where mean or quartiles may tell it."""
        ends, of = group.rate(name), group.numbers[RATES[name]]
        lowest, highest = group.rate_counts(name)
        is_told = not group.has_outer_score and not self._says_nothing(group)
        is_quarter = group.has_spread and ends is not None and ends[0] in (25, 50, 75)
        if RATES[name] == "score" and (is_told or is_quarter):
            lowest = highest = group.counts[name]
        is_protected = ends is None or rules.is_outer(ends)
        return Figure(
            group.key, group.count, ends is not None, is_protected, lowest, highest, of, ROOM
        )

    def _score_sum(self, group: Group) -> Figure:
        """Return the sum of scores as the mean tells it; without a mean it may be anything."""
        students = len(group.scores)
        ends: tuple[Number, Number] = (0, 100 * students)
        has_mean = not group.has_outer_score or self._says_nothing(group)
        if group.mean and has_mean:
            ends = group.mean.sums(students)
        has_mean = group.mean is not None and has_mean
        most = 100 * students
        return Figure(group.key, group.count, has_mean, not has_mean, *ends, most, most)

    def rows(self) -> list[Row]:
        """Return a row for each group that is listed."""
        return [
            self._sizes(group) | self._scores(group) | self._rates(group) | self._flags(group)
            for group in self.groups.values()
            if group.key[0] not in self.unlisted
        ]

    def _sizes(self, group: Group) -> Row:
        lowest, highest = group.ends or (None, None)
        is_exact = lowest is not None and lowest == highest
        is_suppressed = group.ends is None or group.count < rules.MINIMUM
        label = "<10" if group.ends == (1, 9) else f"{lowest}-{highest}"
        return {
            "dimension_name": group.key[0],
            "dimension_value": group.key[1],
            "student_count": lowest if is_exact else None,
            "lowest_student_count": lowest,
            "highest_student_count": highest,
            "student_count_label": str(lowest) if is_exact else label if group.ends else None,
            "is_suppressed": is_suppressed,
            "suppression_reason": "small_group_protection" if is_suppressed else None,
        }

    def _is_open(self, group: Group, *names: str) -> bool:
        return all(group.key in self.open.get(name, set()) for name in names)

    def _scores(self, group: Group) -> Row:
        mean = group.mean if self._is_open(group, "score_sum", "without_score") else None
        scores = [name for name, family in RATES.items() if family == "score"]
        has_spread = group.has_spread and self._is_open(
            group, "score_sum", "without_score", *scores
        )
        rounded_spread = math.floor(10 * (rules.deviation(group.scores) or 0) + 0.5) / 10
        row: Row = {
            "final_percentage_mean": float(mean.rounded) if mean else None,
            "final_percentage_mean_step": float(mean.step) if mean else None,
            "final_percentage_deviation": rounded_spread if has_spread else None,
        }
        for number in (1, 2, 3):
            point = rules.quartile(number, group.scores) if has_spread else None
            row[f"quartile_{number}_score_point"] = point
        return row

    def _rates(self, group: Group) -> Row:
        row: Row = {}
        for name, family in RATES.items():
            ends = group.rate(name) if self._is_open(group, name, f"without_{family}") else None
            row |= {f"{name}_{column}": value for column, value in _rate_columns(ends).items()}
        return row

    def _flags(self, group: Group) -> Row:
        is_open = {family: self._is_open(group, f"without_{family}") for family in FAMILIES}
        return {
            "has_scores": self.has["score"],
            "is_score_suppressed": self.has["score"] and not is_open["score"],
            "has_attendance_figures": self.has["attendance"],
            "is_attendance_suppressed": self.has["attendance"] and not is_open["attendance"],
        }


def _rate_columns(ends: rules.Ends | None) -> Row:
    """Return the columns of a rate: both ends, the share where they are one, and the text."""
    if ends is None:
        return dict.fromkeys(("share", "lowest_share", "highest_share", "label"))
    lowest, highest = ends
    label = f"{lowest}-{highest}%"
    if lowest == highest:
        label = f"{lowest}%"
    elif lowest == 0:
        label = f"<={highest}%"
    elif highest == 100:
        label = f">={lowest}%"
    shares = {"lowest_share": lowest / 100, "highest_share": highest / 100}
    return {"share": lowest / 100 if lowest == highest else None, **shares, "label": label}
