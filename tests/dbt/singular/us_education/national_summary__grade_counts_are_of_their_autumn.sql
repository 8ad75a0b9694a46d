{#- A figure in thousands is off by up to a half of one. -#}
{%- set rounding = 500 -%}

-- depends_on: {{ ref('state_change') }}
-- So this test holds back no mart that is made of the one it looks at.
with

published as (

    select
        autumn,
        published_count

    from {{ ref('published_autumn_enrollment') }}

),

national as (

    select
        year,
        all_grades_enrollment_count

    from {{ ref('national_summary') }}

    where not is_synthetic

)

select
    'all_grades_enrollment_count' as metric_name,
    published.autumn as year,
    published.published_count as published_value,
    national.all_grades_enrollment_count as our_value,
    {{ change_share('national.all_grades_enrollment_count', 'published.published_count') }}
        as difference_share,
    {{ safe_ratio(rounding, 'published.published_count') }} as tolerance_share

from published

-- Many-to-one; an autumn that is not there has no value, and fails.
left join national
    on published.autumn = national.year

where
    -- Without any published row there is nothing to compare.
    exists (select 1 from national)
    and (
        national.all_grades_enrollment_count is null
        or abs(national.all_grades_enrollment_count - published.published_count) > {{ rounding }}
    )
