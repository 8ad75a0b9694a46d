"""Layers of the models: what each may read, how its models are named, and who may read them."""

from .conftest import Node, own_nodes

# Kinds of parents that a layer may read.
MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"intermediate", "marts", "seed"},
}
ACCESS = {"staging": "protected", "intermediate": "private", "marts": "public"}
# Folders whose group has another name.
GROUPS = {"lake": "ingest", "reference": "us_education"}
# Rows about single persons are never in a schema that readers have.
SCHEMAS = {"staging": {"staging", "restricted"}, "intermediate": {"restricted"}, "marts": {"marts"}}


def layer(model: Node) -> str:
    return str(model["fqn"][1])


def _domain(model: Node) -> str:
    return str(model["fqn"][2])


def _parents(models: dict[str, Node], model: Node) -> list[tuple[str, str]]:
    """Kind and name of what a model reads: source, seed, or the layer of a model."""
    found = []
    for parent in model["depends_on"]["nodes"]:
        kind, name = parent.split(".")[0], parent.split(".")[-1]
        found.append((layer(models[name]) if kind == "model" else kind, name))
    return found


def test_the_three_known_tables_keep_their_names(models: dict[str, Node]) -> None:
    known = {"states_all", "state_year_metrics", "national_summary"}

    assert known <= {name for name, model in models.items() if layer(model) == "marts"}


def test_each_layer_reads_only_what_it_may(models: dict[str, Node]) -> None:
    wrong = [
        f"{name} reads the {kind} {parent}"
        for name, model in models.items()
        for kind, parent in _parents(models, model)
        if kind not in MAY_READ[layer(model)]
    ]

    assert wrong == []


def test_each_staging_model_reads_one_source_table(models: dict[str, Node]) -> None:
    wrong = {
        name: model["depends_on"]["nodes"]
        for name, model in models.items()
        if layer(model) == "staging" and len(model["depends_on"]["nodes"]) != 1
    }

    assert wrong == {}


def test_names_say_layer_and_domain(models: dict[str, Node]) -> None:
    prefixes = {"staging": "stg_{}__", "intermediate": "int_{}__"}
    wrong = [
        name
        for name, model in models.items()
        if (
            not name.startswith(prefixes[layer(model)].format(_domain(model)))
            if layer(model) in prefixes
            else name.startswith(("stg_", "int_"))
        )
    ]

    assert wrong == []


def test_access_follows_the_layer(models: dict[str, Node]) -> None:
    wrong = {n: m["access"] for n, m in models.items() if m["access"] != ACCESS[layer(m)]}

    assert wrong == {}


def test_schema_follows_the_layer(models: dict[str, Node]) -> None:
    wrong = {n: m["schema"] for n, m in models.items() if m["schema"] not in SCHEMAS[layer(m)]}

    assert wrong == {}


def test_models_of_students_are_restricted_until_they_are_published(
    models: dict[str, Node],
) -> None:
    schemas = {
        model["schema"]
        for model in models.values()
        if _domain(model) == "students" and layer(model) != "marts"
    }

    assert schemas == {"restricted"}


def test_every_model_has_the_group_of_its_folder(models: dict[str, Node]) -> None:
    wrong = {
        name: model["group"]
        for name, model in models.items()
        if model["group"] != GROUPS.get(_domain(model), _domain(model))
    }

    assert wrong == {}


def test_every_group_has_an_owner_and_a_model(manifest: Node, models: dict[str, Node]) -> None:
    groups = {group["name"]: group["owner"]["name"] for group in manifest["groups"].values()}

    assert groups.keys() == {model["group"] for model in models.values()}
    assert all(groups.values())


def test_every_model_states_its_grain(models: dict[str, Node]) -> None:
    silent = [n for n, m in models.items() if "**Grain:** one row per" not in m["description"]]

    assert silent == []


def test_every_grain_is_tested_where_rows_are_joined_or_grouped(
    manifest: Node, models: dict[str, Node]
) -> None:
    tested = {
        test["attached_node"].split(".")[-1]
        for test in own_nodes(manifest, "test").values()
        if test.get("attached_node")
        and test["test_metadata"]["name"] in ("unique", "unique_combination_of_columns")
    }

    untested = {name for name, model in models.items() if layer(model) != "staging"} - tested
    assert untested == set()
