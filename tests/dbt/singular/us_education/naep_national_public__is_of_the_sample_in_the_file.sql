with

calendar as (

    select
        year,
        subject,
        grade,
        file_accommodations_permitted

    from {{ ref('naep_calendar') }}

),

national_public as (

    select
        year,
        subject,
        grade,
        accommodations_permitted

    from {{ ref('naep_national_public') }}

)

select
    national_public.year,
    national_public.subject,
    national_public.grade,
    national_public.accommodations_permitted,
    calendar.file_accommodations_permitted

from national_public

left join calendar
    on
        national_public.year = calendar.year
        and national_public.subject = calendar.subject
        and national_public.grade = calendar.grade

where
    calendar.year is null
    or national_public.accommodations_permitted <> calendar.file_accommodations_permitted
