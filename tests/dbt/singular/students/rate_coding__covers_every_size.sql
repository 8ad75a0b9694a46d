-- A group whose size is in no range would have no rate; one in two ranges would have two.
with

ranges as (

    select
        smallest_student_count,
        largest_student_count,
        lead(smallest_student_count) over (order by smallest_student_count) as next_student_count

    from {{ ref('rate_coding') }}

),

final as (

    select
        smallest_student_count,
        largest_student_count,
        next_student_count

    from ranges

    where
        coalesce(largest_student_count + 1, -1) <> coalesce(next_student_count, -1)

)

select *
from final
