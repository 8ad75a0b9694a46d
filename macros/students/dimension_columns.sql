{#
    Columns of the dimensions by which students are grouped, all and by their type in
    `student_performance`; returned as a dict of lists. The only list: what reads, groups and names
    them loops over it.
#}
{% macro dimension_columns() -%}
    {%- set texts = [
        'gender', 'race_ethnicity', 'lunch_program', 'school_code', 'parental_education_level',
        'preparation_course', 'home_area', 'class_standing',
    ] -%}
    {%- set flags = ['is_english_learner', 'has_iep'] -%}
    {%- set numbers = ['grade'] -%}
    {{ return({
        'all': texts + flags + numbers, 'texts': texts, 'flags': flags, 'numbers': numbers,
    }) }}
{%- endmacro %}
