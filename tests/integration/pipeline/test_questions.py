"""Every query of docs/questions.md on built marts, and its printed answer; some by pandas too."""

from collections.abc import Callable

import pandas as pd
import pytest

from tests.support.education import naep
from tests.support.education.comparisons import expect_comparisons
from tests.support.education.distribution import distributions
from tests.support.education.places import place_money
from tests.support.education.states import grade_counts, read_published, state_money
from tests.support.questions import PAGE, Question, ask, print_table, read_questions
from tests.support.workspaces import REAL_FILE, BuiltWorkspace

QUESTIONS = read_questions(PAGE.read_text(encoding="utf-8"))
BY_TITLE = {question.title: question for question in QUESTIONS}

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.title)


@each_question
def test_query_has_rows_on_the_sample(question: Question, sample_workspace: BuiltWorkspace) -> None:
    columns, rows = ask(sample_workspace.database, question.sql)

    assert rows
    assert len(set(columns)) == len(columns)
    if question.is_of_students:
        assert question.answer == print_table(columns, rows), "see tests/support/questions.py"


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if not q.is_of_students], ids=lambda one: one.title
)
def test_printed_answer_is_that_of_the_real_file(
    question: Question, real_workspace: BuiltWorkspace
) -> None:
    columns, rows = ask(real_workspace.database, question.sql)

    assert rows
    assert question.answer == print_table(columns, rows), "see tests/support/questions.py"


def _spending_of_the_nation() -> pd.DataFrame:
    nation = place_money(state_money(), "nation").set_index("year")
    rates = ["current_spending_per_student_usd", "total_expenditure_per_student_usd"]
    return nation.loc[[1996, 2001, 2006, 2011, 2016], rates].reset_index()


def _sources_of_revenue() -> pd.DataFrame:
    nation = place_money(state_money(), "nation").set_index("year")
    shares = [f"{source}_revenue_share" for source in ("federal", "state", "local")]
    return nation.loc[[1992, 1996, 2001, 2006, 2008, 2010, 2012, 2016], shares].reset_index()


def _highest_spenders() -> pd.DataFrame:
    file = read_published(REAL_FILE).set_index(["state_code", "year"])
    everyone = file["GRADES_ALL_G"].xs(2015, level="year")
    money = state_money().set_index(["state_code", "year"])
    found = money.join(expect_comparisons(REAL_FILE)).xs(2016, level="year")
    found["enrollment_coverage_share"] = found["enrollment_count"] / everyone
    rank, amount = "current_spending_per_student_rank", "current_spending_per_student_usd"
    found = found[found[rank] <= 10].sort_values([rank, "state_name"])
    return found[[rank, "state_name", amount, "current_spending_per_student_minus_nation_usd",
                  "enrollment_coverage_share"]]  # fmt: skip


def _spread() -> pd.DataFrame:
    found = distributions(state_money()).set_index(["measure_name", "year"]).loc["current_spending"]
    columns = ["p10_usd", "median_usd", "p90_usd", "p90_p10_ratio", "coefficient_of_variation",
               "gini_coefficient"]  # fmt: skip
    return found.loc[[1996, 2001, 2006, 2011, 2016], columns].reset_index()


def _regions() -> pd.DataFrame:
    money = state_money()
    found = place_money(money, "region").rename(columns={"place_name": "census_region_name"})
    found = found[found["year"] == 2016]
    nation = place_money(money, "nation").set_index("year")
    rate = "current_spending_per_student_usd"
    found = found.assign(**{f"national_{rate}": nation.loc[2016, rate]})
    return found.sort_values(rate, ascending=False)[
        ["census_region_name", rate, f"national_{rate}", "total_revenue_per_student_usd",
         "current_spending_per_student_state_count"]
    ]  # fmt: skip


def _grades() -> pd.DataFrame:
    found = grade_counts()
    found = found[found["autumn_year"] == 2016].drop_duplicates("grade_band")
    return found.sort_values("grade_band_order")[
        ["grade_band_order", "grade_band", "national_grade_enrollment_count",
         "national_all_grades_share", "national_state_count"]
    ]  # fmt: skip


def _other_ways() -> pd.DataFrame:
    file = read_published(REAL_FILE).set_index(["year", "state_code"]).sort_index()
    names = state_money().drop_duplicates("state_code").set_index("state_code")["state_name"]
    found = pd.DataFrame({
        "state_name": names,
        "earlier_enrollment_count": file.loc[2006, "ENROLL"],
        "enrollment_count": file.loc[2016, "ENROLL"],
        "earlier_all_grades_count": file.loc[2005, "GRADES_ALL_G"],
        "all_grades_count": file.loc[2015, "GRADES_ALL_G"],
    })  # fmt: skip
    has_grown = found["enrollment_count"] > found["earlier_enrollment_count"]
    all_have_grown = found["all_grades_count"] > found["earlier_all_grades_count"]
    return found[has_grown != all_have_grown].sort_values("state_name")


def _reading() -> pd.DataFrame:
    place, score, since, nation = 5, 7, 12, 13
    rows = [row for row in naep.expected_changes() if row[1:4] == ("reading", 8, 2019)]
    points = sorted(row[since] for row in rows)
    far = [row for row in rows if row[since] >= points[-5] or row[since] <= points[4]]
    return pd.DataFrame(
        [[row[place], row[score], row[since], row[nation]]
         for row in sorted(far, key=lambda row: (-row[since], row[place]))],
        columns=["state_name", "score", "change_since_2003_points",
                 "comparison_change_since_2003_points"],
    )  # fmt: skip


BY_PANDAS = {
    "What do public schools spend per student, and has it grown?": _spending_of_the_nation,
    "What share of revenue comes from the federal government, states and local sources?":
        _sources_of_revenue,
    "Which states spend most per student?": _highest_spenders,
    "How unequal is spending between states, and has that grown?": _spread,
    "How do the four regions differ in money per student?": _regions,
    "How many students are in each grade?": _grades,
    "In which states did enrollment move the other way once all schools are counted?": _other_ways,
    "Where did grade-8 reading move most since 2003?": _reading,
}  # fmt: skip


@pytest.mark.skipif(not REAL_FILE.is_file(), reason="the real file is not beside this clone")
@pytest.mark.parametrize(("title", "compute"), BY_PANDAS.items(), ids=BY_PANDAS)
def test_printed_answer_is_that_of_pandas(title: str, compute: Callable[[], pd.DataFrame]) -> None:
    found = compute()

    rows = [tuple(row) for row in found.itertuples(index=False)]
    assert BY_TITLE[title].answer == print_table(list(found.columns), rows)
