"""Puts what dbt needs of a new data set into the project, and overwrites no one's work."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from glue_ingest.contracts.model import CONTRACTS_FOLDER, SUFFIX, Contract
from glue_ingest.contracts.odcs import load_contract, load_contracts
from glue_ingest.contracts.yaml_style import dump
from glue_ingest.errors import ContractError
from glue_ingest.lake.catalog.sources import render_sources
from schoolhouse.scaffold.model import render_model
from schoolhouse.scaffold.names import model_name
from schoolhouse.scaffold.properties import render_properties

STAGING = Path("models/staging")
PROJECT_FILE = "dbt_project.yml"


class Change(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    # A person's work stands there.
    KEPT = "kept"


@dataclass(frozen=True)
class ScaffoldedFile:
    """A file of the project, by its path in it."""

    path: Path
    change: Change


def scaffold(project: Path, contract: Contract) -> list[ScaffoldedFile]:
    """Write the contract, the source, a staging model and its properties into a dbt project.

    A file that is there with another text is kept, but for the source, which is generated. The
    group of the models is written if the project has none of that name.

    Raises:
        ContractError: if another contract has the name, or contracts are not read from the project.
    """
    _check_name(project, contract)
    files = [_place_contract(project, contract)]
    placed = load_contract(contract.name)
    folder = STAGING / contract.source
    has_group = _folder_has_group(project, contract.source)
    sources = render_sources(item for item in load_contracts() if item.source == contract.source)
    name = f"{contract.source}/_{contract.source}__sources.yml"
    files.append(_write(project, STAGING / name, sources[name], is_generated=True))
    group = folder / f"_{contract.source}__groups.yml"
    if not has_group and not _is_group(project, contract.source, besides=group):
        files.append(_write(project, group, _render_group(placed)))
    stem = folder / model_name(placed)
    files.append(_write(project, stem.with_suffix(".sql"), render_model(placed)))
    properties = render_properties(placed, has_group=has_group)
    files.append(_write(project, stem.with_suffix(".yml"), properties))
    return files


def _check_name(project: Path, contract: Contract) -> None:
    """Refuse a name that dbt would take for another one's."""
    own = STAGING / contract.source / f"{model_name(contract)}.sql"
    same = {path.relative_to(project) for path in (project / "models").rglob(own.name)} - {own}
    if same:
        raise ContractError(
            f"The staging model of '{contract.name}' would be called '{own.stem}', as is "
            f"{sorted(same)[0]}. Edit the id of {contract.path}."
        )


def _place_contract(project: Path, contract: Contract) -> ScaffoldedFile:
    """Copy a contract to where contracts are read from, if it is elsewhere."""
    folder = Path(str(CONTRACTS_FOLDER)).resolve()
    target = folder / f"{contract.name}{SUFFIX}"
    if not target.is_relative_to(project.resolve()):
        raise ContractError(
            f"Contracts are read from '{folder}', which is not in the dbt project '{project}'. "
            "Install the package from this clone (`make develop`), then run this again."
        )
    text = Path(contract.path).read_text(encoding="utf-8")
    if target.is_file() and target.read_text(encoding="utf-8") != text:
        raise ContractError(
            f"The name '{contract.name}' is taken: {target} is not what {contract.path} is. Edit "
            f"that one, and run `schoolhouse scaffold {contract.name}`; or edit the id of this one."
        )
    return _write(project, target.relative_to(project.resolve()), text)


def _write(project: Path, path: Path, text: str, *, is_generated: bool = False) -> ScaffoldedFile:
    target = project / path
    if target.is_file():
        if target.read_text(encoding="utf-8") == text:
            return ScaffoldedFile(path, Change.UNCHANGED)
        if not is_generated:
            return ScaffoldedFile(path, Change.KEPT)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return ScaffoldedFile(path, Change.WRITTEN)


def _folder_has_group(project: Path, source: str) -> bool:
    """Tell whether dbt_project.yml says what group the staging models of a source have."""
    settings = _read_yaml(project / PROJECT_FILE)
    for name in ("models", str(settings.get("name")), "staging", source):
        settings = settings.get(name) or {}
    return "+group" in settings


def _is_group(project: Path, name: str, besides: Path) -> bool:
    """Tell whether a property file besides one defines a group of a name."""
    paths = sorted({*(project / "models").rglob("*.yml")} - {project / besides})
    groups = [group for path in paths for group in _read_yaml(path).get("groups") or []]
    return any(group.get("name") == name for group in groups)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContractError(f"{path} cannot be read. Found: {error}. Correct it.") from error
    return found if isinstance(found, dict) else {}


def _render_group(contract: Contract) -> str:
    owner = contract.owner or contract.source.replace("_", " ").capitalize()
    group = {"name": contract.source, "owner": {"name": owner}}
    return dump({"groups": [group]})
