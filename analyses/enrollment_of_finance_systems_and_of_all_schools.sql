-- In which states did enrollment move the other way once all public schools are counted?
-- Over ten years to the last year with finance, between the same autumns: students of systems that
-- report finance (ENROLL) beside students in all grades. In the published file eight states of 51
-- differ in sign from 2006 to 2016: charter schools that report no finances are in one count only.
with

states as (

    select
        state_name,
        state_code,
        year,
        enrollment_count,
        all_grades_same_school_year_count,
        is_synthetic

    from {{ ref('state_year_metrics') }}

),

last_finance_year as (

    select max(year) as year

    from {{ ref('national_summary') }}

    where has_finance

),

changes as (

    select
        states.year,
        states.state_name,
        earlier.enrollment_count as enrollment_count_before,
        states.enrollment_count,
        {{ change_share('states.enrollment_count', 'earlier.enrollment_count') }}
            as enrollment_ten_year_change_share,
        {{ change_share(
            'states.all_grades_same_school_year_count',
            'earlier.all_grades_same_school_year_count'
        ) }} as all_grades_ten_year_change_share,
        states.is_synthetic

    from states

    inner join last_finance_year
        on states.year = last_finance_year.year

    inner join states as earlier
        on states.state_code = earlier.state_code and states.year = earlier.year + 10

)

select
    year,
    state_name,
    enrollment_count_before,
    enrollment_count,
    enrollment_ten_year_change_share,
    all_grades_ten_year_change_share,
    is_synthetic

from changes

where
    sign(enrollment_ten_year_change_share) <> sign(all_grades_ten_year_change_share)

order by state_name
