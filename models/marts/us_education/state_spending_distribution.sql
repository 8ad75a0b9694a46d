with

states as (

    select
        state_code,
        year,
        enrollment_count,
        total_revenue_per_student_usd,
        instruction_expenditure_per_student_usd,
        current_spending_per_student_usd,
        is_synthetic

    from {{ ref('state_year_metrics') }}

),

measured as (

    select
        'total_revenue' as measure_name,
        state_code,
        year,
        cast(enrollment_count as double precision) as student_count,
        total_revenue_per_student_usd as amount_usd,
        is_synthetic

    from states

    where total_revenue_per_student_usd is not null

    union all

    select
        'instruction_expenditure' as measure_name,
        state_code,
        year,
        cast(enrollment_count as double precision) as student_count,
        instruction_expenditure_per_student_usd as amount_usd,
        is_synthetic

    from states

    where instruction_expenditure_per_student_usd is not null

    union all

    select
        'current_spending' as measure_name,
        state_code,
        year,
        cast(enrollment_count as double precision) as student_count,
        current_spending_per_student_usd as amount_usd,
        is_synthetic

    from states

    where current_spending_per_student_usd is not null

),

-- Every student counts with the amount of the state, so a state weighs as much as its enrollment.
ordered as (

    select
        measure_name,
        state_code,
        year,
        student_count,
        amount_usd,
        is_synthetic,
        sum(student_count) over (partition by measure_name, year) as all_count,
        sum(student_count) over (
            partition by measure_name, year
            order by amount_usd, state_code
            rows between unbounded preceding and current row
        ) as up_to_here_count,
        sum(student_count * amount_usd) over (partition by measure_name, year)
        / sum(student_count) over (partition by measure_name, year) as mean_usd

    from measured

),

summarized as (

    select
        measure_name,
        year,
        count(*) as state_count,
        max(all_count) as all_count,
        max(mean_usd) as mean_usd,
        min(case when up_to_here_count >= 0.1 * all_count then amount_usd end) as p10_usd,
        min(case when up_to_here_count >= 0.5 * all_count then amount_usd end) as median_usd,
        min(case when up_to_here_count >= 0.9 * all_count then amount_usd end) as p90_usd,
        sqrt(
            sum(student_count * (amount_usd - mean_usd) * (amount_usd - mean_usd))
            / max(all_count)
        ) as deviation_usd,
        -- x ln x is 0 where x is 0.
        sum(
            case
                when amount_usd > 0
                    then student_count * amount_usd / mean_usd * ln(amount_usd / mean_usd)
                else 0
            end
        ) / max(all_count) as theil_coefficient,
        bool_or(is_synthetic) as is_synthetic

    from ordered

    group by measure_name, year

),

-- Many-to-many on purpose: every state with every state of the year, itself among them.
pairs as (

    select
        measured.measure_name,
        measured.year,
        sum(
            measured.student_count * others.student_count
            * abs(measured.amount_usd - others.amount_usd)
        ) as weighted_difference_usd

    from measured

    inner join measured as others
        on measured.measure_name = others.measure_name and measured.year = others.year

    group by measured.measure_name, measured.year

),

final as (

    select
        -- keys
        summarized.measure_name,
        summarized.year,

        -- measures
        summarized.mean_usd,
        summarized.p10_usd,
        summarized.median_usd,
        summarized.p90_usd,
        {{ safe_ratio('summarized.p90_usd', 'summarized.p10_usd') }} as p90_p10_ratio,
        {{ safe_ratio('summarized.deviation_usd', 'summarized.mean_usd') }}
            as coefficient_of_variation,
        {{ safe_ratio(
            'pairs.weighted_difference_usd',
            '(2 * summarized.mean_usd * summarized.all_count * summarized.all_count)'
        ) }} as gini_coefficient,
        summarized.theil_coefficient,

        -- quality
        cast(summarized.all_count as bigint) as weight_student_count,
        summarized.state_count,
        summarized.is_synthetic

    from summarized

    -- One-to-one.
    inner join pairs
        on summarized.measure_name = pairs.measure_name and summarized.year = pairs.year

)

select * from final
