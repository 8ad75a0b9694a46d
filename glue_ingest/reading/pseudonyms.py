"""Keyed hashes that stand for people: HMAC-SHA-256 (RFC 2104, FIPS 198-1).

The key comes from the environment or AWS Secrets Manager and is never written down; the ledger
keeps an id of it, from which it cannot be computed.
"""

import hmac
import os
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.rules import whole
from glue_ingest.errors import PseudonymKeyError
from glue_ingest.reading.spec import ReadColumn

KEY_VARIABLE = "SCHOOLHOUSE_PSEUDONYM_KEY"
SECRET_VARIABLE = "SCHOOLHOUSE_PSEUDONYM_SECRET"  # noqa: S105 - the name of a variable
MIN_KEY_LENGTH = 32
MIN_DIFFERENT_CHARACTERS = 8
# The key for the invented students of the sample. Everyone can read it, so it protects nobody.
SAMPLE_KEY = "synthetic-sample-key-that-everyone-can-read"
HOW_TO_SET = (
    f"Set {KEY_VARIABLE} to at least {MIN_KEY_LENGTH} random characters "
    "(`python -c 'import secrets; print(secrets.token_hex(32))'`), or "
    f"{SECRET_VARIABLE} (the Glue job: --pseudonym-secret) to the name of a secret in AWS Secrets "
    "Manager, and keep the key: "
    "another one gives every student another pseudonym."
)
# Replaces a text that does not match its pattern. It breaks the pattern of hashes, too.
NO_IDENTIFIER = "?"


class Pseudonyms:
    """A key, and the hashes that it gives."""

    def __init__(self, key: str) -> None:
        # A key of bytes that are no text comes from the environment as surrogates.
        self._key = key.encode("utf-8", "surrogateescape")

    def __repr__(self) -> str:
        """Name the key without showing it."""
        return f"Pseudonyms(key_id={self.key_id!r})"

    @property
    def key_id(self) -> str:
        """Twelve hexadecimal digits that name the key."""
        return self._hash("pseudonym key id", "")[:12]

    def _hash(self, entity: str, text: str) -> str:
        return hmac.digest(self._key, f"{entity}\0{text}".encode(), "sha256").hex()

    def of_column(self, texts: pa.Array, column: ReadColumn) -> pa.Array:
        """Return the hash of each clean text, null for null; no identifier gives no hash.

        One entity and text give one hash, whatever the data set, column or run.
        """
        encoded = texts.dictionary_encode()
        distinct = encoded.dictionary
        hashes: Iterable[str] = (
            self._hash(column.pseudonym or "", text) for text in distinct.to_pylist()
        )
        found = pa.array(hashes, pa.string(), size=len(distinct))
        if column.raw_pattern is not None:
            is_identifier = pc.match_substring_regex(distinct, whole(column.raw_pattern))
            found = pc.if_else(is_identifier, found, NO_IDENTIFIER)
        return found.take(encoded.indices)


def load_pseudonyms(contract: Contract, *, is_synthetic: bool) -> Pseudonyms | None:
    """Return the key that a contract's columns need; None if they need none.

    Raises:
        PseudonymKeyError: if there is no key, or one that protects nobody.
    """
    if not any(column.pseudonym for column in contract.columns):
        return None
    key = _given_key(contract)
    if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_DIFFERENT_CHARACTERS:
        raise PseudonymKeyError(
            f"The key for the pseudonyms of {contract.name} is too easy to guess. "
            f"Found: {len(key)} character(s), {len(set(key))} different ones. {HOW_TO_SET}"
        )
    if key.casefold() == SAMPLE_KEY and not is_synthetic:
        raise PseudonymKeyError(
            f"The key for the pseudonyms of {contract.name} is that of the synthetic sample, which "
            f"everyone can read. Found it for a file that is not synthetic. {HOW_TO_SET}"
        )
    return Pseudonyms(key)


def _given_key(contract: Contract) -> str:
    if key := os.environ.get(KEY_VARIABLE, "").strip():
        return key
    if secret := os.environ.get(SECRET_VARIABLE, "").strip():
        return _read_secret(secret)
    raise PseudonymKeyError(
        f"{contract.name} has personal columns that are stored as pseudonyms, and there is no key. "
        f"{HOW_TO_SET}"
    )


def _read_secret(name: str) -> str:
    """Read a secret's text from AWS Secrets Manager."""
    # The import takes a third of a second, and only users of a secret need it.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = boto3.client("secretsmanager").get_secret_value(SecretId=name)
    except (BotoCoreError, ClientError) as error:
        raise PseudonymKeyError(
            f"The secret '{name}' cannot be read from AWS Secrets Manager. Found: {error}. Fix "
            f"{SECRET_VARIABLE}, the region or the permission secretsmanager:GetSecretValue."
        ) from error
    return str(answer.get("SecretString", "")).strip()
