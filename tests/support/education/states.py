"""The states' money of the received file: dollars, shares, amounts per student, dollars of 2016."""

from pathlib import Path

import pandas as pd

from tests.support.workspaces import PROJECT, REAL_FILE

SEEDS = PROJECT / "seeds/us_education"
PUBLISHED = {
    "total_revenue": "TOTAL_REVENUE",
    "federal_revenue": "FEDERAL_REVENUE",
    "state_revenue": "STATE_REVENUE",
    "local_revenue": "LOCAL_REVENUE",
    "total_expenditure": "TOTAL_EXPENDITURE",
    "instruction_expenditure": "INSTRUCTION_EXPENDITURE",
    "support_services_expenditure": "SUPPORT_SERVICES_EXPENDITURE",
    "other_expenditure": "OTHER_EXPENDITURE",
    "capital_outlay_expenditure": "CAPITAL_OUTLAY_EXPENDITURE",
}
CURRENT = ["instruction_expenditure", "support_services_expenditure", "other_expenditure"]
MEASURES = [*PUBLISHED, "current_spending"]
WHOLES = {
    measure: "total_revenue" if measure.endswith("revenue") else "total_expenditure"
    for measure in MEASURES
    if not measure.startswith("total")
}
BANDS = {
    "prekindergarten": "GRADES_PK_G",
    "kindergarten": "GRADES_KG_G",
    "grade_4": "GRADES_4_G",
    "grade_8": "GRADES_8_G",
    "grade_12": "GRADES_12_G",
    "grades_1_to_8": "GRADES_1_8_G",
    "grades_9_to_12": "GRADES_9_12_G",
    "all_grades": "GRADES_ALL_G",
}
KEYS = ["state_code", "year"]


def read_jurisdictions() -> pd.DataFrame:
    """Return the states of the seed: postal code, FIPS code, name, region and division."""
    seed = pd.read_csv(SEEDS / "us_jurisdictions.csv", dtype=str)
    seed = seed[seed["is_state"] == "true"].rename(columns={"jurisdiction_name": "state_name"})
    columns = ["state_code", "fips_code", "state_name", "census_region_name"]
    return seed[["jurisdiction_key", *columns, "census_division_name"]]


def read_published(path: Path = REAL_FILE) -> pd.DataFrame:
    """Return the file's rows of states as published, with the seed's columns beside them."""
    published = pd.read_csv(path).rename(columns={"YEAR": "year", "STATE": "jurisdiction_key"})
    return published.merge(read_jurisdictions(), on="jurisdiction_key", how="inner")


def price_factors() -> pd.Series:
    """Return what a dollar of each school year is in dollars of 2016: July to June, 12 months."""
    months = pd.read_csv(SEEDS / "cpi_u_monthly.csv")
    school_year = months["calendar_year"] + (months["month_number"] > 6).astype(int)
    index = months.groupby(school_year)["cpi_u_index"].agg(["count", "mean"])
    whole = index.loc[index["count"] == 12, "mean"]
    return whole.loc[2016] / whole


def state_money(published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per state and year with every money column of `state_year_metrics`."""
    published = read_published() if published is None else published
    found = published[[*KEYS, "state_name", "fips_code", "census_region_name"]].copy()
    found["census_division_name"] = published["census_division_name"]
    found["enrollment_count"] = published["ENROLL"]
    for measure, column in PUBLISHED.items():
        found[f"{measure}_usd"] = published[column] * 1000
    found["current_spending_usd"] = found[[f"{part}_usd" for part in CURRENT]].sum(
        axis=1, skipna=False
    )
    return with_rates(found)


def with_rates(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with shares, amounts per student and dollars of 2016 of their own sums."""
    factor = found["year"].map(price_factors())
    for measure, whole in WHOLES.items():
        found[f"{measure}_share"] = found[f"{measure}_usd"] / found[f"{whole}_usd"]
    for measure in MEASURES:
        rate = found[f"{measure}_usd"] / found["enrollment_count"]
        found[f"{measure}_per_student_usd"] = rate
        found[f"{measure}_per_student_real_2016_usd"] = rate * factor
        found[f"{measure}_real_2016_usd"] = found[f"{measure}_usd"] * factor
    return found


def grade_counts(published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return `state_year_enrollment_by_grade`: a row per state, autumn and published band."""
    published = read_published() if published is None else published
    attributes = ["state_name", "fips_code", "census_region_name", "census_division_name"]
    long = published.rename(columns={code: band for band, code in BANDS.items()}).melt(
        ["state_code", "year", *attributes], list(BANDS), "grade_band", "grade_enrollment_count"
    )
    found = long.dropna(subset="grade_enrollment_count").rename(columns={"year": "autumn_year"})
    found["grade_band_order"] = found["grade_band"].map({b: n for n, b in enumerate(BANDS, 1)})
    found["finance_year"] = found["autumn_year"] + 1
    everyone = found[found["grade_band"] == "all_grades"].set_index(["state_code", "autumn_year"])
    found = found.join(
        everyone["grade_enrollment_count"].rename("whole"), on=["state_code", "autumn_year"]
    )
    found["all_grades_share"] = found["grade_enrollment_count"] / found["whole"]
    both = found.dropna(subset="whole").groupby(["autumn_year", "grade_band"])
    sums = both[["grade_enrollment_count", "whole"]].sum()
    national = found.groupby(["autumn_year", "grade_band"])["grade_enrollment_count"].agg(
        national_grade_enrollment_count="sum", national_state_count="count"
    )
    national["national_all_grades_share"] = sums["grade_enrollment_count"] / sums["whole"]
    return found.join(national, on=["autumn_year", "grade_band"]).drop(columns="whole")
