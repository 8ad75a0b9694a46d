"""How this project writes YAML, for PyYAML."""

import yaml

WIDTH = 96


class IndentedDumper(yaml.SafeDumper):
    """Indents the items of a list below their key, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Begin a deeper level, also for a list below a key."""
        super().increase_indent(flow, indentless=False)


def dump(document: object, dumper: type[IndentedDumper] = IndentedDumper) -> str:
    """Return a document as text, in the order of its keys."""
    return yaml.dump(document, Dumper=dumper, sort_keys=False, width=WIDTH, allow_unicode=True)
