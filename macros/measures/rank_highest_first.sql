{#
    Rank of a measure within a group: 1 is the highest, ties share a rank, and a null measure has
    a null rank (a plain rank() would place it last, as if it were the lowest).
#}
{% macro rank_highest_first(measure, partition_by) -%}
    case
        when {{ measure }} is not null
            then rank() over (
                partition by {{ partition_by }} order by {{ measure }} desc nulls last
            )
    end
{%- endmacro %}
