with

states as (

    select
        state_code,
        year,
        enrollment_count,
        all_grades_enrollment_count,
        all_grades_same_school_year_count,
        {%- for column in finance_columns(real=false) %}
        {{ column }},
        {%- endfor %}
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('int_us_education__state_year_rates') }}

),

places as (

    select
        place_kind,
        place_name,
        state_code

    from {{ ref('int_us_education__places') }}

),

prices as (

    select
        year,
        to_2016_usd_factor

    from {{ ref('int_us_education__school_year_prices') }}

),

-- Many-to-many on purpose: a state counts in the nation, in its region and in its division.
placed as (

    select
        places.place_kind,
        places.place_name,
        states.year,
        states.enrollment_count,
        states.all_grades_enrollment_count,
        states.all_grades_same_school_year_count,
        {%- for column in finance_columns(real=false) %}
        states.{{ column }},
        {%- endfor %}
        states.mathematics_grade_4_score,
        states.mathematics_grade_8_score,
        states.reading_grade_4_score,
        states.reading_grade_8_score

    from states

    inner join places
        on states.state_code = places.state_code

),

totalled as (

    select
        place_kind,
        place_name,
        year,
        cast(sum(enrollment_count) as bigint) as enrollment_count,
        cast(sum(all_grades_enrollment_count) as bigint) as all_grades_enrollment_count,
        cast(sum(all_grades_same_school_year_count) as bigint) as all_grades_same_school_year_count,
        {%- for measure in finance_measures() %}
        cast(sum({{ measure }}_usd) as bigint) as {{ measure }}_usd,
        {%- endfor %}
        {%- for part, whole in finance_shares().items() %}
        {{ ratio_of_sums(part ~ '_usd', whole ~ '_usd') }} as {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ ratio_of_sums(measure ~ '_usd', 'enrollment_count') }} as {{ measure }}_per_student_usd,
        {%- endfor %}
        {{ ratio_of_sums('enrollment_count', 'all_grades_same_school_year_count') }}
            as enrollment_coverage_share,
        count(enrollment_count) as enrollment_state_count,
        count(all_grades_enrollment_count) as all_grades_enrollment_state_count,
        count(all_grades_same_school_year_count) as all_grades_same_school_year_state_count,
        {%- for measure in finance_measures() %}
        count({{ measure }}_usd) as {{ measure }}_state_count,
        {%- endfor %}
        {%- for part in finance_shares() %}
        count({{ part }}_share) as {{ part }}_share_state_count,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        count({{ measure }}_per_student_usd) as {{ measure }}_per_student_state_count,
        {%- endfor %}
        count(mathematics_grade_4_score) as mathematics_grade_4_state_count,
        count(mathematics_grade_8_score) as mathematics_grade_8_state_count,
        count(reading_grade_4_score) as reading_grade_4_state_count,
        count(reading_grade_8_score) as reading_grade_8_state_count

    from placed

    group by place_kind, place_name, year

),

final as (

    select
        -- keys
        totalled.place_kind,
        totalled.place_name,
        totalled.year,

        -- measures
        totalled.enrollment_count,
        totalled.all_grades_enrollment_count,
        totalled.all_grades_same_school_year_count,
        {%- for column in finance_columns(real=false) %}
        totalled.{{ column }},
        {%- endfor %}
        {%- for measure in finance_measures() %}
        totalled.{{ measure }}_usd * prices.to_2016_usd_factor as {{ measure }}_real_2016_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        totalled.{{ measure }}_per_student_usd * prices.to_2016_usd_factor
            as {{ measure }}_per_student_real_2016_usd,
        {%- endfor %}

        -- quality
        totalled.enrollment_coverage_share,
        totalled.enrollment_state_count,
        totalled.all_grades_enrollment_state_count,
        totalled.all_grades_same_school_year_state_count,
        {%- for column in finance_state_counts() %}
        totalled.{{ column }},
        {%- endfor %}
        totalled.mathematics_grade_4_state_count,
        totalled.mathematics_grade_8_state_count,
        totalled.reading_grade_4_state_count,
        totalled.reading_grade_8_state_count

    from totalled

    -- Many-to-one; the index has no price for a school year that has not ended.
    left join prices
        on totalled.year = prices.year

)

select * from final
