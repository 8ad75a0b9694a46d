"""What every competitor checks: the contract of the benchmark as plain constants.

A test compares them with benchmark.student_years.odcs.yaml.
"""

from datetime import date

COLUMNS = (
    "student_id", "year", "state_code", "district_code", "school_name", "grade", "gender",
    "birth_date", "is_english_learner", "lunch_status", "enrolled_days", "attended_days",
    "math_score", "reading_score", "updated_at",
)  # fmt: skip
KEY = ("student_id", "year")
REQUIRED = ("student_id", "year", "updated_at")
STUDENT_ID_PATTERN = "^S[0-9]{8}$"
WHOLE_NUMBERS = {
    "year": (1990, 2100),
    "grade": (0, 12),
    "enrolled_days": (0, 366),
    "attended_days": (0, 366),
}
SCORES = {"math_score": (0.0, 100.0), "reading_score": (0.0, 100.0)}
BIRTH_DATES = (date(1980, 1, 1), date(2100, 12, 31))
STATES = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
    "WV", "WI", "WY",
)  # fmt: skip
ALLOWED = {
    "state_code": STATES,
    "gender": ("F", "M", "X"),
    "lunch_status": ("free", "reduced", "paid"),
}
TRUE_TEXTS = ("true", "t", "yes", "y", "1")
FALSE_TEXTS = ("false", "f", "no", "n", "0")
NULL_MARKERS = ("", "na")
