{#
    Grades and groups of grades whose students are counted in autumn, in the order of tables. Bands
    overlap: grade 4 is in grades 1 to 8, and all of them are in all grades.
#}
{% macro grade_bands() -%}
    {{ return([
        "prekindergarten",
        "kindergarten",
        "grade_4",
        "grade_8",
        "grade_12",
        "grades_1_to_8",
        "grades_9_to_12",
        "all_grades",
    ]) }}
{%- endmacro %}
