with

source as (

    select
        raw_record_number,
        gender,
        school,
        home_area,
        final_grade,
        ingest_run_id

    from {{ source('students', 'courses') }}

),

final as (

    select
        -- keys
        raw_record_number,

        -- attributes
        gender as gender_spelling,
        school as school_code,
        home_area as home_area_code,

        -- measures
        final_grade,

        -- quality
        ingest_run_id

    from source

)

select * from final
