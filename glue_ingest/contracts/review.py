"""The marks of a drafted contract that a person has not decided yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

# What a draft says where only a person knows.
TO_BE_WRITTEN = "To be written by the reviewer"
MARK = re.compile(r"(?:^|\s)#\s*REVIEW\b:?\s*(.*)")
# A comment that goes on.
FURTHER = re.compile(r"\s*#\s{2,}(\S.*)")


@dataclass(frozen=True)
class OpenMark:
    """A mark: its line, from 1, and what is to be decided or written."""

    line: int
    text: str


def find_open_marks(text: str) -> tuple[OpenMark, ...]:
    """Return the open marks of a contract's text, by line: comments and texts to be written."""
    found = [*_comments(text.splitlines()), *_placeholders(text)]
    return tuple(sorted(found, key=lambda mark: mark.line))


def _comments(lines: list[str]) -> Iterator[OpenMark]:
    for number, line in enumerate(lines):
        if not (match := MARK.search(line)):
            continue
        said = [match[1]]
        for following in lines[number + 1 :]:
            if not (further := FURTHER.fullmatch(following)):
                break
            said.append(further[1])
        yield OpenMark(number + 1, " ".join(said).strip() or "REVIEW")


def _placeholders(text: str) -> Iterator[OpenMark]:
    if TO_BE_WRITTEN.casefold() not in " ".join(text.split()).casefold():
        return
    stack = [("", yaml.compose(text, Loader=yaml.SafeLoader))]
    # An alias is the node that it stands for.
    seen: set[int] = set()
    while stack:
        path, node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            stack += [(f"{path}.{key.value}".strip("."), value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            stack += [(f"{path}[{place}]", item) for place, item in enumerate(node.value)]
        elif isinstance(node, yaml.ScalarNode):
            said = " ".join(node.value.split())
            if TO_BE_WRITTEN.casefold() in said.casefold():
                yield OpenMark(node.start_mark.line + 1, f"{path}: {said}")
