with

states as (

    select
        year,
        enrollment_count,
        all_grades_enrollment_count,
        {%- for measure in finance_measures() %}
        {{ measure }}_usd,
        {%- endfor %}
        {%- for part in finance_shares() %}
        {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ measure }}_per_student_usd,
        {%- endfor %}
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('int_us_education__state_year_rates') }}

),

final as (

    select
        -- keys
        year,

        -- measures
        cast(sum(enrollment_count) as bigint) as enrollment_count,
        cast(sum(all_grades_enrollment_count) as bigint) as all_grades_enrollment_count,
        {%- for measure in finance_measures() %}
        cast(sum({{ measure }}_usd) as bigint) as {{ measure }}_usd,
        {%- endfor %}
        {%- for part, whole in finance_shares().items() %}
        {{ ratio_of_sums(part ~ '_usd', whole ~ '_usd') }} as {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ ratio_of_sums(measure ~ '_usd', 'enrollment_count') }} as {{ measure }}_per_student_usd,
        {%- endfor %}

        -- quality
        {{ ratio_of_sums('enrollment_count', 'all_grades_enrollment_count') }}
            as enrollment_coverage_share,
        count(enrollment_count) as enrollment_state_count,
        count(all_grades_enrollment_count) as all_grades_enrollment_state_count,
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

    from states

    group by year

)

select * from final
