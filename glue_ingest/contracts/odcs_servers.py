"""The servers of a contract file: how received files are written, and where they are published."""

from importlib.resources.abc import Traversable
from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard, Server

from glue_ingest.contracts.deliveries import DeliveryOrder
from glue_ingest.contracts.model import Dialect, Origin, Undecodable
from glue_ingest.contracts.odcs_columns import ColumnReader
from glue_ingest.contracts.odcs_lines import LINE_PROPERTIES, read_lines
from glue_ingest.contracts.raw_formats import Format, find_format_problem

RAW_PROPERTIES = {
    *("quote", "escape", "compression", "footnotePattern", "deliveryOrder", "undecodable"),
    *("sheet", "range", "recordsPath"),
    *LINE_PROPERTIES,
}
ORIGIN_PROPERTIES = {"slug", "fileName", "minimumRowCount"}


class ServerReader(ColumnReader):
    """Reads what a contract says of servers, besides its columns."""

    def __init__(self, path: Traversable, document: OpenDataContractStandard) -> None:
        super().__init__(path)
        self.document = document

    def server(self, name: str) -> Server | None:
        """Return the server of a name; None if there is none."""
        found = [server for server in self.document.servers or [] if server.server == name]
        if len(found) > 1:
            raise self.fail(f"servers hold {len(found)} called '{name}'; delete all but one.")
        return found[0] if found else None

    def raw_server(self) -> Server:
        """Return the server that says how received files are written."""
        server = self.server("raw")
        if server is None:
            raise self.fail("servers must hold one called 'raw' (format, delimiter, encoding).")
        own = [name for name in ("delimiter", "encoding") if getattr(server, name) is not None]
        own += [str(item.property) for item in server.customProperties or []]
        if problem := find_format_problem(server.format, own):
            raise self.fail(problem)
        return server

    def dialect(self, server: Server) -> Dialect:
        """Return how received files are written."""
        extras = self.extras(server.customProperties, RAW_PROPERTIES, "server 'raw'")
        given = {
            "delimiter": server.delimiter,
            "encoding": server.encoding,
            "quote": extras["quote"],
            "escape": extras["escape"],
            "compression": extras["compression"],
            "footnote_pattern": extras["footnotePattern"],
            "sheet": extras["sheet"],
            "cell_range": extras["range"],
            "records_path": extras["recordsPath"],
        }
        texts: dict[str, Any] = {
            name: self.text(value, f"{name} of server 'raw'")
            for name, value in given.items()
            if value is not None
        }
        undecodable = extras["undecodable"] or Undecodable.REFUSE
        if undecodable not in list(Undecodable):
            raise self.fail(
                f"undecodable must be {' or '.join(Undecodable)}, found '{undecodable}'."
            )
        lines = self.element(read_lines, extras)
        return Dialect(
            **texts,
            **lines,
            undecodable=Undecodable(undecodable),
            format=Format(str(server.format)),
        )

    def delivery_order(self, server: Server) -> DeliveryOrder | None:
        """Return the order of the publisher's files, if it is known."""
        value = self.extras(server.customProperties, RAW_PROPERTIES, "server 'raw'")[
            "deliveryOrder"
        ]
        if value not in (None, *DeliveryOrder):
            raise self.fail(f"deliveryOrder must be {' or '.join(DeliveryOrder)}, found '{value}'.")
        return None if value is None else DeliveryOrder(value)

    def origin(self) -> Origin | None:
        """Return where the published file can be downloaded from."""
        server = self.server("kaggle")
        if server is None:
            return None
        extras = self.extras(server.customProperties, ORIGIN_PROPERTIES, "server 'kaggle'")
        slug, file_name = (
            self.text(extras[name], f"{name} of server 'kaggle'") for name in ("slug", "fileName")
        )
        return Origin(slug, file_name)

    def minimum_row_count(self) -> int:
        """Return the least number of rows of the published file."""
        server = self.server("kaggle")
        given = server.customProperties if server else None
        value = self.extras(given, ORIGIN_PROPERTIES, "server 'kaggle'")["minimumRowCount"]
        if value is not None and (type(value) is not int or value < 0):
            raise self.fail(f"minimumRowCount must be a whole number, found {value!r}.")
        return value or 0
