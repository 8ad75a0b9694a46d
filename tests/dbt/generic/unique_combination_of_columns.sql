{#
    Fails for each combination of `combination_of_columns` that occurs more than once.
    Returns the combination and its count, so a failure names its culprit.

    Same as `dbt_utils.unique_combination_of_columns`, without its `quote_columns`.

    Arguments:
      - combination_of_columns: list of column names that form the grain.
#}
{% test unique_combination_of_columns(model, combination_of_columns) %}

    select
        {{ combination_of_columns | join(', ') }},
        count(*) as row_count

    from {{ model }}

    group by {{ combination_of_columns | join(', ') }}

    having count(*) > 1

{% endtest %}
