{#
    Fails for each group whose totals differ from the finer model they add up.
    Returns the group with both values of every measure.

    dbt_utils has none: its `equality` compares rows of one grain, this compares sums of two grains.

    Arguments:
      - to: the finer model.
      - by: columns to group by, present in both models.
      - measures: columns whose sums must agree.
      - tolerance: largest absolute difference that passes.
#}
{% test reconciles_to(model, to, by, measures, tolerance=0) %}

    with

    coarse as (

        select
            {{ by | join(', ') }},
            {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }}{{ "," if not loop.last }}
            {%- endfor %}

        from {{ model }}

        group by {{ by | join(', ') }}

    ),

    fine as (

        select
            {{ by | join(', ') }},
            {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }}{{ "," if not loop.last }}
            {%- endfor %}

        from {{ to }}

        group by {{ by | join(', ') }}

    )

    select
        {%- for column in by %}
        coalesce(coarse.{{ column }}, fine.{{ column }}) as {{ column }},
        {%- endfor %}
        {%- for measure in measures %}
        coarse.{{ measure }} as coarse_{{ measure }},
        fine.{{ measure }} as fine_{{ measure }}{{ "," if not loop.last }}
        {%- endfor %}

    from coarse

    full outer join fine
        on
            {%- for column in by %}
            {{ "and " if not loop.first }}coarse.{{ column }} = fine.{{ column }}
            {%- endfor %}

    where
        {%- for measure in measures %}
        {{ "or " if not loop.first }}(
            coarse.{{ measure }} is distinct from fine.{{ measure }}
            and coalesce(abs(coarse.{{ measure }} - fine.{{ measure }}) > {{ tolerance }}, true)
        )
        {%- endfor %}

{% endtest %}
