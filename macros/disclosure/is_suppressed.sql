{#
    True for a group whose figures must not be published, among groups that add up to a published
    total: a small one, and by complementary suppression the next smallest where the small ones
    could be computed from the total otherwise. That is so when one is suppressed alone, when all
    suppressed groups together have fewer students than the minimum, or when each has one less than
    the minimum: three groups of 9 are 27 together, which they can be in no other way. One more
    group is always enough, because it has the minimum itself. Where no other group is left, the
    group is the total.

    A tie of counts goes by `tie_breaker`, which must not be public: were it the name, an attacker
    could tell in rare cases which of two groups is the small one.

    Windows over the columns given: `is_small` and `student_count` must be columns, never null.
#}
{% macro is_suppressed(is_small, student_count, partition_by, tie_breaker, minimum_count=none) -%}
    {%- set minimum_count = minimum_count or var('disclosure_minimum_count') -%}
    {{ is_small }}
    {%- if var('disclosure_complementary') %}
    or (
        count(case when {{ is_small }} then 1 end) over (partition by {{ partition_by }}) > 0
        and (
            count(case when {{ is_small }} then 1 end) over (partition by {{ partition_by }}) = 1
            or sum(case when {{ is_small }} then {{ student_count }} end)
                over (partition by {{ partition_by }})
            < {{ minimum_count }}
            or sum(case when {{ is_small }} then {{ student_count }} end)
                over (partition by {{ partition_by }})
            = {{ minimum_count - 1 }}
            * count(case when {{ is_small }} then 1 end) over (partition by {{ partition_by }})
        )
        and row_number() over (
            partition by {{ partition_by }}, {{ is_small }}
            order by {{ student_count }}, {{ tie_breaker }}
        ) = 1
    )
    {%- endif %}
{%- endmacro %}
