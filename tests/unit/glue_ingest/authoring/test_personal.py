from dataclasses import replace

import pytest

from glue_ingest.authoring.column_profile import TRIED, ColumnProfile
from glue_ingest.authoring.personal import Kind, propose_classifications
from glue_ingest.authoring.shapes import DateSpan, Shape

LONG = ColumnProfile(
    text_count=100,
    distinct_count=100,
    fits=dict.fromkeys(TRIED, 0),
    longest=20,
    code_count=0,
    whole_digits=0,
    fraction_digits=0,
    inexact_count=0,
    minimum=None,
    maximum=None,
)
CODES = replace(LONG, distinct_count=2, longest=1)
FIGURES = replace(
    LONG, fits=dict.fromkeys(TRIED, 100), longest=3, shapes={Shape.NUMBER: 100, Shape.WHOLE: 100}
)
USUAL = {"score": FIGURES, "year": FIGURES, "gender": CODES}


def proposed(
    *names: str, dataset: str = "district.lists", **profiles: ColumnProfile
) -> dict[str, str]:
    found = propose_classifications(
        names, [profiles.get(n, USUAL.get(n, LONG)) for n in names], dataset
    )
    return {name: item.classification for name, item in zip(names, found, strict=True)}


@pytest.mark.parametrize(
    "name",
    ["student_id", "studentid", "pupil_no", "id", "name", "full_name", "email", "birth_date", "dob",
     "phone_number", "home_address", "guardian_name", "author_name", "student", "teacher",
     "advisor", "nachname"],
)  # fmt: skip
def test_a_name_that_may_say_who_is_personal(name: str) -> None:
    assert proposed(name, "score") == {name: "personal", "score": "sensitive"}


@pytest.mark.parametrize("name", ["school_name", "state", "series_id", "value", "year", "enroll"])
def test_a_thing_is_not_personal(name: str) -> None:
    assert proposed(name) == {name: "public"}


def test_an_id_and_name_of_published_things_are_left_to_the_reviewer() -> None:
    found = propose_classifications(["id", "name", "uri"], [LONG] * 3, "district.albums")

    assert [item.classification for item in found] == ["public"] * 3
    assert [bool(item.reason) for item in found] == [True, True, False]


def test_published_things_beside_a_person_are_personal() -> None:
    assert proposed("id", "uri", "email")["id"] == "personal"


def test_codes_under_a_telling_name_are_not_personal() -> None:
    assert proposed("address", dataset="district.lists", address=CODES) == {"address": "public"}


def test_who_of_a_few_kinds_of_people_is_not_personal() -> None:
    relations = replace(LONG, distinct_count=3, shapes={Shape.FLAG: 100})
    names = replace(LONG, distinct_count=3)

    assert proposed("guardian", guardian=relations) == {"guardian": "sensitive"}
    assert proposed("guardian", guardian=names) == {"guardian": "personal"}


def test_addresses_in_the_texts_are_personal_whatever_the_name() -> None:
    contacts = replace(LONG, shapes={Shape.CONTACT: 1})

    assert proposed("other", other=contacts) == {"other": "personal"}


def test_a_few_addresses_in_the_wrong_column_leave_an_id_an_id() -> None:
    [found] = propose_classifications(
        ["student_id"], [replace(LONG, shapes={Shape.CONTACT: 3})], "a.b"
    )

    assert (found.kind, found.reason) == (Kind.ID, "the id of a person")


def test_a_file_about_people_is_sensitive_but_for_its_time() -> None:
    assert proposed("gender", "score", "year") == {
        "gender": "sensitive",
        "score": "sensitive",
        "year": "public",
    }
    assert proposed("score", dataset="district.students") == {"score": "sensitive"}


@pytest.mark.parametrize(
    ("name", "dataset", "entity"),
    [
        pytest.param("student_id", "district.lists", "student", id="named"),
        pytest.param("studentid", "district.lists", "student", id="glued"),
        pytest.param("id", "district.pupils", "pupil", id="of_the_data_set"),
        pytest.param("author_id", "district.books", "author", id="unknown_word"),
        pytest.param("id", "district.lists", "person", id="nothing_said"),
    ],
)
def test_an_id_says_who_it_stands_for(name: str, dataset: str, entity: str) -> None:
    [found] = propose_classifications([name], [LONG], dataset)

    assert (found.kind, found.entity) == (Kind.ID, entity)


NAMES = replace(LONG, shapes={Shape.PERSON: 100})
BIRTHS = replace(LONG, dates=DateSpan(4000, 90, 5000, 25))


@pytest.mark.parametrize(
    ("name", "profile", "classification"),
    [
        pytest.param("extra", NAMES, "personal", id="names"),
        pytest.param("extra", replace(NAMES, distinct_count=30), "public", id="kinds_repeat"),
        pytest.param("school", NAMES, "public", id="names_of_schools"),
        pytest.param("extra", BIRTHS, "personal", id="births"),
        pytest.param("date", BIRTHS, "public", id="days_of_a_series"),
        pytest.param("released", BIRTHS, "public", id="days_of_an_event"),
        pytest.param(
            "extra", replace(LONG, dates=DateSpan(300, 90, 5000, 25)), "public", id="a_year"
        ),
        pytest.param("extra", replace(LONG, shapes={Shape.STREET: 50}), "personal", id="streets"),
        pytest.param("x", replace(LONG, shapes={Shape.SURE_PERSON: 60}), "personal", id="titles"),
        pytest.param("x", replace(LONG, shapes={Shape.URL_WITH_ID: 60}), "personal", id="links"),
        pytest.param("x", replace(LONG, shapes={Shape.IP_ADDRESS: 60}), "personal", id="internet"),
    ],
)
def test_texts_tell_people_from_things(
    name: str, profile: ColumnProfile, classification: str
) -> None:
    assert proposed(name, **{name: profile})[name] == classification


def test_in_a_file_about_people_texts_that_differ_in_each_row_are_personal() -> None:
    found = proposed("last_name", "state_id", "locker", "zip")

    assert found == {
        "last_name": "personal",
        "state_id": "personal",
        "locker": "personal",
        "zip": "sensitive",
    }
    assert proposed("state_id", "locker", "zip") == {
        "state_id": "sensitive",
        "locker": "sensitive",
        "zip": "sensitive",
    }


def test_an_address_of_an_institution_is_left_to_the_reviewer() -> None:
    found = propose_classifications(
        ["school_name", "school_address", "school_phone"], [LONG] * 3, "district.sites"
    )

    assert [item.classification for item in found] == ["public"] * 3
    assert [bool(item.reason) for item in found] == [False, True, True]


@pytest.mark.parametrize("beside", ["principal", "birth_date", "last_name"])
def test_an_address_of_an_institution_beside_people_is_personal(beside: str) -> None:
    assert proposed("school_address", beside)["school_address"] == "personal"


@pytest.mark.parametrize(
    "name", ["students", "num_students", "student_count", "teachers_per_school"]
)
def test_a_count_of_people_is_not_personal(name: str) -> None:
    assert proposed(name, **{name: FIGURES})[name] in ("public", "sensitive")
