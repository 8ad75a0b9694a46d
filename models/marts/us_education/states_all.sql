with

final as (

    select
        -- keys
        jurisdiction_key,
        year,

        -- attributes
        published_primary_key,
        jurisdiction_name,
        jurisdiction_kind,
        is_state,
        state_code,
        fips_code,
        census_region_name,
        census_division_name,

        -- measures
        enrollment_count,
        all_grades_enrollment_count,
        total_revenue_usd,
        federal_revenue_usd,
        state_revenue_usd,
        local_revenue_usd,
        total_expenditure_usd,
        instruction_expenditure_usd,
        support_services_expenditure_usd,
        other_expenditure_usd,
        capital_outlay_expenditure_usd,
        prekindergarten_enrollment_count,
        kindergarten_enrollment_count,
        grade_4_enrollment_count,
        grade_8_enrollment_count,
        grade_12_enrollment_count,
        grades_1_to_8_enrollment_count,
        grades_9_to_12_enrollment_count,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score,

        -- quality
        ingest_run_id,
        raw_sha256,
        raw_record_number,
        received_at,
        is_synthetic

    from {{ ref('int_us_education__jurisdiction_years') }}

)

select * from final
