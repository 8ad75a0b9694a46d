-- What is suppressed of a dimension must not follow from the published total: never one group alone.
with

groups as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        count(*) as group_count,
        count(case when is_suppressed then 1 end) as suppressed_group_count,
        count(student_count) as published_group_count,
        sum(student_count) as published_student_count

    from {{ ref('student_group_summary') }}

    group by dataset_id, school_year_name, dimension_name

),

totals as (

    select
        dataset_id,
        school_year_name,
        published_student_count as student_count

    from groups

    where dimension_name = 'all'

),

final as (

    select
        groups.dataset_id,
        groups.school_year_name,
        groups.dimension_name,
        groups.suppressed_group_count,
        totals.student_count - groups.published_student_count as suppressed_student_count

    from groups

    left join totals
        on
            groups.dataset_id = totals.dataset_id
            and groups.school_year_name = totals.school_year_name

    where
        groups.dimension_name <> 'all'
        and groups.suppressed_group_count > 0
        and (
            totals.student_count is null and groups.published_group_count > 0
            or totals.student_count is not null and groups.suppressed_group_count = 1
            or totals.student_count - coalesce(groups.published_student_count, 0)
            < {{ var('disclosure_minimum_count') }}
        )
        and {{ var('disclosure_complementary') }}

)

select *
from final
