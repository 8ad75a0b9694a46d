"""Keyed hashes: where the key comes from, and what it gives."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyarrow as pa
import pytest

from glue_ingest.contracts.model import Contract
from glue_ingest.errors import ContractError, PseudonymKeyError
from glue_ingest.reading.pseudonyms import (
    KEY_VARIABLE,
    SAMPLE_KEY,
    SECRET_VARIABLE,
    Pseudonyms,
    load_pseudonyms,
)
from glue_ingest.reading.spec import read_spec
from tests.conftest import YEAR, MakeContract

KEY = "0123456789abcdef" * 3
STUDENT = {
    "name": "student",
    "physicalType": "string",
    "classification": "personal",
    "primaryKey": True,
    "primaryKeyPosition": 1,
    "customProperties": [{"property": "pseudonym", "value": "student"}],
    "logicalTypeOptions": {"pattern": "S[0-9]+"},
}
NAME = {"name": "full_name", "physicalType": "string", "classification": "personal"}


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)


@pytest.fixture
def contract(make_contract: MakeContract) -> Contract:
    return make_contract(STUDENT, YEAR, NAME)


def test_hash_is_hmac_sha_256_of_entity_and_text(contract: Contract) -> None:
    texts = pa.array(["S1", None, "S2", "S1", "x"])

    column = next(item for item in read_spec(contract).columns if item.name == "student")
    found = Pseudonyms(KEY).of_column(texts, column).to_pylist()

    def expected(text: str) -> str:
        return hmac.new(KEY.encode(), f"student\0{text}".encode(), hashlib.sha256).hexdigest()

    assert found == [expected("S1"), None, expected("S2"), expected("S1"), "?"]


def test_personal_columns_are_stored_as_pseudonyms_or_not_at_all(contract: Contract) -> None:
    assert [column.name for column in contract.columns] == ["student", "year"]
    assert contract.dropped == ("full_name",)
    assert contract.is_personal


def test_key_comes_from_the_environment(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, f" {KEY}\n")

    found = load_pseudonyms(contract, is_synthetic=False)

    assert found is not None
    assert found.key_id == Pseudonyms(KEY).key_id
    assert KEY not in repr(found)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (None, "there is no key. Set SCHOOLHOUSE_PSEUDONYM_KEY"),
        ("", "there is no key"),
        ("short", r"too easy to guess. Found: 5 character\(s\), 5 different"),
        ("x" * 40, r"too easy to guess. Found: 40 character\(s\), 1 different"),
        (SAMPLE_KEY, "that of the synthetic sample"),
        (SAMPLE_KEY.capitalize(), "that of the synthetic sample"),
    ],
    ids=["unset", "empty", "short", "monotonous", "everyone's", "nearly everyone's"],
)
def test_key_that_protects_nobody_is_refused(
    contract: Contract, monkeypatch: pytest.MonkeyPatch, key: str | None, message: str
) -> None:
    if key is not None:
        monkeypatch.setenv(KEY_VARIABLE, key)

    with pytest.raises(PseudonymKeyError, match=message):
        load_pseudonyms(contract, is_synthetic=False)


def test_sample_may_use_the_key_that_everyone_can_read(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, SAMPLE_KEY)

    assert load_pseudonyms(contract, is_synthetic=True) is not None


def test_contract_without_pseudonyms_needs_no_key(make_contract: MakeContract) -> None:
    assert load_pseudonyms(make_contract(), is_synthetic=False) is None


class SecretsManager(BaseHTTPRequestHandler):
    """Answers like AWS Secrets Manager: one secret is there, others are not."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_known = asked["SecretId"] == "school/key"
        answer = {"SecretString": KEY} if is_known else {"__type": "ResourceNotFoundException"}
        body = json.dumps(answer).encode()
        self.send_response(200 if is_known else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def secrets_manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let boto3 talk to a server of this test."""
    server = HTTPServer(("127.0.0.1", 0), SecretsManager)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", address)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("secrets_manager")
def test_key_comes_from_secrets_manager(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "school/key")

    found = load_pseudonyms(contract, is_synthetic=False)

    assert found is not None
    assert found.key_id == Pseudonyms(KEY).key_id


@pytest.mark.usefixtures("secrets_manager")
def test_secret_that_is_not_there_is_named(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "school/kee")

    with pytest.raises(PseudonymKeyError, match="secret 'school/kee' cannot be read"):
        load_pseudonyms(contract, is_synthetic=False)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (NAME | {"required": True}, "'full_name' is personal and so never stored"),
        (NAME | {"logicalTypeOptions": {"pattern": "a"}}, "'full_name' is personal and so never"),
        (STUDENT | {"classification": "public"}, "'student' has a pseudonym, so it must be"),
        (STUDENT | {"physicalType": "int", "logicalTypeOptions": {}}, "'student' has a pseudonym"),
        (STUDENT | {"logicalTypeOptions": {"maxLength": 3}}, "'student' has a pseudonym"),
        (STUDENT | {"logicalTypeOptions": {"pattern": "(?<=a)b"}}, "pattern of column 'student'"),
        (
            STUDENT | {"customProperties": [{"property": "pseudonym", "value": "A b"}]},
            "must be the name of who it stands for",
        ),
        (NAME | {"classification": "Personal"}, "classification of column 'full_name' is 'Pers"),
        (NAME | {"classification": "PII"}, "classification of column 'full_name' is 'PII'"),
    ],
    ids=["required", "rule", "public", "number", "length", "pattern", "entity", "case", "word"],
)
def test_contract_that_asks_the_impossible_of_a_personal_column_is_refused(
    make_contract: MakeContract, column: dict[str, object], message: str
) -> None:
    with pytest.raises(ContractError, match=message):
        make_contract(column, YEAR)


def test_contract_that_would_store_nothing_is_refused(make_contract: MakeContract) -> None:
    with pytest.raises(ContractError, match="every column is personal"):
        make_contract(NAME)


def test_pseudonyms_decide_no_winner(make_contract: MakeContract) -> None:
    order = {"duplicates": {"orderBy": [{"column": "student"}]}}

    with pytest.raises(ContractError, match="names a column of pseudonyms"):
        make_contract(STUDENT, YEAR, extras=order)


def test_key_with_a_warning_is_refused_where_people_are(make_contract: MakeContract) -> None:
    warned = {"property": "onViolation", "value": {"range": "warn"}}
    year = YEAR | {"logicalTypeOptions": {"minimum": 1990}, "customProperties": [warned]}

    with pytest.raises(ContractError, match="cannot be kept with a warning"):
        make_contract(STUDENT, year)


def test_column_is_not_named_twice_by_a_space_that_nobody_sees(make_contract: MakeContract) -> None:
    source = {"property": "sourceName", "value": "full_name\u200b"}
    nickname = {"name": "nickname", "physicalType": "string", "customProperties": [source]}

    with pytest.raises(ContractError, match="two columns come from one source name"):
        make_contract(STUDENT, YEAR, NAME, nickname)


def test_key_of_bytes_that_are_no_text_is_a_key(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "\udcff\udcfe0123456789abcdef0123456789abcdef")

    found = load_pseudonyms(contract, is_synthetic=False)

    assert found is not None
    assert len(found.key_id) == 12
