-- From the published table alone: beside suppressed groups, what is left of the total allows each
-- of them to have one student and one less than the minimum.
with

groups as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        count(*) as group_count,
        count(student_count) as published_group_count,
        sum(student_count) as published_student_count

    from {{ ref('student_group_summary') }}

    group by dataset_id, school_year_name, dimension_name

),

final as (

    select
        groups.dataset_id,
        groups.school_year_name,
        groups.dimension_name,
        groups.group_count,
        groups.published_group_count,
        groups.published_student_count,
        totals.published_student_count as total_student_count

    from groups

    left join groups as totals
        on
            groups.dataset_id = totals.dataset_id
            and groups.school_year_name = totals.school_year_name
            and totals.dimension_name = 'all'

    where
        groups.dimension_name <> 'all'
        and (
            totals.published_student_count is null
            or totals.published_student_count
            < groups.group_count + {{ var('disclosure_minimum_count') - 1 }}
            or groups.published_group_count = groups.group_count
            and groups.published_student_count <> totals.published_student_count
            or groups.published_group_count between 1 and groups.group_count - 1
            and totals.published_student_count - groups.published_student_count
            - (groups.group_count - groups.published_group_count)
            < {{ (var('disclosure_minimum_count') - 2) // 2 }}
        )

)

select *
from final
