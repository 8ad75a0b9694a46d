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
        {%- for measure in finance_measures() %}
        {{ measure }}_usd,
        {%- endfor %}
        {%- for part in finance_shares() %}
        {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ measure }}_per_student_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ measure }}_real_2016_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ measure }}_per_student_real_2016_usd,
        {%- endfor %}
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('int_us_education__state_year_rates') }}

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
        state_code,
        year,
        enrollment_coverage_share,
        has_finance,
        is_finance_complete,
        has_naep_state_results,
        change_break_reason,
        is_synthetic

    from {{ ref('state_year_comparability') }}

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
        {%- for measure in finance_measures() %}
        rates.{{ measure }}_usd,
        {%- endfor %}
        {%- for part in finance_shares() %}
        rates.{{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        rates.{{ measure }}_per_student_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        rates.{{ measure }}_real_2016_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        rates.{{ measure }}_per_student_real_2016_usd,
        {%- endfor %}
        {%- for name, change in yearly_changes().items() %}
        case
            when comparability.change_break_reason is null
                then {{ change_share('rates.' ~ change.column, 'previous.' ~ change.column) }}
        end as {{ name }}_change_share,
        {%- endfor %}
        {{ rank_highest_first('rates.total_revenue_per_student_usd', 'rates.year') }}
            as total_revenue_per_student_rank,
        rates.total_revenue_per_student_usd - {{ ratio_of_sums(
            'rates.total_revenue_usd', 'rates.enrollment_count', partition_by='rates.year'
        ) }} as total_revenue_per_student_minus_nation_usd,
        {{ rank_highest_first('rates.total_expenditure_per_student_usd', 'rates.year') }}
            as total_expenditure_per_student_rank,
        rates.total_expenditure_per_student_usd - {{ ratio_of_sums(
            'rates.total_expenditure_usd', 'rates.enrollment_count', partition_by='rates.year'
        ) }} as total_expenditure_per_student_minus_nation_usd,
        {{ rank_highest_first('rates.current_spending_per_student_usd', 'rates.year') }}
            as current_spending_per_student_rank,
        rates.current_spending_per_student_usd - {{ ratio_of_sums(
            'rates.current_spending_usd', 'rates.enrollment_count', partition_by='rates.year'
        ) }} as current_spending_per_student_minus_nation_usd,
        rates.mathematics_grade_4_score,
        rates.mathematics_grade_8_score,
        rates.reading_grade_4_score,
        rates.reading_grade_8_score,
        {{ rank_highest_first('rates.mathematics_grade_4_score', 'rates.year') }}
            as mathematics_grade_4_rank,
        rates.mathematics_grade_4_score - nation.mathematics_grade_4_score
            as mathematics_grade_4_minus_nation_points,
        {{ rank_highest_first('rates.mathematics_grade_8_score', 'rates.year') }}
            as mathematics_grade_8_rank,
        rates.mathematics_grade_8_score - nation.mathematics_grade_8_score
            as mathematics_grade_8_minus_nation_points,
        {{ rank_highest_first('rates.reading_grade_4_score', 'rates.year') }}
            as reading_grade_4_rank,
        rates.reading_grade_4_score - nation.reading_grade_4_score
            as reading_grade_4_minus_nation_points,
        {{ rank_highest_first('rates.reading_grade_8_score', 'rates.year') }}
            as reading_grade_8_rank,
        rates.reading_grade_8_score - nation.reading_grade_8_score
            as reading_grade_8_minus_nation_points,

        -- quality
        comparability.enrollment_coverage_share,
        comparability.has_finance,
        comparability.is_finance_complete,
        comparability.has_naep_state_results,
        comparability.change_break_reason,
        comparability.is_synthetic

    from rates

    -- One-to-one; the same state a year before is there or not.
    inner join comparability
        on rates.state_code = comparability.state_code and rates.year = comparability.year

    left join rates as previous
        on rates.state_code = previous.state_code and rates.year = previous.year + 1

    -- Many-to-one: one NATIONAL row a year.
    left join nation
        on rates.year = nation.year

)

select * from final
