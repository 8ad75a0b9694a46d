-- From the published table alone: what the large groups of a dimension leave of the total allows
-- each of its suppressed groups to have one student, and one less than the minimum.
with

groups as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        count(*) as group_count,
        count(lowest_student_count) as sized_group_count,
        count(case when is_suppressed then 1 end) as suppressed_group_count,
        coalesce(sum(case when not is_suppressed then lowest_student_count end), 0)
            as lowest_student_count,
        coalesce(sum(case when not is_suppressed then highest_student_count end), 0)
            as highest_student_count

    from {{ ref('student_group_summary') }}

    group by dataset_id, school_year_name, dimension_name

),

final as (

    select
        groups.dataset_id,
        groups.school_year_name,
        groups.dimension_name,
        groups.group_count,
        groups.suppressed_group_count,
        totals.lowest_student_count - groups.highest_student_count as least_left_count,
        totals.lowest_student_count - groups.lowest_student_count as most_left_count

    from groups

    left join groups as totals
        on
            groups.dataset_id = totals.dataset_id
            and groups.school_year_name = totals.school_year_name
            and totals.dimension_name = 'all'

    where
        groups.dimension_name <> 'all'
        and (
            coalesce(totals.suppressed_group_count, 1) = 1
            or totals.lowest_student_count
            < groups.group_count + {{ var('disclosure_minimum_count') - 1 }}
            or groups.sized_group_count > 0
            and groups.suppressed_group_count = 0
            and groups.lowest_student_count <> totals.lowest_student_count
            or groups.sized_group_count > 0
            and groups.suppressed_group_count > 0
            and (
                totals.lowest_student_count - groups.highest_student_count
                > {{ var('disclosure_minimum_count') - 1 }} * (groups.suppressed_group_count - 1)
                + 1
                or totals.lowest_student_count - groups.lowest_student_count
                < groups.suppressed_group_count + {{ var('disclosure_minimum_count') - 2 }}
            )
        )

)

select *
from final
