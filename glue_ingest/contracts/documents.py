"""The text of a contract file as plain values, and as the standard's model.

What YAML or the model would pass over in silence is named here: an element that the standard does
not have, an element that stands twice, a value of another type, aliases that explode.
"""

import unicodedata
from typing import Any, get_args, get_origin

import pydantic
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from glue_ingest.contracts.model import folded
from glue_ingest.errors import quoted

MAX_CHARACTERS = 1_000_000
# Values that a document holds once its aliases are written out: a contract of a thousand columns
# has about 50,000.
MAX_VALUES = 200_000
MAX_DEPTH = 50
# The servers that are read. Others tell where else the data is, each kind with elements of its own.
READ_SERVERS = ("raw", "kaggle")
YAML_WORDS = "YAML reads unquoted yes, no, on and off as true or false, and digits as a number"

Document = dict[str, Any]


class DocumentError(ValueError):
    """The text is no document of the standard; the message says what was found."""


class _Loader(yaml.SafeLoader):
    """Loads plain values, texts in NFC as received ones are, and no deeper than a contract goes."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node and those below it."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DocumentError(f"its lists or mappings are nested more than {MAX_DEPTH} deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _in_nfc(loader: _Loader, node: yaml.ScalarNode) -> str:
    return unicodedata.normalize("NFC", str(loader.construct_scalar(node)))


_Loader.add_constructor("tag:yaml.org,2002:str", _in_nfc)


def read_document(text: str) -> OpenDataContractStandard:
    """Read the text of a contract.

    Raises:
        DocumentError: if it is no YAML, too large, or not what the standard says.
    """
    document = _load(text)
    if not isinstance(document, dict):
        raise DocumentError("a contract is a mapping of elements to values")
    _check_elements(OpenDataContractStandard, document, document, ())
    try:
        return OpenDataContractStandard(**document)
    except pydantic.ValidationError as error:
        raise DocumentError(_explained(error, document)) from error


def _load(text: str) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"it has {len(text):,} characters, more than {MAX_CHARACTERS:,}")
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        if _count_values(root, {}) > MAX_VALUES:
            raise DocumentError(
                f"its aliases (&, *) stand for more than {MAX_VALUES:,} values; write them out"
            )
        return loader.construct_document(root)
    except yaml.YAMLError as error:
        raise DocumentError(str(error)) from error
    except DocumentError:
        raise
    except (ValueError, OverflowError) as error:
        raise DocumentError(f"a number or date that is none: {error}") from error
    finally:
        loader.dispose()


def _count_values(node: yaml.Node, known: dict[int, int | None]) -> int:
    """Count the values below a node, those of an alias each time; look for repeated elements."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) in known:
        count = known[id(node)]
        if count is None:
            raise DocumentError(f"an alias (*) holds itself{_line(node)}")
        return count
    known[id(node)] = None
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        _check_unrepeated(node)
        children = [part for pair in node.value for part in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    total = 1 + sum(_count_values(child, known) for child in children)
    known[id(node)] = total
    return total


def _check_unrepeated(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                raise DocumentError(
                    f"'{key.value}' stands twice in one mapping{_line(key)}; delete one"
                )
            seen.add(key.value)


def _line(node: yaml.Node) -> str:
    return f", line {node.start_mark.line + 1}"


def _check_elements(
    model: type[pydantic.BaseModel], value: Document, document: Document, place: tuple[Any, ...]
) -> None:
    """Look for elements that the standard does not have: they would be left out."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    is_read = "server" not in fields or value.get("server") in READ_SERVERS
    if is_read and (unknown := [str(name) for name in value if name not in fields]):
        raise DocumentError(
            f"{located(document, place)} has {quoted(sorted(unknown))}, which the Open Data "
            f"Contract Standard does not have there.{_meant(unknown, list(fields))} Correct the "
            "name or delete it"
        )
    for name, field in fields.items():
        items = value.get(name)
        found = enumerate(items) if isinstance(items, list) else [(None, items)]
        below = _model_in(field.annotation, is_list=isinstance(items, list))
        for number, item in found:
            if below is not None and isinstance(item, dict):
                at = (*place, name) if number is None else (*place, name, number)
                _check_elements(below, item, document, at)


def _meant(unknown: list[str], known: list[str]) -> str:
    by_word = {folded(name): name for name in known}
    meant = [by_word[folded(name)] for name in unknown if folded(name) in by_word]
    return f" Meant: {quoted(meant)}?" if meant else ""


def _model_in(annotation: Any, *, is_list: bool) -> type[pydantic.BaseModel] | None:
    """Return the model of a field's value, or of the items of its list; None if it has none."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return None if is_list else annotation
    if get_origin(annotation) is list:
        return _model_in(get_args(annotation)[0], is_list=False) if is_list else None
    if get_origin(annotation) is dict:
        return None
    found = (_model_in(part, is_list=is_list) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def located(document: Any, place: tuple[Any, ...]) -> str:
    """Name a place of a document, such as `schema['case'].properties['email'].unique`."""
    text, value = "", document
    for part in place:
        if isinstance(part, int) and isinstance(value, list) and part < len(value):
            value = value[part]
            named = value if isinstance(value, dict) else {}
            names = (named.get(key) for key in ("name", "server", "property"))
            text += f"[{next((repr(name) for name in names if name is not None), part)}]"
        elif isinstance(value, dict) and part in value:
            value = value[part]
            text += f".{part}"
        elif isinstance(part, str) and not part[:1].isupper() and part.isidentifier():
            text += f".{part}"
    return text.lstrip(".") or "the contract"


def _explained(error: pydantic.ValidationError, document: Document) -> str:
    first = error.errors()[0]
    place = tuple(part for part in first["loc"] if part not in ("bool", "int", "float", "str"))
    found = first["input"]
    told = f"{located(document, place)}: {first['msg'].lower()}, found {found!r:.80}"
    is_word = first["type"] == "string_type" and isinstance(found, bool | int | float)
    return f"{told}. {YAML_WORDS}: write it in quotes" if is_word else told
