{%- set measures = education_measures() %}
select
    {{ list_columns(measures.compared, suffix='_per_student_usd') }},
    {{ list_columns(measures.compared, suffix='_per_student_rank') }},
    {{ list_columns(measures.scores, suffix='_score') }},
    {{ list_columns(measures.scores, suffix='_rank') }},
    state_code,
    year

from {{ ref('state_year_metrics') }}

where
    false
    {%- for measure in measures.compared %}
    or ({{ measure }}_per_student_usd is null) <> ({{ measure }}_per_student_rank is null)
    {%- endfor %}
    {%- for score in measures.scores %}
    or ({{ score }}_score is null) <> ({{ score }}_rank is null)
    {%- endfor %}
