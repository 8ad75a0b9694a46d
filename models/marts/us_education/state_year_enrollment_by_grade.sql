with

states as (

    select
        state_code,
        year,
        jurisdiction_name,
        fips_code,
        census_region_name,
        census_division_name,
        {%- for band in grade_bands() %}
        {{ band }}_enrollment_count,
        {%- endfor %}
        is_synthetic

    from {{ ref('states_all') }}

    where is_state

),

banded as (
    {%- for band in grade_bands() %}

    select
        state_code,
        year as autumn_year,
        '{{ band }}' as grade_band,
        {{ loop.index }} as grade_band_order,
        {{ band }}_enrollment_count as grade_enrollment_count

    from states

    where {{ band }}_enrollment_count is not null
    {{- "\n\n    union all" if not loop.last }}
    {%- endfor %}

),

final as (

    select
        -- keys
        banded.state_code,
        banded.autumn_year,
        banded.grade_band,

        -- attributes
        banded.grade_band_order,
        banded.autumn_year + 1 as finance_year,
        states.jurisdiction_name as state_name,
        states.fips_code,
        states.census_region_name,
        states.census_division_name,

        -- measures
        banded.grade_enrollment_count,
        {{ safe_ratio('banded.grade_enrollment_count', 'states.all_grades_enrollment_count') }}
            as all_grades_share,
        cast(sum(banded.grade_enrollment_count) over (
            partition by banded.autumn_year, banded.grade_band
        ) as bigint) as national_grade_enrollment_count,
        {{ ratio_of_sums(
            'banded.grade_enrollment_count',
            'states.all_grades_enrollment_count',
            partition_by='banded.autumn_year, banded.grade_band'
        ) }} as national_all_grades_share,

        -- quality
        count(*) over (partition by banded.autumn_year, banded.grade_band)
            as national_state_count,
        states.is_synthetic

    from banded

    -- Many-to-one: the row that the bands were taken from.
    inner join states
        on banded.state_code = states.state_code and banded.autumn_year = states.year

)

select * from final
