"""A group of students, and what the rules on a single group let out about it."""

from functools import cached_property

from tests.support.student_groups import rules
from tests.support.student_groups.results import Student
from tests.support.student_groups.sums import Key

RATES = {"below_basic": "score", "below_proficient": "score", "chronically_absent": "attendance"}
FAMILIES = ("score", "attendance")


class Group:
    """The students of a group, and what each rule by itself lets out about them."""

    def __init__(self, key: Key, students: list[Student]) -> None:
        self.key = key
        self.count = len(students)
        self.ends: rules.Ends | None = None
        self.scores = [student.score for student in students if student.score is not None]
        self.absences = [s.is_absent for s in students if s.is_absent is not None]
        self.numbers = {"score": len(self.scores), "attendance": len(self.absences)}
        self.starts: dict[str, int | None] = {}
        self.counts: dict[str, int] = {}
        self.mean: rules.Mean | None = None

    def rate(self, name: str) -> rules.Ends | None:
        """Return the class of a rate in percent; None without enough students."""
        family = RATES[name]
        start = self.starts[family]
        if start is None or name not in self.counts:
            return None
        return rules.rate_class(self.counts[name], self.numbers[family], start)

    def rate_counts(self, name: str) -> rules.Ends:
        """Return the fewest and most students that a rate leaves open."""
        ends, of = self.rate(name), self.numbers[RATES[name]]
        return rules.counts_of(ends, of) if ends else (0, of)

    @cached_property
    def has_outer_score(self) -> bool:
        """Return whether a rate of scores is in an outer class."""
        return any(rules.is_outer(self.rate(name)) for name in RATES if RATES[name] == "score")

    @cached_property
    def has_spread(self) -> bool:
        """Return whether rules 5 and 6 let deviation and quartiles out."""
        spread = rules.deviation(self.scores)
        return (
            self.starts["score"] == max(rules.RATES)
            and not self.has_outer_score
            and spread is not None
            and spread >= 1
        )
