"""The 51 states of the synthetic sample: rough, invented sizes and costs.

Nothing here is a statistic. The weights only give the sample plausible proportions: a large state
is large, an expensive one is expensive. The list of states is the one the real file spells out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """What the generator knows of one state."""

    name: str
    students: int  # about the year 2000
    growth: float  # share of the year-2000 size gained each year
    cost: float  # spending per student over the national level


_TABLE = """
ALABAMA 740000 0.001 0.84 | ALASKA 130000 0.001 1.45 | ARIZONA 900000 0.018 0.76
ARKANSAS 455000 0.004 0.80 | CALIFORNIA 6100000 0.005 0.92 | COLORADO 730000 0.014 0.90
CONNECTICUT 560000 -0.001 1.40 | DELAWARE 115000 0.009 1.15
DISTRICT_OF_COLUMBIA 70000 0.004 1.60 | FLORIDA 2450000 0.010 0.86 | GEORGIA 1450000 0.014 0.93
HAWAII 185000 0.000 1.02 | IDAHO 245000 0.011 0.70 | ILLINOIS 2050000 0.001 1.07
INDIANA 990000 0.003 0.91 | IOWA 495000 0.001 0.94 | KANSAS 470000 0.003 0.95
KENTUCKY 665000 0.002 0.85 | LOUISIANA 745000 -0.002 0.92 | MAINE 210000 -0.006 1.10
MARYLAND 850000 0.003 1.15 | MASSACHUSETTS 970000 0.000 1.28 | MICHIGAN 1720000 -0.005 1.02
MINNESOTA 855000 0.001 1.05 | MISSISSIPPI 498000 0.000 0.78 | MISSOURI 910000 0.001 0.90
MONTANA 155000 -0.004 0.93 | NEBRASKA 286000 0.005 1.03 | NEVADA 340000 0.025 0.80
NEW_HAMPSHIRE 208000 -0.005 1.12 | NEW_JERSEY 1310000 0.004 1.50 | NEW_MEXICO 320000 0.003 0.88
NEW_YORK 2880000 -0.003 1.52 | NORTH_CAROLINA 1290000 0.012 0.79
NORTH_DAKOTA 109000 0.001 1.00 | OHIO 1840000 -0.002 1.04 | OKLAHOMA 623000 0.006 0.75
OREGON 546000 0.004 0.96 | PENNSYLVANIA 1815000 -0.002 1.17 | RHODE_ISLAND 157000 -0.004 1.24
SOUTH_CAROLINA 677000 0.006 0.90 | SOUTH_DAKOTA 128000 0.002 0.83 | TENNESSEE 909000 0.005 0.77
TEXAS 4060000 0.018 0.87 | UTAH 481000 0.017 0.63 | VERMONT 102000 -0.009 1.30
VIRGINIA 1145000 0.008 0.98 | WASHINGTON 1005000 0.005 0.95 | WEST_VIRGINIA 286000 -0.001 1.00
WISCONSIN 879000 -0.001 1.06 | WYOMING 90000 0.002 1.35
"""


def list_profiles() -> list[Profile]:
    """Return the 51 states in the order of the file."""
    entries = (entry.split() for line in _TABLE.split("\n") for entry in line.split("|"))
    return [
        Profile(name, int(students), float(growth), float(cost))
        for name, students, growth, cost in filter(None, entries)
    ]
