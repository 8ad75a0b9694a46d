with

published as (

    select
        jurisdiction_key,
        year,
        published_primary_key,
        enrollment_count,
        all_grades_enrollment_count,
        total_revenue_thousand_usd,
        federal_revenue_thousand_usd,
        state_revenue_thousand_usd,
        local_revenue_thousand_usd,
        total_expenditure_thousand_usd,
        instruction_expenditure_thousand_usd,
        support_services_expenditure_thousand_usd,
        other_expenditure_thousand_usd,
        capital_outlay_expenditure_thousand_usd,
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
        ingest_run_id,
        raw_sha256,
        raw_record_number,
        received_at

    from {{ ref('stg_us_education__states_all') }}

),

jurisdictions as (

    select
        jurisdiction_key,
        jurisdiction_name,
        jurisdiction_kind,
        is_state,
        state_code,
        fips_code,
        census_region_name,
        census_division_name

    from {{ ref('us_jurisdictions') }}

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
        published.jurisdiction_key,
        published.year,

        -- attributes
        published.published_primary_key,
        jurisdictions.jurisdiction_name,
        jurisdictions.jurisdiction_kind,
        jurisdictions.is_state,
        jurisdictions.state_code,
        jurisdictions.fips_code,
        jurisdictions.census_region_name,
        jurisdictions.census_division_name,

        -- measures
        published.enrollment_count,
        published.all_grades_enrollment_count,
        autumn_before.all_grades_enrollment_count as all_grades_same_school_year_count,
        -- Thousands of dollars become dollars here and nowhere else.
        published.total_revenue_thousand_usd * 1000 as total_revenue_usd,
        published.federal_revenue_thousand_usd * 1000 as federal_revenue_usd,
        published.state_revenue_thousand_usd * 1000 as state_revenue_usd,
        published.local_revenue_thousand_usd * 1000 as local_revenue_usd,
        published.total_expenditure_thousand_usd * 1000 as total_expenditure_usd,
        published.instruction_expenditure_thousand_usd * 1000 as instruction_expenditure_usd,
        published.support_services_expenditure_thousand_usd * 1000
            as support_services_expenditure_usd,
        published.other_expenditure_thousand_usd * 1000 as other_expenditure_usd,
        published.capital_outlay_expenditure_thousand_usd * 1000 as capital_outlay_expenditure_usd,
        published.prekindergarten_enrollment_count,
        published.kindergarten_enrollment_count,
        published.grade_4_enrollment_count,
        published.grade_8_enrollment_count,
        published.grade_12_enrollment_count,
        published.grades_1_to_8_enrollment_count,
        published.grades_9_to_12_enrollment_count,
        published.mathematics_grade_4_score,
        published.mathematics_grade_8_score,
        published.reading_grade_4_score,
        published.reading_grade_8_score,

        -- quality
        published.ingest_run_id,
        published.raw_sha256,
        published.raw_record_number,
        published.received_at,
        ingest_runs.is_synthetic

    from published

    -- One-to-one: grade counts of label Y are of autumn Y, which starts the school year Y + 1.
    left join published as autumn_before
        on
            published.jurisdiction_key = autumn_before.jurisdiction_key
            and published.year = autumn_before.year + 1

    -- Many-to-one; a test fails for a key that the seed does not know, so no row is lost.
    left join jurisdictions
        on published.jurisdiction_key = jurisdictions.jurisdiction_key

    -- Many-to-one; a test fails for a row whose run is not in the ledger.
    left join ingest_runs
        on published.ingest_run_id = ingest_runs.ingest_run_id

)

select * from final
