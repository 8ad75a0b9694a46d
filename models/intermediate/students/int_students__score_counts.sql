with

results as (

    select
        dataset_id,
        school_year_name,
        gender,
        race_ethnicity,
        lunch_program,
        school_code,
        parental_education_level,
        preparation_course,
        home_area,
        class_standing,
        is_english_learner,
        has_iep,
        grade,
        cast(floor(final_percentage) as integer) as score_point,
        final_percentage,
        is_chronically_absent,
        is_synthetic

    from {{ ref('int_students__year_results') }}

),

published_dimensions as (

    select
        dataset_id,
        dimension_name

    from {{ ref('student_dimensions') }}

),

-- The one pass over the students. No dimension is null in `results`, so what is null here is what
-- the row is not grouped by.
grouped as (

    select
        dataset_id,
        school_year_name,
        gender,
        race_ethnicity,
        lunch_program,
        school_code,
        parental_education_level,
        preparation_course,
        home_area,
        class_standing,
        is_english_learner,
        has_iep,
        grade,
        score_point,
        count(*) as student_count,
        sum(final_percentage) as score_sum,
        sum(final_percentage * final_percentage) as score_square_sum,
        count(is_chronically_absent) as attendance_student_count,
        count(case when is_chronically_absent then 1 end) as chronically_absent_count,
        bool_or(is_synthetic) as is_synthetic

    from results

    -- The linter's DuckDB grammar lacks grouping sets, which all three engines have.
    group by
        grouping sets ( -- noqa: PRS, LT02
            (dataset_id, school_year_name, score_point),
            (dataset_id, school_year_name, gender, score_point),
            (dataset_id, school_year_name, race_ethnicity, score_point),
            (dataset_id, school_year_name, lunch_program, score_point),
            (dataset_id, school_year_name, school_code, score_point),
            (dataset_id, school_year_name, parental_education_level, score_point),
            (dataset_id, school_year_name, preparation_course, score_point),
            (dataset_id, school_year_name, home_area, score_point),
            (dataset_id, school_year_name, class_standing, score_point),
            (dataset_id, school_year_name, is_english_learner, score_point),
            (dataset_id, school_year_name, has_iep, score_point),
            (dataset_id, school_year_name, grade, score_point)
        )

),

named as (

    select
        dataset_id,
        school_year_name,
        case
            when gender is not null then 'gender'
            when race_ethnicity is not null then 'race_ethnicity'
            when lunch_program is not null then 'lunch_program'
            when school_code is not null then 'school_code'
            when parental_education_level is not null then 'parental_education_level'
            when preparation_course is not null then 'preparation_course'
            when home_area is not null then 'home_area'
            when class_standing is not null then 'class_standing'
            when is_english_learner is not null then 'is_english_learner'
            when has_iep is not null then 'has_iep'
            when grade is not null then 'grade'
            else 'all'
        end as dimension_name,
        coalesce(
            gender,
            race_ethnicity,
            lunch_program,
            school_code,
            parental_education_level,
            preparation_course,
            home_area,
            class_standing,
            is_english_learner,
            has_iep,
            grade,
            'all'
        ) as dimension_value,
        score_point,
        student_count,
        score_sum,
        score_square_sum,
        attendance_student_count,
        chronically_absent_count,
        is_synthetic

    from grouped

),

final as (

    select
        -- keys
        named.dataset_id,
        named.school_year_name,
        named.dimension_name,
        named.dimension_value,
        coalesce(named.score_point, -1) as score_point_key,

        -- measures
        named.score_point,
        named.student_count,
        named.score_sum,
        named.score_square_sum,
        named.attendance_student_count,
        named.chronically_absent_count,

        -- quality
        named.is_synthetic

    from named

    -- Many-to-one, and a filter: what a data set does not have is not a dimension of it.
    inner join published_dimensions
        on
            named.dataset_id = published_dimensions.dataset_id
            and named.dimension_name = published_dimensions.dimension_name

)

select * from final
