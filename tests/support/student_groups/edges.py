"""Students at the edge of chronic absence, as a file of `students.records`."""

import csv
from pathlib import Path

from schoolhouse.samples.students.records_mess import COLUMNS

# Of each year and school: days enrolled and present of 20 students.
DAYS = {
    # A tenth of the days was missed, and less than a tenth.
    (2001, "ABC01"): (90, 81),
    (2001, "ABC02"): (90, 82),
    # Ten days, and too few.
    (2002, "ABC01"): (10, 9),
    (2002, "ABC02"): (9, 0),
}


def write_edges(path: Path) -> Path:
    """Write the students, a row each."""
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        for number in range(20 * len(DAYS)):
            (year, school), (enrolled, present) = list(DAYS.items())[number // 20]
            writer.writerow(
                {
                    "Student ID": f"S{number:07}",
                    "School": school,
                    "Year": year,
                    "Term": "Spring",
                    "Days Enrolled": enrolled,
                    "Days Present": present,
                    "Updated At": f"{year}-06-30 12:00:00",
                }
            )
    return path
