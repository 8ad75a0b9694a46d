"""Which years and cells the synthetic file fills: the pattern of the real file, as data."""

import itertools

YEARS = (*range(1986, 2018), 2019)
FINANCE_YEARS = range(1992, 2017)
ENROLL_YEARS = range(1993, 2017)  # ENROLL and OTHER_EXPENDITURE are empty in 1992
GRADE_YEARS = range(1986, 2018)
GRADE_1_8_YEARS = range(1997, 2017)
GRADE_9_12_YEARS = range(1997, 2018)

# How many states leave GRADES_PK_G empty; none in a year that is not listed.
NO_PREKINDERGARTEN = {
    1986: 17, 1987: 18, 1988: 16, 1989: 12, 1990: 9, 1991: 5, **dict.fromkeys(range(1992, 2002), 1),
    2015: 2, 2016: 1,
}  # fmt: skip

_EVERY_STATE_YEARS = (2003, 2005, 2007, 2009, 2011, 2013, 2015, 2017, 2019)
SCORE_COLUMNS = (
    "AVG_MATH_4_SCORE",
    "AVG_MATH_8_SCORE",
    "AVG_READING_4_SCORE",
    "AVG_READING_8_SCORE",
)

_EVERY_STATE = dict.fromkeys(_EVERY_STATE_YEARS, 51)

# Number of states with a score, by column and year. Years in NATIONAL_SCORE_YEARS alone are
# national-only assessments.
STATE_SCORE_COUNTS: dict[str, dict[int, int]] = {
    "AVG_MATH_4_SCORE": {1992: 42, 2000: 41} | _EVERY_STATE,
    "AVG_MATH_8_SCORE": {1990: 38, 1992: 42, 2000: 40} | _EVERY_STATE,
    "AVG_READING_4_SCORE": {1992: 42, 1994: 40, 1998: 40, 2002: 44} | _EVERY_STATE,
    "AVG_READING_8_SCORE": {1998: 37, 2002: 42} | _EVERY_STATE,
}
NATIONAL_SCORE_YEARS: dict[str, tuple[int, ...]] = {
    "AVG_MATH_4_SCORE": (1990, 1992, 1996, 2000, *_EVERY_STATE_YEARS),
    "AVG_MATH_8_SCORE": (1990, 1992, 1996, 2000, *_EVERY_STATE_YEARS),
    "AVG_READING_4_SCORE": (1992, 1994, 1998, 2000, 2002, *_EVERY_STATE_YEARS),
    "AVG_READING_8_SCORE": (1992, 1994, 1998, 2002, *_EVERY_STATE_YEARS),
}
DODEA_SCORE_YEARS: dict[str, tuple[int, ...]] = {
    "AVG_MATH_4_SCORE": (2000, *_EVERY_STATE_YEARS),
    "AVG_MATH_8_SCORE": (2000, *_EVERY_STATE_YEARS),
    "AVG_READING_4_SCORE": (1998, 2002, *_EVERY_STATE_YEARS),
    "AVG_READING_8_SCORE": (1998, 2002, *_EVERY_STATE_YEARS),
}
# Years in which NATIONAL and DODEA have a row, with or without a score in it.
NON_STATE_YEARS = (1990, 1992, 1994, 1996, 1998, 2000, 2002, *_EVERY_STATE_YEARS)

# Share of the students that the finance collection reached, where it was incomplete.
INCOMPLETE_COLLECTION: dict[str, tuple[float, float]] = {  # 1993, 1994
    "OKLAHOMA": (0.52, 0.53),
    "NEW_JERSEY": (0.58, 0.57),
    "ARKANSAS": (0.81, 0.82),
    "MISSISSIPPI": (0.80, 0.79),
    "GEORGIA": (0.86, 0.85),
    "KENTUCKY": (0.84, 0.86),
    "SOUTH_DAKOTA": (0.85, 0.85),
    "CALIFORNIA": (0.88, 0.87),
    "COLORADO": (0.87, 0.88),
    "NEW_MEXICO": (0.86, 0.88),
}
# Charter schools missing from ENROLL: (year, share) points, straight lines between them.
CHARTER_COVERAGE: dict[str, tuple[tuple[int, float], ...]] = {
    "DISTRICT_OF_COLUMBIA": (
        (1993, 1.00),
        (2001, 0.98),
        (2004, 0.86),
        (2008, 0.80),
        (2009, 0.65),
        (2016, 0.56),
    ),
    "ARIZONA": ((1993, 0.98), (2003, 0.88), (2016, 0.84)),
    "MICHIGAN": ((1993, 0.99), (2003, 0.88), (2016, 0.84)),
    "UTAH": ((1993, 0.99), (2003, 0.91), (2016, 0.85)),
}

# Invented national levels, as (year, value) points with straight lines between them.
EXPENDITURE_PER_STUDENT_USD = (
    (1992, 5400.0),
    (2001, 8300.0),
    (2009, 12100.0),
    (2012, 12200.0),
    (2016, 13700.0),
)
SCORE_LEVELS: dict[str, tuple[tuple[int, float], ...]] = {
    "AVG_MATH_4_SCORE": ((1990, 214.0), (2003, 233.0), (2013, 241.0), (2019, 240.0)),
    "AVG_MATH_8_SCORE": ((1990, 262.0), (2003, 277.0), (2013, 284.0), (2019, 281.0)),
    "AVG_READING_4_SCORE": ((1990, 215.0), (2003, 217.0), (2013, 222.0), (2019, 220.0)),
    "AVG_READING_8_SCORE": ((1990, 260.0), (2003, 263.0), (2013, 267.0), (2019, 263.0)),
}


def interpolate(points: tuple[tuple[int, float], ...], year: int) -> float:
    """Return the value at a year on the line through the points, flat beyond the ends."""
    if year <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in itertools.pairwise(points):
        if year <= right:
            return low + (high - low) * (year - left) / (right - left)
    return points[-1][1]
