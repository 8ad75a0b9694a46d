{#
    The value of a column in a student's last term (`term_number` 2) or, when that term does not
    give it, in the first; `unknown` when neither does, because what is missing is a value too: so
    the values of a dimension add up to all students. An aggregate over the terms of one student.
#}
{% macro last_term_value(column_name) -%}
    coalesce(
            max(case when term_number = 2 then {{ column_name }} end),
            max(case when term_number = 1 then {{ column_name }} end),
            'unknown'
        )
{%- endmacro %}
