with

rates as (

    select
        state_code,
        year,
        state_name,
        fips_code,
        census_region_name,
        census_division_name,
        enrollment_count,
        all_grades_enrollment_count,
        all_grades_same_school_year_count,
        {%- for column in finance_columns() %}
        {{ column }},
        {%- endfor %}
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('int_us_education__state_year_rates') }}

),

-- The national figure that states are compared with, and which of the two it is.
nation as (

    select
        year,
        mathematics_grade_4_comparison_score,
        mathematics_grade_8_comparison_score,
        reading_grade_4_comparison_score,
        reading_grade_8_comparison_score,
        mathematics_grade_4_comparison,
        mathematics_grade_8_comparison,
        reading_grade_4_comparison,
        reading_grade_8_comparison

    from {{ ref('int_us_education__naep_years') }}

),

comparability as (

    select
        state_code,
        year,
        enrollment_coverage_share,
        has_finance,
        is_finance_complete,
        has_naep_mathematics_grade_4_state_results,
        has_naep_mathematics_grade_8_state_results,
        has_naep_reading_grade_4_state_results,
        has_naep_reading_grade_8_state_results,
        change_break_reason,
        is_synthetic

    from {{ ref('state_year_comparability') }}

),

comparisons as (

    select
        state_code,
        year,
        total_revenue_per_student_rank,
        total_revenue_per_student_minus_nation_usd,
        total_revenue_comparison_hidden_reason,
        total_expenditure_per_student_rank,
        total_expenditure_per_student_minus_nation_usd,
        total_expenditure_comparison_hidden_reason,
        current_spending_per_student_rank,
        current_spending_per_student_minus_nation_usd,
        current_spending_comparison_hidden_reason

    from {{ ref('int_us_education__state_year_comparisons') }}

),

final as (

    select
        -- keys
        rates.state_code,
        rates.year,

        -- attributes
        rates.state_name,
        rates.fips_code,
        rates.census_region_name,
        rates.census_division_name,

        -- measures
        rates.enrollment_count,
        rates.all_grades_enrollment_count,
        rates.all_grades_same_school_year_count,
        {%- for column in finance_columns() %}
        rates.{{ column }},
        {%- endfor %}
        {%- for name, change in yearly_changes().items() %}
        case
            when comparability.change_break_reason is null
                then {{ change_share('rates.' ~ change.column, 'previous.' ~ change.column) }}
        end as {{ name }}_change_share,
        {%- endfor %}
        -- Breaks are of the finance collection: the count of all grades has none of them.
        {{ change_share(
            'rates.all_grades_same_school_year_count',
            'previous.all_grades_same_school_year_count'
        ) }} as all_grades_change_share,
        comparisons.total_revenue_per_student_rank,
        comparisons.total_revenue_per_student_minus_nation_usd,
        comparisons.total_revenue_comparison_hidden_reason,
        comparisons.total_expenditure_per_student_rank,
        comparisons.total_expenditure_per_student_minus_nation_usd,
        comparisons.total_expenditure_comparison_hidden_reason,
        comparisons.current_spending_per_student_rank,
        comparisons.current_spending_per_student_minus_nation_usd,
        comparisons.current_spending_comparison_hidden_reason,
        rates.mathematics_grade_4_score,
        rates.mathematics_grade_8_score,
        rates.reading_grade_4_score,
        rates.reading_grade_8_score,
        rates.mathematics_grade_4_score - nation.mathematics_grade_4_comparison_score
            as mathematics_grade_4_minus_comparison_points,
        case
            when rates.mathematics_grade_4_score is not null
                then nation.mathematics_grade_4_comparison
        end as mathematics_grade_4_comparison,
        rates.mathematics_grade_8_score - nation.mathematics_grade_8_comparison_score
            as mathematics_grade_8_minus_comparison_points,
        case
            when rates.mathematics_grade_8_score is not null
                then nation.mathematics_grade_8_comparison
        end as mathematics_grade_8_comparison,
        rates.reading_grade_4_score - nation.reading_grade_4_comparison_score
            as reading_grade_4_minus_comparison_points,
        case
            when rates.reading_grade_4_score is not null
                then nation.reading_grade_4_comparison
        end as reading_grade_4_comparison,
        rates.reading_grade_8_score - nation.reading_grade_8_comparison_score
            as reading_grade_8_minus_comparison_points,
        case
            when rates.reading_grade_8_score is not null
                then nation.reading_grade_8_comparison
        end as reading_grade_8_comparison,

        -- quality
        comparability.enrollment_coverage_share,
        comparability.has_finance,
        comparability.is_finance_complete,
        comparability.has_naep_mathematics_grade_4_state_results,
        comparability.has_naep_mathematics_grade_8_state_results,
        comparability.has_naep_reading_grade_4_state_results,
        comparability.has_naep_reading_grade_8_state_results,
        comparability.change_break_reason,
        comparability.is_synthetic

    from rates

    -- One-to-one, both; the same state a year before is there or not.
    inner join comparability
        on rates.state_code = comparability.state_code and rates.year = comparability.year

    left join comparisons
        on rates.state_code = comparisons.state_code and rates.year = comparisons.year

    left join rates as previous
        on rates.state_code = previous.state_code and rates.year = previous.year + 1

    -- Many-to-one; a year without an assessment has no national figure.
    left join nation
        on rates.year = nation.year

)

select * from final
