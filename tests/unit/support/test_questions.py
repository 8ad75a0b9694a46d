"""How the page of questions is read, and how an answer is printed."""

import pytest

from tests.support.questions import print_table, read_questions

PAGE = """# Questions

## Money

### How much?

```sql
select 1 as year
```

| year |
| ---: |
| 1 |

`Mind` this.

And that.

## More

### And students?

```sql
select student_count from marts.student_group_summary
```

ANSWER

Mind that.
"""


def test_questions_are_read_with_query_answer_and_caveat() -> None:
    first, second = read_questions(PAGE)

    assert first.title == "How much?"
    assert first.sql == "select 1 as year"
    assert first.answer == "| year |\n| ---: |\n| 1 |"
    assert first.caveat == "`Mind` this.\n\nAnd that."
    assert (first.is_of_students, second.is_of_students) == (False, True)
    assert second.answer == "ANSWER"


@pytest.mark.parametrize(
    "part",
    [
        "```sql\nselect 1 as year\n```\n\n",
        "| year |\n| ---: |\n| 1 |\n\n",
        "\n`Mind` this.\n\nAnd that.\n",
    ],
)
def test_question_without_a_part_is_none(part: str) -> None:
    assert PAGE.count(part) == 1
    with pytest.raises(ValueError, match="How much"):
        read_questions(PAGE.replace(part, ""))


@pytest.mark.parametrize(
    ("column", "value", "printed"),
    [
        ("break_year", 2012, "2012"),
        ("federal_revenue_share", 0.12345, "12.3 %"),
        ("amount_usd", 1234567.5000001, "1,234,568"),
        ("change_points", 3.0, "+3"),
        ("change_points", -3.0, "-3"),
        ("change_points", 0.0, "0"),
        ("student_count", 48571827, "48,571,827"),
        ("score", 240.0, "240"),
        ("gini_coefficient", 0.16244, "0.162"),
        ("is_complete", False, "false"),
        ("state_name", "Iowa", "Iowa"),
        ("amount_usd", None, "null"),
    ],
)
def test_cell_is_printed_by_the_rule_of_the_page(column: str, value: object, printed: str) -> None:
    assert print_table([column], [(value,)]).splitlines()[2] == f"| {printed} |"
