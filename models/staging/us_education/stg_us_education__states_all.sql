with

published as (

    select
        primary_key,
        state,
        year,
        enroll,
        total_revenue,
        federal_revenue,
        state_revenue,
        local_revenue,
        total_expenditure,
        instruction_expenditure,
        support_services_expenditure,
        other_expenditure,
        capital_outlay_expenditure,
        grades_pk_g,
        grades_kg_g,
        grades_4_g,
        grades_8_g,
        grades_12_g,
        grades_1_8_g,
        grades_9_12_g,
        grades_all_g,
        avg_math_4_score,
        avg_math_8_score,
        avg_reading_4_score,
        avg_reading_8_score,
        ingest_run_id,
        raw_sha256,
        raw_record_number,
        received_at

    from {{ source('us_education', 'states_all') }}

),

final as (

    select
        -- keys
        state as jurisdiction_key,
        cast(year as integer) as year,

        -- attributes
        primary_key as published_primary_key,

        -- measures
        enroll as enrollment_count,
        grades_all_g as all_grades_enrollment_count,
        total_revenue as total_revenue_thousand_usd,
        federal_revenue as federal_revenue_thousand_usd,
        state_revenue as state_revenue_thousand_usd,
        local_revenue as local_revenue_thousand_usd,
        total_expenditure as total_expenditure_thousand_usd,
        instruction_expenditure as instruction_expenditure_thousand_usd,
        support_services_expenditure as support_services_expenditure_thousand_usd,
        other_expenditure as other_expenditure_thousand_usd,
        capital_outlay_expenditure as capital_outlay_expenditure_thousand_usd,
        grades_pk_g as prekindergarten_enrollment_count,
        grades_kg_g as kindergarten_enrollment_count,
        grades_4_g as grade_4_enrollment_count,
        grades_8_g as grade_8_enrollment_count,
        grades_12_g as grade_12_enrollment_count,
        grades_1_8_g as grades_1_to_8_enrollment_count,
        grades_9_12_g as grades_9_to_12_enrollment_count,
        avg_math_4_score as mathematics_grade_4_score,
        avg_math_8_score as mathematics_grade_8_score,
        avg_reading_4_score as reading_grade_4_score,
        avg_reading_8_score as reading_grade_8_score,

        -- quality
        ingest_run_id,
        raw_sha256,
        raw_record_number,
        {{ utc_timestamp('received_at') }} as received_at

    from published

)

select * from final
