with

totals as (

    select
        year,
        enrollment_count,
        all_grades_enrollment_count,
        all_grades_same_school_year_count,
        {%- for column in finance_columns() %}
        {{ column }},
        {%- endfor %}
        enrollment_coverage_share,
        enrollment_state_count,
        all_grades_enrollment_state_count,
        all_grades_same_school_year_state_count,
        {%- for column in finance_state_counts() %}
        {{ column }},
        {%- endfor %}
        mathematics_grade_4_state_count,
        mathematics_grade_8_state_count,
        reading_grade_4_state_count,
        reading_grade_8_state_count

    from {{ ref('int_us_education__place_year_totals') }}

    where place_kind = 'nation'

),

changes as (

    select
        {%- for name in yearly_changes() %}
        {{ name }}_change_share,
        {%- endfor %}
        all_grades_change_share,
        year

    from {{ ref('int_us_education__place_year_changes') }}

    where place_kind = 'nation'

),

-- The published national scores, of all schools and of public ones; never a mean of states.
nation as (

    select
        year,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score,
        mathematics_grade_4_national_public_score,
        mathematics_grade_8_national_public_score,
        reading_grade_4_national_public_score,
        reading_grade_8_national_public_score

    from {{ ref('int_us_education__naep_years') }}

),

comparability as (

    select
        year,
        state_count,
        finance_state_count,
        complete_finance_state_count,
        has_finance,
        is_finance_complete,
        has_naep_mathematics_grade_4_state_results,
        has_naep_mathematics_grade_8_state_results,
        has_naep_reading_grade_4_state_results,
        has_naep_reading_grade_8_state_results,
        change_break_reason,
        is_synthetic

    from {{ ref('national_comparability') }}

),

final as (

    select
        -- keys
        totals.year,

        -- measures
        totals.enrollment_count,
        totals.all_grades_enrollment_count,
        totals.all_grades_same_school_year_count,
        {%- for column in finance_columns() %}
        totals.{{ column }},
        {%- endfor %}
        {%- for name in yearly_changes() %}
        case
            when comparability.change_break_reason is null then changes.{{ name }}_change_share
        end as {{ name }}_change_share,
        {%- endfor %}
        -- Breaks are of the finance collection: the count of all grades has none of them.
        changes.all_grades_change_share,
        nation.mathematics_grade_4_score,
        nation.mathematics_grade_8_score,
        nation.reading_grade_4_score,
        nation.reading_grade_8_score,
        nation.mathematics_grade_4_national_public_score,
        nation.mathematics_grade_8_national_public_score,
        nation.reading_grade_4_national_public_score,
        nation.reading_grade_8_national_public_score,

        -- quality
        totals.enrollment_state_count,
        totals.all_grades_enrollment_state_count,
        totals.all_grades_same_school_year_state_count,
        {%- for column in finance_state_counts() %}
        totals.{{ column }},
        {%- endfor %}
        totals.mathematics_grade_4_state_count,
        totals.mathematics_grade_8_state_count,
        totals.reading_grade_4_state_count,
        totals.reading_grade_8_state_count,
        totals.enrollment_coverage_share,
        comparability.state_count,
        comparability.finance_state_count,
        comparability.complete_finance_state_count,
        comparability.has_finance,
        comparability.is_finance_complete,
        comparability.has_naep_mathematics_grade_4_state_results,
        comparability.has_naep_mathematics_grade_8_state_results,
        comparability.has_naep_reading_grade_4_state_results,
        comparability.has_naep_reading_grade_8_state_results,
        comparability.change_break_reason,
        comparability.is_synthetic

    from totals

    -- One-to-one, all of them; only a national score may be missing.
    inner join changes
        on totals.year = changes.year

    inner join comparability
        on totals.year = comparability.year

    left join nation
        on totals.year = nation.year

)

select * from final
