-- depends_on: {{ ref('state_change') }}
-- So this test holds back no mart that is made of the one it looks at.
with

states as (

    select
        state_code,
        year,
        current_spending_per_student_change_share,
        total_revenue_change_share,
        total_expenditure_change_share

    from {{ ref('state_year_metrics') }}

    -- Invented changes have no reason.
    where not is_synthetic

),

large as (

    select
        state_code,
        year,
        'current_spending_per_student_change_share' as metric_name,
        current_spending_per_student_change_share as change_share

    from states

    where abs(current_spending_per_student_change_share) > 0.18

    union all

    select
        state_code,
        year,
        'total_revenue_change_share' as metric_name,
        total_revenue_change_share as change_share

    from states

    where abs(total_revenue_change_share) > 0.22

    union all

    select
        state_code,
        year,
        'total_expenditure_change_share' as metric_name,
        total_expenditure_change_share as change_share

    from states

    where abs(total_expenditure_change_share) > 0.25

),

reviewed as (

    select
        state_code,
        year,
        metric_name

    from {{ ref('reviewed_changes') }}

    -- Without any published row there is nothing to review.
    where exists (select 1 from states)

)

select
    coalesce(large.state_code, reviewed.state_code) as state_code,
    coalesce(large.year, reviewed.year) as year,
    coalesce(large.metric_name, reviewed.metric_name) as metric_name,
    large.change_share,
    case when reviewed.year is null then 'not reviewed' else 'no longer so large' end as finding

from large

full outer join reviewed
    on
        large.state_code = reviewed.state_code
        and large.year = reviewed.year
        and large.metric_name = reviewed.metric_name

where
    large.year is null
    or reviewed.year is null
