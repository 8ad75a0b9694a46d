"""Drafts of contracts from the text of a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glue_ingest.authoring.draft import Draft, draft_contract


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[[str], Draft]:
    """Draft the contract district.lists from a text."""

    def draft(content: str) -> Draft:
        path = tmp_path / "lists.csv"
        path.write_text(content, encoding="utf-8")
        return draft_contract(path, "district.lists")

    return draft
