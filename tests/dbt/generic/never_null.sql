{#
    Fails for each row in which one of `columns` is null; `not_null` for several columns at once.

    Same as dbt's `not_null` under each of the columns; dbt_utils has none for several at once.

    Arguments:
      - columns: list of column names that must have a value.
#}
{% test never_null(model, columns) %}

    select *

    from {{ model }}

    where
        {{ columns | join(" is null\n        or ") }} is null

{% endtest %}
