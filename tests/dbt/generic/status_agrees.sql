{#
    Fails for each row in which a column has a value and its status is not `reported`, or the other
    way round. Returns the whole row. The status of `tested` is in `tested_status`.

    Arguments:
      - columns: list of columns that have a companion column `<name>_status`.
#}
{% test status_agrees(model, columns) %}

    {%- set conditions = [] -%}
    {%- for column in columns -%}
        {%- do conditions.append(
            "(" ~ column ~ " is null) = (coalesce(" ~ column ~ "_status, '') = 'reported')"
        ) -%}
    {%- endfor %}

    select *

    from {{ model }}

    where
        {{ conditions | join("\n        or ") }}

{% endtest %}
