"""What readers would lose by a publish."""

from collections.abc import Iterator, Mapping, Sequence

from schoolhouse.publish.history import Published
from schoolhouse.publish.spec import Mart
from schoolhouse.publish.target import OldTable


def compare(
    marts: Sequence[Mart], old: Mapping[str, OldTable], last: Mapping[str, Published]
) -> Iterator[str]:
    """Yield what readers would lose."""
    new = {mart.name: mart for mart in marts}
    for name in sorted(old.keys() - new.keys()):
        yield f"mart '{name}' is published and is not among the new ones: it would be dropped"
    for name, table in old.items():
        if (mart := new.get(name)) is None:
            continue
        threshold = mart.described.shrink_threshold
        if mart.row_count < table.row_count * (1 - threshold):
            yield (
                f"mart '{name}' shrank from {table.row_count:,} to {mart.row_count:,} rows, more "
                f"than {threshold:.0%} (meta: publish: shrink_threshold in {mart.described.path})"
            )
        if lost := [column for column in table.columns if column not in dict(mart.types)]:
            yield f"mart '{name}' lost the columns {', '.join(lost)}"
        ours = _known_indexes(mart, last.get(name))
        for index in table.indexes:
            if index not in ours:
                yield (
                    f"the index on {name} ({', '.join(index)}) is not in the model and would go; "
                    f"add it to meta: publish: indexes in {mart.described.path}"
                )


def _known_indexes(mart: Mart, last: Published | None) -> set[tuple[str, ...]]:
    known = {mart.described.key, *mart.described.indexes}
    if last is not None:
        known |= {tuple(last.definition["key"]), *map(tuple, last.definition["indexes"])}
    return known
