"""How dates are written, told by the texts of a column."""

import pytest

from glue_ingest.authoring.date_orders import DateOrder
from glue_ingest.authoring.date_texts import DateProposal, propose_date_formats


def proposed(
    *texts: str, words: frozenset[str] = frozenset(), known: DateOrder | None = None
) -> DateProposal | None:
    return propose_date_formats(dict.fromkeys(texts, 1), words, known)


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        pytest.param(("9/5/2023", "9/25/2023"), ["M/d/yyyy"], id="us"),
        pytest.param(("25/9/2023", "5/9/2023"), ["d/M/yyyy"], id="day_first"),
        pytest.param(("31.12.2023", "1.2.2023"), ["d.M.yyyy"], id="points"),
        pytest.param(("9-25-2023",), ["M-d-yyyy"], id="us_with_dashes"),
        pytest.param(("2023-9-5", "2023-10-05"), ["yyyy-M-d"], id="one_digit"),
        pytest.param(("2023/09/05",), ["yyyy/MM/dd"], id="year_first"),
        pytest.param(("Sep 5, 2023", "Sept 6, 2023"), ["MMM d, yyyy"], id="short_month"),
        pytest.param(("May 5, 2023", "June 6, 2023"), ["MMMM d, yyyy"], id="full_month"),
        pytest.param(("5 September 2023",), ["d MMMM yyyy"], id="day_and_full_month"),
        pytest.param(("05SEP2023",), ["ddMMMyyyy"], id="glued"),
        pytest.param(("5-Sep-23",), ["d-MMM-yy"], id="two_digit_year"),
        pytest.param(("9/25/23",), ["M/d/yy"], id="us_with_two_digit_year"),
        pytest.param(
            ("9/25/2023", "2023-09-05", "9/26/2023"), ["M/d/yyyy", "yyyy-MM-dd"], id="two_formats"
        ),
        pytest.param(("2023-09-05 10:00",), ["yyyy-MM-dd H:mm"], id="no_seconds"),
        pytest.param(("9/25/2023 1:05 PM",), ["M/d/yyyy h:mm a"], id="half_of_the_day"),
        pytest.param(
            ("2023-09-05T10:00:00+02:00", "2023-09-05T10:00:00Z"),
            ["yyyy-MM-dd'T'H:mm:ssXXX"],
            id="offset",
        ),
        pytest.param(
            ("2023-09-05T10:00:00.123+0200",), ["yyyy-MM-dd'T'H:mm:ss.SSSX"], id="fraction"
        ),
    ],
)
def test_formats_are_told_by_all_texts(texts: tuple[str, ...], formats: list[str]) -> None:
    found = proposed(*texts)

    assert found is not None
    assert list(found.formats) == formats
    assert found.is_time == any("mm" in item for item in formats)
    assert (found.two_digit_years_from is not None) == ("yyyy" not in formats[0])


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((), id="nothing"),
        pytest.param(("9/5/2023", "x"), id="a_text"),
        pytest.param(("25/9/2023", "9/25/2023"), id="two_orders"),
        pytest.param(("9/25/2023", "9/25/2023 10:00"), id="dates_and_times"),
        pytest.param(("13/13/2023",), id="no_month"),
        pytest.param(("9/32/2023",), id="no_day"),
        pytest.param(("9/5/0023",), id="no_year"),
        pytest.param(("10.1.23",), id="points_without_a_name"),
        pytest.param(("20230905",), id="digits_without_a_name"),
        pytest.param(("Sep-2023",), id="no_day_at_all"),
        pytest.param(("555-1234",), id="a_phone"),
    ],
)
def test_what_no_format_reads_is_no_date(texts: tuple[str, ...]) -> None:
    assert proposed(*texts) is None


def test_digits_are_dates_if_the_name_says_so() -> None:
    found = proposed("20230905", words=frozenset({"date"}))

    assert found is not None
    assert found.formats == ("yyyyMMdd",)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        pytest.param(("9/5/2023", "9/6/2023"), "taken as month, day", id="open"),
        pytest.param(("9/5/2023", "9/16/2023"), None, id="settled"),
        pytest.param(("16/9/2023",), "the day stands before the month", id="day_first"),
        pytest.param(("5-Sep-23",), "from 1970 to 2069", id="two_digits"),
    ],
)
def test_what_may_be_read_otherwise_is_said(texts: tuple[str, ...], said: str | None) -> None:
    found = proposed(*texts)

    assert found is not None
    assert [said in doubt for doubt in found.doubts if said] == ([True] if said else [])
    assert bool(found.doubts) == (said is not None)


DAY_FIRST = DateOrder(is_month_first=False, told="other columns")


@pytest.mark.parametrize(
    ("texts", "known", "formats"),
    [
        pytest.param(("1/2/2023",), DAY_FIRST, ["d/M/yyyy"], id="as_other_columns"),
        pytest.param(("1/2/2023", "1/25/2023"), DAY_FIRST, ["M/d/yyyy"], id="own_proof_wins"),
        pytest.param(("1.2.2023",), DateOrder(is_month_first=True), ["d.M.yyyy"], id="dots"),
        pytest.param(
            ("1.4.2023", "9/15/2023", "9/16/2023"), None, ["M/d/yyyy", "d.M.yyyy"], id="dots_apart"
        ),
        pytest.param(
            ("1-4-2023", "15/9/2023", "16/9/2023"), None, ["d/M/yyyy", "d-M-yyyy"], id="one_habit"
        ),
    ],
)
def test_the_order_of_day_and_month_is_told_by_sign_and_by_other_columns(
    texts: tuple[str, ...], known: DateOrder | None, formats: list[str]
) -> None:
    found = proposed(*texts, known=known)

    assert found is not None
    assert list(found.formats) == formats


def test_an_order_that_other_columns_tell_is_said() -> None:
    found = proposed("1/2/2023", known=DAY_FIRST)

    assert found is not None
    assert found.doubts == (
        "no number is above 12, and other columns have the day first: taken as day, month",
    )
