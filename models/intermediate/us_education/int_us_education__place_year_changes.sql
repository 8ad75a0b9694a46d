with

totals as (

    select
        place_kind,
        place_name,
        year,
        enrollment_count,
        all_grades_same_school_year_count,
        total_revenue_usd,
        total_expenditure_usd,
        current_spending_per_student_usd,
        current_spending_per_student_real_2016_usd,
        enrollment_coverage_share,
        enrollment_state_count,
        all_grades_same_school_year_state_count,
        total_revenue_state_count,
        total_expenditure_state_count,
        current_spending_per_student_state_count

    from {{ ref('int_us_education__place_year_totals') }}

),

final as (

    select
        -- keys
        totals.place_kind,
        totals.place_name,
        totals.year,

        -- measures: of the same number of states in both years
        {%- for name, change in yearly_changes().items() %}
        case
            when totals.{{ change.states }} = previous.{{ change.states }}
                then {{ change_share('totals.' ~ change.column, 'previous.' ~ change.column) }}
        end as {{ name }}_change_share,
        {%- endfor %}
        case
            when
                totals.all_grades_same_school_year_state_count
                = previous.all_grades_same_school_year_state_count
                then {{ change_share(
                    'totals.all_grades_same_school_year_count',
                    'previous.all_grades_same_school_year_count'
                ) }}
        end as all_grades_change_share,

        -- quality
        totals.enrollment_coverage_share - previous.enrollment_coverage_share
            as enrollment_coverage_change

    from totals

    -- One-to-one: the same place a year before, if there is such a row.
    left join totals as previous
        on
            totals.place_kind = previous.place_kind
            and totals.place_name = previous.place_name
            and totals.year = previous.year + 1

)

select * from final
