"""The committed data dictionary is the one that the models and seeds give."""

from schoolhouse.bi.data_dictionary import render_data_dictionary

from .conftest import ROOT, Node


def test_committed_data_dictionary_is_fresh(manifest: Node) -> None:
    committed = (ROOT / "docs/data-dictionary.md").read_text()

    assert committed == render_data_dictionary(manifest), "run `make data-dictionary`, and commit"
