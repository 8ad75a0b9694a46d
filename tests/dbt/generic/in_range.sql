{#
    Fails for each row in which a value lies outside the bounds; a null passes.
    Returns the whole row, so a failure shows its key and its neighbours.

    Arguments:
      - column_name: given by dbt when the test stands under a column.
      - columns: list of columns with the same bounds, when the test stands under the model.
      - min_value, max_value: inclusive bounds; leave one out for an open end.
#}
{% test in_range(model, column_name=none, columns=none, min_value=none, max_value=none) %}

    {%- if min_value is none and max_value is none -%}
        {%- do exceptions.raise_compiler_error(
            "in_range on " ~ model ~ " has no bound. Give min_value, max_value or both."
        ) -%}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- for column in columns or [column_name] -%}
        {%- if min_value is not none -%}
            {%- do conditions.append(column ~ " < " ~ min_value) -%}
        {%- endif -%}
        {%- if max_value is not none -%}
            {%- do conditions.append(column ~ " > " ~ max_value) -%}
        {%- endif -%}
    {%- endfor %}

    select *

    from {{ model }}

    where
        {{ conditions | join("\n        or ") }}

{% endtest %}
