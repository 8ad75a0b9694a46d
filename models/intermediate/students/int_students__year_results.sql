with

performance as (

    select
        dataset_id,
        student_key,
        school_year,
        -- The terms of the contract have no other order.
        case when term_name = 'Spring' then 2 else 1 end as term_number,
        gender,
        race_ethnicity,
        lunch_program,
        school_code,
        parental_education_level,
        preparation_course,
        home_area,
        class_standing,
        case when is_english_learner then 'yes' when not is_english_learner then 'no' end
            as is_english_learner,
        case when has_iep then 'yes' when not has_iep then 'no' end as has_iep,
        cast(grade as varchar) as grade,
        final_percentage,
        is_synthetic

    from {{ ref('int_students__performance') }}

),

terms as (

    select
        student_pseudonym,
        school_year,
        enrolled_day_count,
        present_day_count

    from {{ ref('int_students__term_metrics') }}

    where has_attendance

),

attendance as (

    select
        'students.records' as dataset_id,
        student_pseudonym as student_key,
        school_year,
        cast(sum(enrolled_day_count) as bigint) as enrolled_day_count,
        cast(sum(present_day_count) as bigint) as present_day_count

    from terms

    group by student_pseudonym, school_year

),

-- A student who changes group within a year is counted once, in the group of the last term.
results as (

    select
        dataset_id,
        student_key,
        school_year,
        {{ last_term_value('gender') }} as gender,
        {{ last_term_value('race_ethnicity') }} as race_ethnicity,
        {{ last_term_value('lunch_program') }} as lunch_program,
        {{ last_term_value('school_code') }} as school_code,
        {{ last_term_value('parental_education_level') }} as parental_education_level,
        {{ last_term_value('preparation_course') }} as preparation_course,
        {{ last_term_value('home_area') }} as home_area,
        {{ last_term_value('class_standing') }} as class_standing,
        {{ last_term_value('is_english_learner') }} as is_english_learner,
        {{ last_term_value('has_iep') }} as has_iep,
        {{ last_term_value('grade') }} as grade,
        avg(final_percentage) as final_percentage,
        bool_or(is_synthetic) as is_synthetic

    from performance

    group by dataset_id, student_key, school_year

),

final as (

    select
        -- keys
        results.dataset_id,
        results.student_key,
        coalesce(cast(results.school_year as varchar), 'not stated') as school_year_name,

        -- attributes
        results.gender,
        results.race_ethnicity,
        results.lunch_program,
        results.school_code,
        results.parental_education_level,
        results.preparation_course,
        results.home_area,
        results.class_standing,
        results.is_english_learner,
        results.has_iep,
        results.grade,

        -- measures
        results.final_percentage,
        attendance.enrolled_day_count,
        attendance.present_day_count,

        -- quality
        {{ is_chronically_absent('attendance.present_day_count', 'attendance.enrolled_day_count') }}
            as is_chronically_absent,
        results.is_synthetic

    from results

    -- One-to-one or none; only data sets with days of attendance have them.
    left join attendance
        on
            results.dataset_id = attendance.dataset_id
            and results.student_key = attendance.student_key
            and results.school_year = attendance.school_year

)

select * from final
