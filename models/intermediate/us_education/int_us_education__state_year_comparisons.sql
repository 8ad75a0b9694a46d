with

rates as (

    select
        state_code,
        year,
        enrollment_count,
        total_revenue_usd,
        total_expenditure_usd,
        current_spending_usd,
        total_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        current_spending_per_student_usd

    from {{ ref('int_us_education__state_year_rates') }}

),

rules as (

    select
        state_code,
        year,
        total_revenue_comparison_hidden_reason,
        total_expenditure_comparison_hidden_reason,
        current_spending_comparison_hidden_reason

    from {{ ref('int_us_education__comparison_rules') }}

),

-- Figures that are compared: null where a rule hides it. One-to-one.
compared as (

    select
        rates.state_code,
        rates.year,
        case
            when rules.total_revenue_comparison_hidden_reason is null
                then rates.total_revenue_per_student_usd
        end as total_revenue_per_student_usd,
        rules.total_revenue_comparison_hidden_reason,
        case
            when rules.total_expenditure_comparison_hidden_reason is null
                then rates.total_expenditure_per_student_usd
        end as total_expenditure_per_student_usd,
        rules.total_expenditure_comparison_hidden_reason,
        case
            when rules.current_spending_comparison_hidden_reason is null
                then rates.current_spending_per_student_usd
        end as current_spending_per_student_usd,
        rules.current_spending_comparison_hidden_reason,
        -- The nation of national_summary, which holds every state: what is hidden is not left out.
        {{ ratio_of_sums(
            'rates.total_revenue_usd', 'rates.enrollment_count', partition_by='rates.year'
        ) }} as national_total_revenue_per_student_usd,
        {{ ratio_of_sums(
            'rates.total_expenditure_usd', 'rates.enrollment_count', partition_by='rates.year'
        ) }} as national_total_expenditure_per_student_usd,
        {{ ratio_of_sums(
            'rates.current_spending_usd', 'rates.enrollment_count', partition_by='rates.year'
        ) }} as national_current_spending_per_student_usd

    from rates

    inner join rules
        on rates.state_code = rules.state_code and rates.year = rules.year

),

final as (

    select
        -- keys
        state_code,
        year,

        -- measures
        {{ rank_highest_first('total_revenue_per_student_usd', 'year') }}
            as total_revenue_per_student_rank,
        total_revenue_per_student_usd - national_total_revenue_per_student_usd
            as total_revenue_per_student_minus_nation_usd,
        total_revenue_comparison_hidden_reason,
        {{ rank_highest_first('total_expenditure_per_student_usd', 'year') }}
            as total_expenditure_per_student_rank,
        total_expenditure_per_student_usd - national_total_expenditure_per_student_usd
            as total_expenditure_per_student_minus_nation_usd,
        total_expenditure_comparison_hidden_reason,
        {{ rank_highest_first('current_spending_per_student_usd', 'year') }}
            as current_spending_per_student_rank,
        current_spending_per_student_usd - national_current_spending_per_student_usd
            as current_spending_per_student_minus_nation_usd,
        current_spending_comparison_hidden_reason

    from compared

)

select * from final
