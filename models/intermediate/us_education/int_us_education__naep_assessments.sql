with

-- The calendar is a fact to look up, never computed: 2020 and 2021 would both be wrong.
calendar as (

    select
        subject,
        grade,
        year,
        has_state_results,
        file_accommodations_permitted

    from {{ ref('naep_calendar') }}

),

-- Public schools of the nation, where the figure is known.
national_public as (

    select
        subject,
        grade,
        year,
        national_public_score

    from {{ ref('naep_national_public') }}

),

-- The published national scores: a row of their own, never a mean of states.
nation as (

    select
        subject,
        assessed_grade,
        year,
        score as nation_score

    from {{ ref('int_us_education__naep_scores') }}

    where not is_state

),

final as (

    select
        -- keys
        calendar.subject,
        calendar.grade as assessed_grade,
        calendar.year,

        -- attributes
        calendar.has_state_results,
        calendar.file_accommodations_permitted as accommodations_permitted,
        case
            when calendar.has_state_results
                then lag(calendar.year) over (
                    partition by calendar.subject, calendar.grade, calendar.has_state_results
                    order by calendar.year
                )
        end as previous_year,

        -- measures
        national_public.national_public_score,
        nation.nation_score,
        coalesce(national_public.national_public_score, nation.nation_score) as comparison_score,

        -- quality
        case
            when national_public.national_public_score is not null
                then 'national_public'
            when nation.nation_score is not null
                then 'nation_with_nonpublic'
        end as comparison

    from calendar

    -- One-to-one, both; a figure may be unknown, and the file may have no NATIONAL row.
    left join national_public
        on
            calendar.subject = national_public.subject
            and calendar.grade = national_public.grade
            and calendar.year = national_public.year

    left join nation
        on
            calendar.subject = nation.subject
            and calendar.grade = nation.assessed_grade
            and calendar.year = nation.year

)

select * from final
