{#
    Fails for each combination of `columns` that occurs more than once.
    Returns the combination and its count, so a failure names its culprit.

    Arguments:
      - columns: list of column names that form the grain.
#}
{% test unique_grain(model, columns) %}

    select
        {{ columns | join(', ') }},
        count(*) as row_count

    from {{ model }}

    group by {{ columns | join(', ') }}

    having count(*) > 1

{% endtest %}
