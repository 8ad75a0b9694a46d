"""Received files as inputs of formulas: records of the raw zone, and the ledger's word on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from glue_ingest.contracts.model import Contract
from glue_ingest.contracts.odcs import load_contract
from glue_ingest.lake.ledger import LedgerRow, read_commits, read_rows
from glue_ingest.lake.raw import RawFile, find_bytes, read_received
from glue_ingest.lake.receipts import list_receipts
from glue_ingest.lake.store import Store, named_access_errors
from glue_ingest.reading.source_file import ReceivedFile
from glue_ingest.reading.spec import read_spec
from schoolhouse.explain.errors import OriginError
from schoolhouse.explain.marts import Lineage
from schoolhouse.explain.rules import Checked, check
from schoolhouse.explain.values import Value


@dataclass(frozen=True)
class Field:
    """A field of a record: its name in the header, its text as received, and its plain text.

    A companion column has the header name and the received text of the column that it is from.
    """

    header_name: str
    raw_text: str | None
    text: str | None


@dataclass(frozen=True)
class Record:
    """A record of a received file, by the names that the contract gives to its columns."""

    file: RawFile
    contract: Contract
    number: int
    run: LedgerRow
    fields: Mapping[str, Field]

    def check(self, column: str) -> Checked:
        """Return the value of a column, and how the contract's rules went."""
        own = self.contract.column(column)
        checked = check(own, self.fields[column].text)
        if own.derived_from is not None and self.check(own.derived_from).is_nulled:
            return replace(checked, value=None)
        return checked

    def lineage(self, column: str) -> Value:
        """Return what the lake knows of the record."""
        values: dict[str, Value] = {
            "ingest_run_id": self.run.run_id,
            "raw_sha256": self.file.sha256,
            "raw_record_number": self.number,
            "received_at": datetime.fromisoformat(self.file.received_at),
            "is_synthetic": self.run.is_synthetic,
        }
        return values[column]


class ReceivedFiles:
    """Finds records in the raw zone of a lake; `wanted` are all that may be asked for."""

    def __init__(self, lake: Store, wanted: Iterable[Lineage]) -> None:
        self.lake = lake
        self._wanted: defaultdict[str, set[int]] = defaultdict(set)
        for item in wanted:
            self._wanted[item.raw_sha256].add(item.raw_record_number)
        self._fields: dict[tuple[str, str], dict[int, dict[str, Field]]] = {}
        self._files: dict[str, dict[str, RawFile]] = {}
        self._contracts: dict[str, Contract] = {}

    @cached_property
    def runs(self) -> dict[str, LedgerRow]:
        """The rows of the ledger by run."""
        with named_access_errors(self.lake):
            return {row.run_id: row for row in read_rows(self.lake)}

    def record(self, lineage: Lineage) -> Record:
        """Return the record that a row of a mart is from.

        Raises:
            OriginError: if the lake does not have it.
            RawChangedError: if the bytes of the file are not those that were received.
        """
        run = self.runs.get(lineage.ingest_run_id)
        if run is None:
            raise OriginError(
                f"The ledger of the lake '{self.lake.root}' has no run '{lineage.ingest_run_id}', "
                "which a row of the marts is from. Give the lake of the build with --lake."
            )
        contract = self._contract(run.dataset_id)
        if contract.is_personal:
            raise OriginError(
                f"The texts of {contract.name} are not shown: they may name a person. Explain a "
                "mart of another data set."
            )
        file = self._file(contract, lineage.raw_sha256)
        fields = self._read(contract, file).get(lineage.raw_record_number)
        if fields is None:
            raise OriginError(
                f"'{file.file_name}' has no readable record {lineage.raw_record_number:,}, which a "
                "row of the marts is from. Build the marts again: `make run`."
            )
        return Record(file, contract, lineage.raw_record_number, run, fields)

    def _contract(self, name: str) -> Contract:
        if name not in self._contracts:
            self._contracts[name] = load_contract(name)
        return self._contracts[name]

    def _file(self, contract: Contract, sha256: str) -> RawFile:
        if contract.name not in self._files:
            with named_access_errors(self.lake):
                receipts = list_receipts(read_commits(self.lake, contract))
                files = read_received(self.lake, contract, receipts)
            # Of a file that came twice the last receipt.
            self._files[contract.name] = {raw.sha256: raw for raw in files if raw.received_at}
        file = self._files[contract.name].get(sha256)
        if file is None:
            raise OriginError(
                f"The lake '{self.lake.root}' never received the file {sha256}, which a row of the "
                "marts is from. Give the lake of the build with --lake."
            )
        return file

    def _read(self, contract: Contract, file: RawFile) -> dict[int, dict[str, Field]]:
        """Return the wanted records of a file by number, read once."""
        key = contract.name, file.sha256
        if key not in self._fields:
            with named_access_errors(self.lake):
                self._fields[key] = self._open(contract, file)
        return self._fields[key]

    def _open(self, contract: Contract, file: RawFile) -> dict[int, dict[str, Field]]:
        path = find_bytes(self.lake, contract, file)
        received = ReceivedFile(
            lambda: self.lake.files.open_input_stream(self.lake.full(path), compression=None),
            self.lake.address(path),
            read_spec(contract),
            file.sha256,
        )
        numbers = np.array(sorted(self._wanted[file.sha256]), np.int64)
        names = {
            name: received.header.names[place] for name, place in received.header.positions.items()
        }
        found = {}
        for texts, values in received.texts_and_values(0, numbers, numbers):
            readable = (row for row in texts.to_pylist() if row["raw_text"] is None)
            for row, raw in zip(readable, values.to_pylist(), strict=True):
                found[row["raw_record_number"]] = _fields(contract, names, row, dict(raw))
        return found


def _fields(
    contract: Contract, names: Mapping[str, str], texts: Mapping[str, str], raw: Mapping[str, str]
) -> dict[str, Field]:
    """Return the fields of a record; a column that the file does not have has no text."""
    found = {}
    for column in contract.columns:
        name = names.get(column.derived_from or column.name, "")
        found[column.name] = Field(name, raw.get(name), texts[f"text_{column.name}"])
    return found
