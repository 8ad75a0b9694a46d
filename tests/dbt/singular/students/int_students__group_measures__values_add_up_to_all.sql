-- On the unprotected side every dimension is a partition of the same students; disclosure control
-- rests on it.
with

groups as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        student_count,
        scored_student_count,
        attendance_student_count

    from {{ ref('int_students__group_measures') }}

),

dimensions as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        sum(student_count) as student_count,
        sum(scored_student_count) as scored_student_count,
        sum(attendance_student_count) as attendance_student_count

    from groups

    group by dataset_id, school_year_name, dimension_name

),

totals as (

    select
        dataset_id,
        school_year_name,
        student_count,
        scored_student_count,
        attendance_student_count

    from groups

    where dimension_name = 'all'

),

final as (

    select
        dimensions.dataset_id,
        dimensions.school_year_name,
        dimensions.dimension_name,
        dimensions.student_count,
        totals.student_count as total_student_count

    from dimensions

    left join totals
        on
            dimensions.dataset_id = totals.dataset_id
            and dimensions.school_year_name = totals.school_year_name

    where
        totals.student_count is null
        or dimensions.student_count <> totals.student_count
        or dimensions.scored_student_count <> totals.scored_student_count
        or dimensions.attendance_student_count <> totals.attendance_student_count

)

select *
from final
