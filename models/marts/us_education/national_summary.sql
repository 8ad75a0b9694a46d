with

totals as (

    select
        year,
        enrollment_count,
        all_grades_enrollment_count,
        {%- for measure in finance_measures() %}
        {{ measure }}_usd,
        {%- endfor %}
        {%- for part in finance_shares() %}
        {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ measure }}_per_student_usd,
        {%- endfor %}
        enrollment_coverage_share,
        enrollment_state_count,
        all_grades_enrollment_state_count,
        {%- for measure in finance_measures() %}
        {{ measure }}_state_count,
        {%- endfor %}
        {%- for part in finance_shares() %}
        {{ part }}_share_state_count,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ measure }}_per_student_state_count,
        {%- endfor %}
        mathematics_grade_4_state_count,
        mathematics_grade_8_state_count,
        reading_grade_4_state_count,
        reading_grade_8_state_count

    from {{ ref('int_us_education__national_totals') }}

),

-- The published national scores: a row of their own, never a mean of states.
nation as (

    select
        year,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('states_all') }}

    where jurisdiction_kind = 'nation'

),

comparability as (

    select
        year,
        state_count,
        finance_state_count,
        complete_finance_state_count,
        has_finance,
        is_finance_complete,
        has_naep_state_results,
        change_break_reason,
        is_synthetic

    from {{ ref('national_comparability') }}

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
        totals.year,
        totals.total_revenue_per_student_usd * prices.to_2016_usd_factor
            as total_revenue_per_student_real_2016_usd,
        totals.total_expenditure_per_student_usd * prices.to_2016_usd_factor
            as total_expenditure_per_student_real_2016_usd,
        totals.current_spending_per_student_usd * prices.to_2016_usd_factor
            as current_spending_per_student_real_2016_usd

    from totals

    left join prices
        on totals.year = prices.year

),

final as (

    select
        -- keys
        totals.year,

        -- measures
        totals.enrollment_count,
        totals.all_grades_enrollment_count,
        {%- for measure in finance_measures() %}
        totals.{{ measure }}_usd,
        {%- endfor %}
        {%- for part in finance_shares() %}
        totals.{{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        totals.{{ measure }}_per_student_usd,
        {%- endfor %}
        deflated.total_revenue_per_student_real_2016_usd,
        deflated.total_expenditure_per_student_real_2016_usd,
        deflated.current_spending_per_student_real_2016_usd,
        case
            when
                comparability.change_break_reason is null
                and totals.enrollment_state_count = previous.enrollment_state_count
                then {{ change_share('totals.enrollment_count', 'previous.enrollment_count') }}
        end as enrollment_change_share,
        case
            when
                comparability.change_break_reason is null
                and totals.total_revenue_state_count = previous.total_revenue_state_count
                then {{ change_share('totals.total_revenue_usd', 'previous.total_revenue_usd') }}
        end as total_revenue_change_share,
        case
            when
                comparability.change_break_reason is null
                and totals.total_expenditure_state_count = previous.total_expenditure_state_count
                then {{ change_share(
                    'totals.total_expenditure_usd',
                    'previous.total_expenditure_usd'
                ) }}
        end as total_expenditure_change_share,
        case
            when
                comparability.change_break_reason is null
                and totals.current_spending_per_student_state_count
                = previous.current_spending_per_student_state_count
                then {{ change_share(
                    'totals.current_spending_per_student_usd',
                    'previous.current_spending_per_student_usd'
                ) }}
        end as current_spending_per_student_change_share,
        case
            when
                comparability.change_break_reason is null
                and totals.current_spending_per_student_state_count
                = previous.current_spending_per_student_state_count
                then {{ change_share(
                    'deflated.current_spending_per_student_real_2016_usd',
                    'previous_deflated.current_spending_per_student_real_2016_usd'
                ) }}
        end as current_spending_per_student_real_change_share,
        nation.mathematics_grade_4_score,
        nation.mathematics_grade_8_score,
        nation.reading_grade_4_score,
        nation.reading_grade_8_score,

        -- quality
        totals.enrollment_state_count,
        totals.all_grades_enrollment_state_count,
        {%- for measure in finance_measures() %}
        totals.{{ measure }}_state_count,
        {%- endfor %}
        {%- for part in finance_shares() %}
        totals.{{ part }}_share_state_count,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        totals.{{ measure }}_per_student_state_count,
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
        comparability.has_naep_state_results,
        comparability.change_break_reason,
        comparability.is_synthetic

    from totals

    -- One-to-one, all of them; the year before and the NATIONAL row may be missing.
    inner join deflated
        on totals.year = deflated.year

    inner join comparability
        on totals.year = comparability.year

    left join totals as previous
        on totals.year = previous.year + 1

    left join deflated as previous_deflated
        on totals.year = previous_deflated.year + 1

    left join nation
        on totals.year = nation.year

)

select * from final
