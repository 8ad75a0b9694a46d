with

totals as (

    select
        place_name as census_region_name,
        year,
        enrollment_count,
        all_grades_enrollment_count,
        all_grades_same_school_year_count,
        {%- for column in finance_columns() %}
        {{ column }},
        {%- endfor %}
        enrollment_state_count,
        all_grades_enrollment_state_count,
        all_grades_same_school_year_state_count,
        {%- for column in finance_state_counts() %}
        {{ column }},
        {%- endfor %}
        enrollment_coverage_share

    from {{ ref('int_us_education__place_year_totals') }}

    where place_kind = 'region'

),

changes as (

    select
        place_name as census_region_name,
        {%- for name in yearly_changes() %}
        {{ name }}_change_share,
        {%- endfor %}
        all_grades_change_share,
        year

    from {{ ref('int_us_education__place_year_changes') }}

    where place_kind = 'region'

),

comparability as (

    select
        place_name as census_region_name,
        year,
        state_count,
        finance_state_count,
        complete_finance_state_count,
        has_finance,
        is_finance_complete,
        change_break_reason,
        is_synthetic

    from {{ ref('place_comparability') }}

    where place_kind = 'region'

),

nation as (

    select
        year,
        total_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        current_spending_per_student_usd

    from {{ ref('national_summary') }}

),

final as (

    select
        -- keys
        totals.census_region_name,
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
        nation.total_revenue_per_student_usd as national_total_revenue_per_student_usd,
        nation.total_expenditure_per_student_usd as national_total_expenditure_per_student_usd,
        nation.current_spending_per_student_usd as national_current_spending_per_student_usd,

        -- quality
        totals.enrollment_state_count,
        totals.all_grades_enrollment_state_count,
        totals.all_grades_same_school_year_state_count,
        {%- for column in finance_state_counts() %}
        totals.{{ column }},
        {%- endfor %}
        totals.enrollment_coverage_share,
        comparability.state_count,
        comparability.finance_state_count,
        comparability.complete_finance_state_count,
        comparability.has_finance,
        comparability.is_finance_complete,
        comparability.change_break_reason,
        comparability.is_synthetic

    from totals

    -- One-to-one, both.
    inner join changes
        on totals.census_region_name = changes.census_region_name and totals.year = changes.year

    inner join comparability
        on
            totals.census_region_name = comparability.census_region_name
            and totals.year = comparability.year

    -- Many-to-one, the nation.
    inner join nation
        on totals.year = nation.year

)

select * from final
