"""The differences between a file and its contract. Nothing here writes.

Values are shown of public columns only, and of none in a data set that tells who people are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from glue_ingest.authoring.column_profile import Validated, almost_fitting_type, fitting_type
from glue_ingest.authoring.profiler import Profiler, open_profiler
from glue_ingest.authoring.renames import Added, Dropped, Renamed, of_raw_texts, suggest_renames
from glue_ingest.authoring.untyped import check_readable, open_to_compare
from glue_ingest.contracts.model import PERSONAL, Column, Contract, folded
from glue_ingest.contracts.places import BY_NAME, ColumnPlace
from glue_ingest.contracts.rules import RuleName, TypeName
from glue_ingest.errors import IngestError
from glue_ingest.reading.header import find_columns
from glue_ingest.reading.source_file import ReceivedFile, open_path
from glue_ingest.reading.spec import read_spec


@dataclass(frozen=True)
class Retyped:
    """A column most of whose texts are not of the contract's type; `mostly` fits all but a few."""

    name: str
    source_name: str
    contract_type: str
    fitting_type: str
    mostly: str | None
    action: str
    text_count: int
    misfit_count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Broken:
    """How many rows break one rule of a column, and what ingest does about each."""

    name: str
    source_name: str
    rule: str
    action: str
    row_count: int


@dataclass(frozen=True)
class SchemaDiff:
    """All differences. `refusal` is the error with which ingest would refuse the file."""

    dataset: str
    version: str
    file: str
    refusal: str | None
    row_count: int = 0
    unreadable_count: int = 0
    left_out_count: int = 0
    added: list[Added] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    retyped: list[Retyped] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


def compare(contract: Contract, path: Path) -> SchemaDiff:
    """Compare all rows of a file with a contract.

    Raises:
        RawPathError: if there is no such file.
    """
    check_readable(path)
    diff = SchemaDiff(contract.name, contract.version, path.name, _find_refusal(contract, path))
    try:
        file = open_to_compare(path, contract)
        with open_profiler(file) as profiler:
            return _Comparison(contract, file, profiler).complete(diff)
    except IngestError as error:
        return replace(diff, refusal=diff.refusal or str(error))


def _find_refusal(contract: Contract, path: Path) -> str | None:
    try:
        open_path(path, contract)
    except IngestError as error:
        return str(error)
    return None


class _Comparison:
    """One comparison; a class so that each step has the profiler."""

    def __init__(self, contract: Contract, file: ReceivedFile, profiler: Profiler) -> None:
        self.contract = contract
        self.file = file
        self.profiler = profiler
        self.names = file.header.names
        self.spec = read_spec(contract)
        self.positions = find_columns(file.header, self.spec)

    def complete(self, diff: SchemaDiff) -> SchemaDiff:
        """Return a comparison with everything that was found."""
        dropped = self.dropped()
        added = self.added()
        retyped, broken = self.validated()
        return replace(
            diff,
            row_count=self.profiler.row_count,
            unreadable_count=self.profiler.unreadable_count,
            left_out_count=sum(self.file.left_out.values()),
            added=added,
            dropped=dropped,
            renamed=suggest_renames(self.contract, dropped, added, self.profiler.validate),
            retyped=retyped,
            broken=broken,
        )

    def dropped(self) -> list[Dropped]:
        """List the contract's columns that the file lacks."""
        found = [
            Dropped(c.name, c.source_name, str(c.data_type), c.classification, c.is_required)
            for c in self.contract.received_columns
            if c.name not in self.positions
        ]
        never_stored = [
            Dropped(None, source, TypeName.STRING.value, PERSONAL, is_required=False)
            for source, place in zip(self.contract.dropped, self.dropped_places(), strict=True)
            if not self.has(source, place)
        ]
        return found + never_stored

    def dropped_places(self) -> Sequence[ColumnPlace]:
        """Return where the columns are that are never stored."""
        return self.contract.dropped_places or [BY_NAME] * len(self.contract.dropped)

    def has(self, source_name: str, place: ColumnPlace) -> bool:
        """Tell whether the file has a column that is never stored."""
        if place.position is not None:
            return place.position <= len(self.names)
        names = set(map(folded, self.names))
        return any(folded(name) in names for name in (source_name, *place.aliases))

    def added(self) -> list[Added]:
        """List the file's columns that the contract does not know.

        Most names of a file without a header are not known; those are texts of its first record.
        """
        ignored = self.spec.ignored & set(map(folded, self.names))
        known_count = len(self.contract.received_columns) + len(self.contract.dropped)
        is_headless = 2 * (len(self.positions) + len(ignored)) < known_count
        taken = {*self.positions.values(), *(place - 1 for place in self.spec.ignored_positions)}
        found = []
        for place, name in enumerate(self.names):
            if place not in taken and folded(name) not in self.spec.ignored:
                profile = self.profiler.profile(place)
                is_shown = not (self.contract.is_personal and is_headless)
                shown = name if is_shown else f"(column {place + 1})"
                fitting = fitting_type(profile)
                found.append(Added(shown, place + 1, str(fitting), profile.text_count))
        return found

    def validated(self) -> tuple[list[Retyped], list[Broken]]:
        """Check all rows by all rules. A type that fits less than half of the texts is retyped."""
        retyped, broken = [], []
        for column in self.contract.received_columns:
            place = self.positions.get(column.name)
            if place is None:
                continue
            validated = self.profiler.validate(place, of_raw_texts(column))
            misfits = validated.broken.get(RuleName.TYPE, 0)
            is_retyped = 2 * misfits > validated.text_count
            if is_retyped:
                retyped.append(self.retyped(place, column, validated))
            broken += [
                Broken(column.name, column.source_name, rule.name, rule.action, count)
                for rule in column.rules
                if (count := validated.broken[rule.name])
                and not (is_retyped and rule.name is RuleName.TYPE)
            ]
        return retyped, broken

    def retyped(self, place: int, column: Column, validated: Validated) -> Retyped:
        """Return the types that fit the texts of a retyped column."""
        profile = self.profiler.profile(place)
        almost = almost_fitting_type(profile)
        is_shown = column.classification == "public" and not self.contract.is_personal
        examples = self.profiler.examples(place, column) if is_shown else ()
        return Retyped(
            name=column.name,
            source_name=column.source_name,
            contract_type=str(column.data_type),
            fitting_type=str(fitting_type(profile)),
            mostly=None if almost is None else str(almost),
            action=next(r.action for r in column.rules if r.name is RuleName.TYPE),
            text_count=validated.text_count,
            misfit_count=validated.broken[RuleName.TYPE],
            examples=tuple(examples),
        )
