with

terms as (

    select
        student_key,
        school_year,
        term_name,
        enrolled_day_count,
        present_day_count,
        coalesce(
            enrolled_day_count > 0
            and present_day_count >= 0
            and present_day_count <= enrolled_day_count,
            false
        ) as has_attendance,
        ingest_run_id,
        is_synthetic

    from {{ ref('int_students__performance') }}

    where dataset_id = 'students.records'

),

final as (

    select
        -- keys
        student_key as student_pseudonym,
        school_year,
        term_name,

        -- measures
        enrolled_day_count,
        present_day_count,
        -- Never imputed: without both counts, or with more days than enrolled, there is no rate.
        case
            when has_attendance
                then {{ safe_ratio('present_day_count', 'enrolled_day_count') }}
        end as attendance_share,

        -- quality
        case
            when has_attendance
                then {{ is_chronically_absent('present_day_count', 'enrolled_day_count') }}
        end as is_chronically_absent,
        has_attendance,
        case
            when has_attendance then null
            when enrolled_day_count is null or present_day_count is null then 'days_missing'
            when enrolled_day_count = 0 then 'not_enrolled'
            else 'more_present_than_enrolled'
        end as attendance_missing_reason,
        ingest_run_id,
        is_synthetic

    from terms

)

select * from final
