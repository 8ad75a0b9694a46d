{#
    Fails for each row whose parts do not add up to its total; a row with a null is left out.
    Returns the keys, the total and the difference.

    Same as `dbt_utils.expression_is_true` with the sum spelled out; a null passes there too.

    Arguments:
      - parts: columns that add up.
      - total: the column they add up to.
      - keys: columns that name the row in a failure.
      - tolerance: largest absolute difference that passes.
      - except_when: SQL condition of the rows known to be off, with the reason beside it.
#}
{% test parts_sum_to_total(model, parts, total, keys, tolerance=0, except_when='false') %}

    select
        {{ keys | join(', ') }},
        {{ total }},
        {{ parts | join(' + ') }} - {{ total }} as difference

    from {{ model }}

    where
        abs({{ parts | join(' + ') }} - {{ total }}) > {{ tolerance }}
        and not ({{ except_when }})

{% endtest %}
