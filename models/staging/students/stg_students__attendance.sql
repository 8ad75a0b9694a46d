with

source as (

    select
        raw_record_number,
        is_freshman,
        is_sophomore,
        attendance_percent,
        ingest_run_id

    from {{ source('students', 'attendance') }}

),

final as (

    select
        -- keys
        raw_record_number,

        -- attributes
        is_freshman,
        is_sophomore,

        -- measures
        attendance_percent,

        -- quality
        ingest_run_id

    from source

)

select * from final
