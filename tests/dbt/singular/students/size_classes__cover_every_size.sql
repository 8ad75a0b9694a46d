-- A group whose size is in no range would have no figures; one in two ranges would have two.
with

ranges as (

    select
        smallest_student_count,
        largest_student_count,
        min(smallest_student_count) over () as first_student_count,
        lead(smallest_student_count) over (order by smallest_student_count) as next_student_count

    from {{ ref('size_classes') }}

),

final as (

    select
        smallest_student_count,
        largest_student_count,
        next_student_count

    from ranges

    where
        coalesce(largest_student_count + 1, -1) <> coalesce(next_student_count, -1)
        or first_student_count <> {{ var('disclosure_minimum_count') }}

)

select *
from final
