{#-
    What each data set calls a column; one that it does not have is null. A data set is read only
    when it is in the lake: DuckDB has no table where there is no file.
-#}
{%- set subjects = {
    'records': ['mathematics_score', 'reading_score', 'science_score'],
    'performance': ['mathematics_score', 'reading_score', 'writing_score'],
    'courses': ['final_grade * 5'],
    'attendance': [],
} -%}
{%- set columns = {
    'records': {
        'student_key': 'student_pseudonym', 'school_year': 'school_year', 'term_name': 'term',
        'gender_spelling': 'gender', 'race_ethnicity': 'race_ethnicity',
        'lunch_program': 'lunch_program', 'is_english_learner': 'is_english_learner',
        'has_iep': 'has_iep', 'school_code': 'school_code', 'grade': 'grade',
        'enrolled_day_count': 'enrolled_day_count', 'present_day_count': 'present_day_count',
    },
    'performance': {
        'student_key': 'raw_record_number', 'gender_spelling': 'gender',
        'race_ethnicity': 'race_ethnicity_group', 'lunch_program': 'lunch_program',
        'parental_education_level': 'parental_education_level',
        'preparation_course': 'preparation_course',
    },
    'courses': {
        'student_key': 'raw_record_number', 'gender_spelling': 'gender', 'school_code': 'school',
        'home_area': "case home_area when 'U' then 'urban' when 'R' then 'rural' end",
    },
    'attendance': {
        'student_key': 'raw_record_number',
        'class_standing': "case when is_freshman then 'freshman' when is_sophomore"
            ~ " then 'sophomore' when not is_freshman and not is_sophomore then 'later' end",
        'attendance_share': 'attendance_percent / 100',
    },
} -%}
{%- set types = {
    'student_key': 'varchar', 'school_year': 'integer', 'term_name': 'varchar',
    'gender_spelling': 'varchar', 'race_ethnicity': 'varchar', 'lunch_program': 'varchar',
    'is_english_learner': 'boolean', 'has_iep': 'boolean', 'school_code': 'varchar',
    'grade': 'integer', 'parental_education_level': 'varchar', 'preparation_course': 'varchar',
    'home_area': 'varchar', 'class_standing': 'varchar', 'enrolled_day_count': 'integer',
    'present_day_count': 'integer', 'attendance_share': 'double precision',
} -%}
{%- set attributes = [
    'race_ethnicity', 'lunch_program', 'is_english_learner', 'has_iep', 'school_code',
    'grade', 'parental_education_level', 'preparation_course', 'home_area', 'class_standing',
] -%}

with
{% for name in var('student_datasets') %}
{{ name }} as (

    select
        'students.{{ name }}' as dataset_id,
        {%- for column, type in types.items() %}
        cast({{ columns[name].get(column, 'null') }} as {{ type }}) as {{ column }},
        {%- endfor %}
        cast(
            {%- for score in subjects[name] %}
            coalesce({{ score }}, 0) +
            {%- endfor %} 0 as double precision
        ) as score_sum,
        {%- for score in subjects[name] %}
        case when {{ score }} is null then 0 else 1 end +
        {%- endfor %} 0 as subject_count,
        ingest_run_id

    from {{ source('students', name) }}

),
{% endfor %}
students as (
    {% for name in var('student_datasets') %}
    select
        dataset_id,
        {{ list_columns(types) }},
        score_sum,
        subject_count,
        ingest_run_id

    from {{ name }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

spellings as (

    select
        spelling,
        gender

    from {{ ref('gender_spellings') }}

),

ingest_runs as (

    select
        ingest_run_id,
        is_synthetic

    from {{ ref('stg_lake__ingest_runs') }}

),

final as (

    select
        -- keys
        students.dataset_id,
        students.student_key,
        students.school_year,
        students.term_name,

        -- attributes
        spellings.gender,
        students.gender_spelling,
        {{ list_columns(attributes, prefix='students.') }},

        -- measures
        students.score_sum / nullif(students.subject_count, 0) as final_percentage,
        students.subject_count,
        students.enrolled_day_count,
        students.present_day_count,
        students.attendance_share,

        -- quality
        students.ingest_run_id,
        ingest_runs.is_synthetic

    from students

    -- Many-to-one; a spelling that the seed does not know is no gender, and a test fails.
    left join spellings
        on students.gender_spelling = spellings.spelling

    -- Many-to-one; a test fails for a row whose run is not in the ledger.
    left join ingest_runs
        on students.ingest_run_id = ingest_runs.ingest_run_id

)

select * from final
