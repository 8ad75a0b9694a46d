with

published as (

    select
        jurisdiction_key,
        year,
        jurisdiction_name,
        is_state,
        state_code,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score,
        is_synthetic

    from {{ ref('int_us_education__jurisdiction_years') }}

    where is_state or jurisdiction_kind = 'nation'

),

stacked as (

    select
        jurisdiction_key,
        year,
        jurisdiction_name,
        is_state,
        state_code,
        'mathematics' as subject,
        4 as assessed_grade,
        mathematics_grade_4_score as score,
        is_synthetic

    from published

    union all

    select
        jurisdiction_key,
        year,
        jurisdiction_name,
        is_state,
        state_code,
        'mathematics' as subject,
        8 as assessed_grade,
        mathematics_grade_8_score as score,
        is_synthetic

    from published

    union all

    select
        jurisdiction_key,
        year,
        jurisdiction_name,
        is_state,
        state_code,
        'reading' as subject,
        4 as assessed_grade,
        reading_grade_4_score as score,
        is_synthetic

    from published

    union all

    select
        jurisdiction_key,
        year,
        jurisdiction_name,
        is_state,
        state_code,
        'reading' as subject,
        8 as assessed_grade,
        reading_grade_8_score as score,
        is_synthetic

    from published

),

final as (

    select
        -- keys
        jurisdiction_key,
        subject,
        assessed_grade,
        year,

        -- attributes
        jurisdiction_name,
        is_state,
        state_code,

        -- measures
        score,

        -- quality
        is_synthetic

    from stacked

    -- Every jurisdiction has a row each year; a year without an assessment has no score.
    where score is not null

)

select * from final
