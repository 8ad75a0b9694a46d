"""Where the sample of each data set is below its folder: a file, or a folder of received files."""

from pathlib import Path

FOLDER = Path("data/sample")
FILES = {
    "us_education.states_all": Path("states_all.synthetic.csv"),
    "students.attendance": Path("attendance.synthetic.csv"),
    "students.courses": Path("courses.synthetic.csv"),
    "students.performance": Path("performance.synthetic.csv"),
    "students.records": Path("student_records"),
}
STUDENT_EXPORT = FILES["students.records"] / "export.synthetic.csv"
# Written after the export, so ingest takes it as received later.
STUDENT_CORRECTIONS = FILES["students.records"] / "corrections.synthetic.csv"
