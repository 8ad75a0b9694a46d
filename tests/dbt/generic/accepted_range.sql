{#
    Fails for each row in which a value lies outside the bounds; a null passes.
    Returns the whole row, so a failure shows its key and its neighbours.

    Same as `dbt_utils.accepted_range`, and takes several columns with the same bounds.

    Arguments:
      - column_name: given by dbt when the test stands under a column.
      - columns: list of columns with the same bounds, when the test stands under the model.
      - min_value, max_value: bounds; leave one out for an open end.
      - inclusive: whether a value equal to a bound passes; true if left out.
#}
{% test accepted_range(
    model, column_name=none, columns=none, min_value=none, max_value=none, inclusive=true
) %}

    {%- if min_value is none and max_value is none -%}
        {%- do exceptions.raise_compiler_error(
            "accepted_range on " ~ model ~ " has no bound. Give min_value, max_value or both."
        ) -%}
    {%- endif -%}
    {%- set or_equal = "" if inclusive else "=" -%}
    {%- set conditions = [] -%}
    {%- for column in columns or [column_name] -%}
        {%- if min_value is not none -%}
            {%- do conditions.append(column ~ " <" ~ or_equal ~ " " ~ min_value) -%}
        {%- endif -%}
        {%- if max_value is not none -%}
            {%- do conditions.append(column ~ " >" ~ or_equal ~ " " ~ max_value) -%}
        {%- endif -%}
    {%- endfor %}

    select *

    from {{ model }}

    where
        {{ conditions | join("\n        or ") }}

{% endtest %}
