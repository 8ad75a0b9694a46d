{%- set measures = education_measures() -%}

with

published as (

    select
        primary_key,
        state,
        year,
        enroll,
        {{ list_columns(measures.published) }},
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

jurisdictions as (

    select
        jurisdiction_key,
        jurisdiction_name,
        jurisdiction_kind,
        is_state,
        state_code,
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
        published.state as jurisdiction_key,
        cast(published.year as integer) as year,

        -- attributes
        published.primary_key as published_primary_key,
        jurisdictions.jurisdiction_name,
        jurisdictions.jurisdiction_kind,
        jurisdictions.is_state,
        jurisdictions.state_code,
        jurisdictions.census_region_name,
        jurisdictions.census_division_name,

        -- measures
        published.enroll as enrollment_count,
        published.grades_all_g as all_grades_enrollment_count,
        -- Thousands of dollars become dollars here and nowhere else.
        {%- for measure in measures.published %}
        published.{{ measure }} * 1000 as {{ measure }}_usd,
        {%- endfor %}
        published.grades_pk_g as prekindergarten_enrollment_count,
        published.grades_kg_g as kindergarten_enrollment_count,
        published.grades_4_g as grade_4_enrollment_count,
        published.grades_8_g as grade_8_enrollment_count,
        published.grades_12_g as grade_12_enrollment_count,
        published.grades_1_8_g as grades_1_to_8_enrollment_count,
        published.grades_9_12_g as grades_9_to_12_enrollment_count,
        published.avg_math_4_score as mathematics_grade_4_score,
        published.avg_math_8_score as mathematics_grade_8_score,
        published.avg_reading_4_score as reading_grade_4_score,
        published.avg_reading_8_score as reading_grade_8_score,

        -- quality
        published.ingest_run_id,
        published.raw_sha256,
        published.raw_record_number,
        {{ utc_timestamp('published.received_at') }} as received_at,
        ingest_runs.is_synthetic

    from published

    -- Many-to-one; a test fails for a key that the seed does not know, so no row is lost.
    left join jurisdictions
        on published.state = jurisdictions.jurisdiction_key

    -- Many-to-one; a test fails for a row whose run is not in the ledger.
    left join ingest_runs
        on published.ingest_run_id = ingest_runs.ingest_run_id

)

select * from final
