with

source as (

    select
        raw_record_number,
        gender,
        race_ethnicity_group,
        lunch_program,
        parental_education_level,
        preparation_course,
        mathematics_score,
        reading_score,
        writing_score,
        ingest_run_id

    from {{ source('students', 'performance') }}

),

final as (

    select
        -- keys
        raw_record_number,

        -- attributes
        gender as gender_spelling,
        race_ethnicity_group as race_ethnicity,
        lunch_program,
        parental_education_level,
        preparation_course,

        -- measures
        mathematics_score,
        reading_score,
        writing_score,

        -- quality
        ingest_run_id

    from source

)

select * from final
