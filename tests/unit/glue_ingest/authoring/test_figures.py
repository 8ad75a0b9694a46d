"""Figures under a name of people are counts of them; what may name one person stays personal."""

from collections.abc import Callable

import pytest

from glue_ingest.authoring.column_profile import Figures
from glue_ingest.authoring.draft import Draft
from glue_ingest.authoring.figures import tell_figures

Drafted = Callable[[str], Draft]
NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["1,204", "98"], Figures.WRITTEN, id="thousands"),
        pytest.param(["45%", "*"], Figures.WRITTEN, id="per_cent"),
        pytest.param(["Fewer than 10", "45"], Figures.WRITTEN, id="ranges"),
        pytest.param(["1,23,45,678"], Figures.WRITTEN, id="as_in_india"),
        pytest.param(["45", "(D)"], Figures.PLAIN, id="codes"),
        pytest.param(["1 204", "98"], Figures.PLAIN, id="spaces"),
        pytest.param(["12345678", "*"], Figures.NONE, id="digits_of_an_id"),
        pytest.param(["123 45 6789"], Figures.NONE, id="digits_in_other_groups"),
        pytest.param(["45", "Ada"], Figures.NONE, id="a_name"),
        pytest.param(["*", "(D)"], Figures.NONE, id="codes_alone"),
        pytest.param(["555-1234"], Figures.NONE, id="a_phone"),
    ],
)
def test_figures_are_told_by_how_they_are_written(texts: list[str], expected: Figures) -> None:
    assert tell_figures(dict.fromkeys(texts, 1), NOTHING) is expected


def personal(draft: Draft) -> dict[str, bool]:
    return {column.source_name: column.proposal.kind is not None for column in draft.columns}


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Initial Claims", ["1234", "(D)", "(NA)", "99"]),
        ("Initial Claims", ["1234", "812", "45", "99"]),
        ("Graduates", ["45", "120", "Fewer than 10", "300"]),
        ("Pupils", ['"49,500,000"', '"740,000"', '"130,000"', "99"]),
        ("Live Births", ['"1,200"', "9", "*", '"2,000"']),
        ("Births", ["1200", "9", "37", "2000"]),
        ("Patients", ['"1,200"', "Not Available", "340", "12"]),
        ("Users", ["88", "Not Available", "22", "31"]),
        ("Families", ['"4,000"', "400", '"8,000"', "90"]),
        ("Children", ['"5,000"', "500", "*", "90"]),
        ("\u00c9l\u00e8ves", ["1 234", "98", "250", "s"]),
        ("Students", ['"1,23,45,678"', '"2,98,000"', '"45,00,000"', "98"]),
        ("Student", ['"1,204"', "<10", "98", "12"]),
        ("Nombre de candidats", ["45", "<5", "98", "12"]),
    ],
)
def test_counts_of_people_are_kept(drafted: Drafted, name: str, texts: list[str]) -> None:
    lines = [
        f"{town},{text}" for town, text in zip(["Ash", "Elm", "Oak", "Yew"], texts, strict=True)
    ]

    draft = drafted("\n".join([f"Town,{name}", *lines]))

    assert personal(draft) == {"Town": False, name: False}


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Student", ["1001", "1002", "N/A", "1003"]),
        ("Student Number", ['"12,345"', '"12,346"', '"12,350"', '"12,351"']),
        ("Student ID", ['"12,345"', '"12,346"', '"12,350"', "*"]),
        ("Students", ["20012345", "20012346", "*", "20012350"]),
        ("Student", ["123 456 789", "123 456 790", "123 456 800", "123 456 811"]),
        ("Phone", ["555-1234", "555-9999", "555-2222", "*"]),
        ("Cell", ["5551234", "5559999", "5552222", "N/A"]),
        ("DOB", ["19990105", "19980211", "19991112", "N/A"]),
        ("Births", ["1999", "2001", "1998", "2000"]),
        ("Birth Year", ["1999", "2001", "1998", "*"]),
        ("Initials", ["AB", "CD", "EF", "12"]),
        ("Teacher", ["Ann Lee", "Bob Ray", "Cid Day", "Dan Fox"]),
        ("Children", ["Ann", "Bob", "Cid", "2"]),
    ],
)
def test_what_may_say_who_somebody_is_stays_personal(
    drafted: Drafted, name: str, texts: list[str]
) -> None:
    lines = [
        f"{town},{text}" for town, text in zip(["Ash", "Elm", "Oak", "Yew"], texts, strict=True)
    ]

    assert personal(drafted("\n".join([f"Town,{name}", *lines])))[name]


LEAS = ["0100005", "0100006", "0100007", "0100008"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            "LEAID,NAME,TOTAL\n0100005,Alb,5\n0100006,Mar,6\n0100007,Hoo,7\n", False, id="beside_id"
        ),
        pytest.param(
            "District ID,NAME,N\n01,Alb City,5\n02,Mar County,6\n03,Hoo City,7\n",
            False,
            id="of_districts",
        ),
        pytest.param(
            'NAME,N\n"Autauga County, Alabama",5\n"Abbeville city, AL",6\n'
            '"Census Tract 201, Barbour County, Alabama",7\n',
            False,
            id="of_counties",
        ),
        pytest.param(
            "LEAID,NAME,N\n0100005,Ann,5\n0100005,Bob,6\n0100006,Cid,7\n", True, id="id_repeats"
        ),
        pytest.param(
            "School ID,NAME,N\n01,Ann Lee,5\n02,Bob Ray,6\n03,Cid Day,7\n", True, id="of_people"
        ),
        pytest.param(
            "School ID,NAME,DOB\n01,Ann,1/5/99\n02,Bob,2/5/99\n03,Cid,3/5/99\n",
            True,
            id="beside_births",
        ),
        pytest.param(
            'NAME,N\n"Jane Doe, Orange County, CA",5\n"Bob Ray, Ada County, ID",6\n',
            True,
            id="of_people_in_counties",
        ),
        pytest.param("NAME,N\nAlb,5\nMar,6\nHoo,7\n", True, id="beside_nothing"),
    ],
)
def test_a_name_beside_the_id_of_an_institution_is_its_name(
    drafted: Drafted, content: str, *, expected: bool
) -> None:
    assert personal(drafted(content))["NAME"] is expected


def test_days_on_which_things_open_are_no_births(drafted: Drafted) -> None:
    draft = drafted("Site,Opened,Day\n" + "".join(
        f'{site},"{day}","{day}"\n'
        for site, day in (("a1", "09/05/2003"), ("a2", "10/15/2011"), ("a3", "01/01/1999"))
    ))  # fmt: skip

    assert personal(draft)["Opened"] is False


def test_foreign_words_for_institutions_name_no_person(drafted: Drafted) -> None:
    draft = drafted(
        "\u00c9tablissement;Nom de l'\u00e9cole;Nom\n"
        "Lyc\u00e9e Alpha;Alpha;Ann\nLyc\u00e9e Beta;Beta;Bob\nLyc\u00e9e Gamma;Gamma;Cid\n"
    )

    assert personal(draft) == {
        "\u00c9tablissement": False, "Nom de l'\u00e9cole": False, "Nom": True,
    }  # fmt: skip
