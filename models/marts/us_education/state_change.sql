with

states as (

    select
        state_code,
        year,
        state_name,
        fips_code,
        census_region_name,
        census_division_name,
        enrollment_count,
        all_grades_same_school_year_count,
        total_revenue_real_2016_usd,
        total_expenditure_real_2016_usd,
        total_revenue_per_student_real_2016_usd,
        current_spending_per_student_usd,
        current_spending_per_student_real_2016_usd,
        is_synthetic

    from {{ ref('state_year_metrics') }}

),

nation as (

    select
        year,
        enrollment_count,
        all_grades_same_school_year_count,
        total_revenue_real_2016_usd,
        total_expenditure_real_2016_usd,
        total_revenue_per_student_real_2016_usd,
        current_spending_per_student_usd,
        current_spending_per_student_real_2016_usd,
        enrollment_state_count,
        all_grades_same_school_year_state_count,
        total_revenue_state_count,
        total_expenditure_state_count,
        total_revenue_per_student_state_count,
        current_spending_per_student_state_count

    from {{ ref('national_summary') }}

),

-- States and the nation side by side, so that one formula makes the changes of both.
places as (

    select
        state_code as place_code,
        year,
        enrollment_count,
        all_grades_same_school_year_count,
        total_revenue_real_2016_usd,
        total_expenditure_real_2016_usd,
        total_revenue_per_student_real_2016_usd,
        current_spending_per_student_usd,
        current_spending_per_student_real_2016_usd,
        1 as enrollment_state_count,
        1 as total_revenue_state_count,
        1 as total_expenditure_state_count,
        1 as total_revenue_per_student_state_count,
        1 as current_spending_per_student_state_count,
        1 as all_grades_same_school_year_state_count

    from states

    union all

    select
        'US' as place_code,
        year,
        enrollment_count,
        all_grades_same_school_year_count,
        total_revenue_real_2016_usd,
        total_expenditure_real_2016_usd,
        total_revenue_per_student_real_2016_usd,
        current_spending_per_student_usd,
        current_spending_per_student_real_2016_usd,
        enrollment_state_count,
        total_revenue_state_count,
        total_expenditure_state_count,
        total_revenue_per_student_state_count,
        current_spending_per_student_state_count,
        all_grades_same_school_year_state_count

    from nation

),

reasons as (

    select
        state_code as place_code,
        year,
        change_break_reason

    from {{ ref('state_year_comparability') }}

    where change_break_reason is not null

    union all

    select
        'US' as place_code,
        year,
        change_break_reason

    from {{ ref('national_comparability') }}

    where change_break_reason is not null

),

spans as (

    select 5 as span_years

    union all

    select 10 as span_years

),

-- The last break of a span: a break of a year is one between that year and the year before.
breaks as (

    select
        places.place_code,
        places.year,
        spans.span_years,
        max(reasons.year) as break_year

    from places

    cross join spans

    inner join reasons
        on
            places.place_code = reasons.place_code
            and places.year >= reasons.year
            and places.year - spans.span_years < reasons.year

    group by places.place_code, places.year, spans.span_years

),

changes as (

    select
        places.place_code,
        places.year,
        spans.span_years,
        breaks.break_year,
        reasons.change_break_reason as break_reason,
        {%- for name, change in long_changes().items() %}
        case
            when
                breaks.break_year is null
                and places.{{ change.states }} = base.{{ change.states }}
                then {{ change_share('places.' ~ change.column, 'base.' ~ change.column) }}
        end as {{ name }}_change_share,
        {%- endfor %}
        case
            when
                places.all_grades_same_school_year_state_count
                = base.all_grades_same_school_year_state_count
                then {{ change_share(
                    'places.all_grades_same_school_year_count',
                    'base.all_grades_same_school_year_count'
                ) }}
        end as all_grades_enrollment_change_share

    from places

    cross join spans

    -- One-to-one: the same place so many years before, if there is such a row.
    left join places as base
        on places.place_code = base.place_code and places.year = base.year + spans.span_years

    left join breaks
        on
            places.place_code = breaks.place_code
            and places.year = breaks.year
            and spans.span_years = breaks.span_years

    left join reasons
        on breaks.place_code = reasons.place_code and breaks.break_year = reasons.year

),

final as (

    select
        -- keys
        states.state_code,
        states.year,

        -- attributes
        states.state_name,
        states.fips_code,
        states.census_region_name,
        states.census_division_name,

        -- measures
        five_years.all_grades_enrollment_change_share
            as all_grades_enrollment_5_year_change_share,
        {%- for name in long_changes() %}
        five_years.{{ name }}_change_share as {{ name }}_5_year_change_share,
        {%- endfor %}
        national_five_years.all_grades_enrollment_change_share
            as national_all_grades_enrollment_5_year_change_share,
        {%- for name in long_changes() %}
        national_five_years.{{ name }}_change_share as national_{{ name }}_5_year_change_share,
        {%- endfor %}
        ten_years.all_grades_enrollment_change_share
            as all_grades_enrollment_10_year_change_share,
        {%- for name in long_changes() %}
        ten_years.{{ name }}_change_share as {{ name }}_10_year_change_share,
        {%- endfor %}
        national_ten_years.all_grades_enrollment_change_share
            as national_all_grades_enrollment_10_year_change_share,
        {%- for name in long_changes() %}
        national_ten_years.{{ name }}_change_share as national_{{ name }}_10_year_change_share,
        {%- endfor %}

        -- quality
        five_years.break_reason as change_5_year_break_reason,
        five_years.break_year as change_5_year_break_year,
        national_five_years.break_reason as national_change_5_year_break_reason,
        ten_years.break_reason as change_10_year_break_reason,
        ten_years.break_year as change_10_year_break_year,
        national_ten_years.break_reason as national_change_10_year_break_reason,
        states.is_synthetic

    from states

    -- One-to-one, both spans of the state.
    inner join changes as five_years
        on
            states.state_code = five_years.place_code
            and states.year = five_years.year
            and five_years.span_years = 5

    inner join changes as ten_years
        on
            states.state_code = ten_years.place_code
            and states.year = ten_years.year
            and ten_years.span_years = 10

    -- Many-to-one, both spans of the nation.
    left join changes as national_five_years
        on
            national_five_years.place_code = 'US'
            and states.year = national_five_years.year
            and national_five_years.span_years = 5

    left join changes as national_ten_years
        on
            national_ten_years.place_code = 'US'
            and states.year = national_ten_years.year
            and national_ten_years.span_years = 10

)

select * from final
