with

source as (

    select
        student_pseudonym,
        school_year,
        term,
        gender,
        race_ethnicity,
        lunch_program,
        is_english_learner,
        has_iep,
        school_code,
        grade,
        enrolled_day_count,
        present_day_count,
        mathematics_score,
        reading_score,
        science_score,
        ingest_run_id

    from {{ source('students', 'records') }}

),

final as (

    select
        -- keys
        student_pseudonym,
        cast(school_year as integer) as school_year,
        term as term_name,

        -- attributes
        gender as gender_spelling,
        race_ethnicity,
        lunch_program,
        is_english_learner,
        has_iep,
        school_code,
        grade,

        -- measures
        enrolled_day_count,
        present_day_count,
        mathematics_score,
        reading_score,
        science_score,

        -- quality
        ingest_run_id

    from source

)

select * from final
