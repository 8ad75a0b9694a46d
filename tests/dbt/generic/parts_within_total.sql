{#
    Fails for each row whose parts add up to more than its total; a row with a null is left out.
    Returns the keys, the total and by how much the parts exceed it.

    Same as `dbt_utils.expression_is_true` with the sum spelled out; a null passes there too.

    Arguments:
      - parts: columns that do not overlap.
      - total: the column that holds them, and may hold more.
      - keys: columns that name the row in a failure.
#}
{% test parts_within_total(model, parts, total, keys) %}

    select
        {{ keys | join(', ') }},
        {{ total }},
        {{ parts | join(' + ') }} - {{ total }} as excess

    from {{ model }}

    where {{ parts | join(' + ') }} > {{ total }}

{% endtest %}
