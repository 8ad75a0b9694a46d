with

rates as (

    select
        state_code,
        year,
        state_name,
        census_region_name,
        census_division_name,
        enrollment_count,
        all_grades_enrollment_count,
        all_grades_same_school_year_count,
        total_revenue_usd,
        federal_revenue_usd,
        state_revenue_usd,
        local_revenue_usd,
        total_expenditure_usd,
        instruction_expenditure_usd,
        support_services_expenditure_usd,
        other_expenditure_usd,
        capital_outlay_expenditure_usd,
        current_spending_usd,
        federal_revenue_share,
        state_revenue_share,
        local_revenue_share,
        total_revenue_per_student_usd,
        federal_revenue_per_student_usd,
        state_revenue_per_student_usd,
        local_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        instruction_expenditure_per_student_usd,
        support_services_expenditure_per_student_usd,
        other_expenditure_per_student_usd,
        capital_outlay_expenditure_per_student_usd,
        current_spending_per_student_usd,
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

prices as (

    select
        year,
        to_2016_usd_factor

    from {{ ref('school_year_price_index') }}

),

-- Many-to-one; the index has no price for a school year that has not ended.
deflated as (

    select
        rates.state_code,
        rates.year,
        rates.total_revenue_per_student_usd * prices.to_2016_usd_factor
            as total_revenue_per_student_real_2016_usd,
        rates.total_expenditure_per_student_usd * prices.to_2016_usd_factor
            as total_expenditure_per_student_real_2016_usd,
        rates.current_spending_per_student_usd * prices.to_2016_usd_factor
            as current_spending_per_student_real_2016_usd

    from rates

    left join prices
        on rates.year = prices.year

),

final as (

    select
        -- keys
        rates.state_code,
        rates.year,

        -- attributes
        rates.state_name,
        rates.census_region_name,
        rates.census_division_name,

        -- measures
        rates.enrollment_count,
        rates.all_grades_enrollment_count,
        rates.all_grades_same_school_year_count,
        rates.total_revenue_usd,
        rates.federal_revenue_usd,
        rates.state_revenue_usd,
        rates.local_revenue_usd,
        rates.total_expenditure_usd,
        rates.instruction_expenditure_usd,
        rates.support_services_expenditure_usd,
        rates.other_expenditure_usd,
        rates.capital_outlay_expenditure_usd,
        rates.current_spending_usd,
        rates.federal_revenue_share,
        rates.state_revenue_share,
        rates.local_revenue_share,
        rates.total_revenue_per_student_usd,
        rates.federal_revenue_per_student_usd,
        rates.state_revenue_per_student_usd,
        rates.local_revenue_per_student_usd,
        rates.total_expenditure_per_student_usd,
        rates.instruction_expenditure_per_student_usd,
        rates.support_services_expenditure_per_student_usd,
        rates.other_expenditure_per_student_usd,
        rates.capital_outlay_expenditure_per_student_usd,
        rates.current_spending_per_student_usd,
        deflated.total_revenue_per_student_real_2016_usd,
        deflated.total_expenditure_per_student_real_2016_usd,
        deflated.current_spending_per_student_real_2016_usd,
        case
            when comparability.change_break_reason is null
                then {{ change_share('rates.enrollment_count', 'previous.enrollment_count') }}
        end as enrollment_change_share,
        -- Breaks are of the finance collection: the count of all grades has none of them.
        {{ change_share(
            'rates.all_grades_same_school_year_count',
            'previous.all_grades_same_school_year_count'
        ) }} as all_grades_change_share,
        case
            when comparability.change_break_reason is null
                then {{ change_share('rates.total_revenue_usd', 'previous.total_revenue_usd') }}
        end as total_revenue_change_share,
        case
            when comparability.change_break_reason is null
                then {{ change_share(
                    'rates.total_expenditure_usd',
                    'previous.total_expenditure_usd'
                ) }}
        end as total_expenditure_change_share,
        case
            when comparability.change_break_reason is null
                then {{ change_share(
                    'rates.current_spending_per_student_usd',
                    'previous.current_spending_per_student_usd'
                ) }}
        end as current_spending_per_student_change_share,
        case
            when comparability.change_break_reason is null
                then {{ change_share(
                    'deflated.current_spending_per_student_real_2016_usd',
                    'previous_deflated.current_spending_per_student_real_2016_usd'
                ) }}
        end as current_spending_per_student_real_change_share,
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

    -- One-to-one, three of them; the same state a year before is there or not.
    inner join deflated
        on rates.state_code = deflated.state_code and rates.year = deflated.year

    inner join comparability
        on rates.state_code = comparability.state_code and rates.year = comparability.year

    left join comparisons
        on rates.state_code = comparisons.state_code and rates.year = comparisons.year

    left join rates as previous
        on rates.state_code = previous.state_code and rates.year = previous.year + 1

    left join deflated as previous_deflated
        on
            rates.state_code = previous_deflated.state_code
            and rates.year = previous_deflated.year + 1

    -- Many-to-one; a year without an assessment has no national figure.
    left join nation
        on rates.year = nation.year

)

select * from final
