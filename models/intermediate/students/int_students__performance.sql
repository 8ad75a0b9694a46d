-- One block per data set: a new one is a block here. A column that a data set lacks is null.
with

students as (

    select
        'students.records' as dataset_id,
        cast(student_pseudonym as varchar) as student_key,
        cast(school_year as integer) as school_year,
        cast(term_name as varchar) as term_name,
        cast(gender_spelling as varchar) as gender_spelling,
        cast(race_ethnicity as varchar) as race_ethnicity,
        cast(lunch_program as varchar) as lunch_program,
        cast(is_english_learner as boolean) as is_english_learner,
        cast(has_iep as boolean) as has_iep,
        cast(school_code as varchar) as school_code,
        cast(grade as integer) as grade,
        cast(null as varchar) as parental_education_level,
        cast(null as varchar) as preparation_course,
        cast(null as varchar) as home_area,
        cast(null as varchar) as class_standing,
        cast(enrolled_day_count as integer) as enrolled_day_count,
        cast(present_day_count as integer) as present_day_count,
        cast(null as double precision) as attendance_share,
        cast(
            coalesce(mathematics_score, 0)
            + coalesce(reading_score, 0)
            + coalesce(science_score, 0) as double precision
        ) as score_sum,
        case when mathematics_score is null then 0 else 1 end
        + case when reading_score is null then 0 else 1 end
        + case when science_score is null then 0 else 1 end as subject_count,
        ingest_run_id

    from {{ ref('stg_students__records') }}

    union all

    select
        'students.performance' as dataset_id,
        cast(raw_record_number as varchar) as student_key,
        cast(null as integer) as school_year,
        cast(null as varchar) as term_name,
        gender_spelling,
        race_ethnicity,
        lunch_program,
        cast(null as boolean) as is_english_learner,
        cast(null as boolean) as has_iep,
        cast(null as varchar) as school_code,
        cast(null as integer) as grade,
        parental_education_level,
        preparation_course,
        cast(null as varchar) as home_area,
        cast(null as varchar) as class_standing,
        cast(null as integer) as enrolled_day_count,
        cast(null as integer) as present_day_count,
        cast(null as double precision) as attendance_share,
        cast(
            coalesce(mathematics_score, 0)
            + coalesce(reading_score, 0)
            + coalesce(writing_score, 0) as double precision
        ) as score_sum,
        case when mathematics_score is null then 0 else 1 end
        + case when reading_score is null then 0 else 1 end
        + case when writing_score is null then 0 else 1 end as subject_count,
        ingest_run_id

    from {{ ref('stg_students__performance') }}

    union all

    select
        'students.courses' as dataset_id,
        cast(raw_record_number as varchar) as student_key,
        cast(null as integer) as school_year,
        cast(null as varchar) as term_name,
        gender_spelling,
        cast(null as varchar) as race_ethnicity,
        cast(null as varchar) as lunch_program,
        cast(null as boolean) as is_english_learner,
        cast(null as boolean) as has_iep,
        school_code,
        cast(null as integer) as grade,
        cast(null as varchar) as parental_education_level,
        cast(null as varchar) as preparation_course,
        case home_area_code when 'U' then 'urban' when 'R' then 'rural' end as home_area,
        cast(null as varchar) as class_standing,
        cast(null as integer) as enrolled_day_count,
        cast(null as integer) as present_day_count,
        cast(null as double precision) as attendance_share,
        -- Grades run from 0 to 20.
        cast(coalesce(final_grade * 5, 0) as double precision) as score_sum,
        case when final_grade is null then 0 else 1 end as subject_count,
        ingest_run_id

    from {{ ref('stg_students__courses') }}

    union all

    select
        'students.attendance' as dataset_id,
        cast(raw_record_number as varchar) as student_key,
        cast(null as integer) as school_year,
        cast(null as varchar) as term_name,
        cast(null as varchar) as gender_spelling,
        cast(null as varchar) as race_ethnicity,
        cast(null as varchar) as lunch_program,
        cast(null as boolean) as is_english_learner,
        cast(null as boolean) as has_iep,
        cast(null as varchar) as school_code,
        cast(null as integer) as grade,
        cast(null as varchar) as parental_education_level,
        cast(null as varchar) as preparation_course,
        cast(null as varchar) as home_area,
        case
            when is_freshman then 'freshman'
            when is_sophomore then 'sophomore'
            when not is_freshman and not is_sophomore then 'later'
        end as class_standing,
        cast(null as integer) as enrolled_day_count,
        cast(null as integer) as present_day_count,
        cast(attendance_percent / 100 as double precision) as attendance_share,
        -- The publisher does not say of how many points the exam is.
        cast(0 as double precision) as score_sum,
        0 as subject_count,
        ingest_run_id

    from {{ ref('stg_students__attendance') }}

),

spellings as (

    select
        spelling,
        gender

    from {{ ref('gender_spellings') }}

),

ingest_runs as (

    select
        ingest_run_id,
        is_synthetic

    from {{ ref('stg_lake__ingest_runs') }}

),

final as (

    select
        -- keys
        students.dataset_id,
        students.student_key,
        students.school_year,
        students.term_name,

        -- attributes
        spellings.gender,
        students.gender_spelling,
        students.race_ethnicity,
        students.lunch_program,
        students.is_english_learner,
        students.has_iep,
        students.school_code,
        students.grade,
        students.parental_education_level,
        students.preparation_course,
        students.home_area,
        students.class_standing,

        -- measures
        students.score_sum / nullif(students.subject_count, 0) as final_percentage,
        students.subject_count,
        students.enrolled_day_count,
        students.present_day_count,
        students.attendance_share,

        -- quality
        students.ingest_run_id,
        ingest_runs.is_synthetic

    from students

    -- Many-to-one; a spelling that the seed does not know is no gender, and a test fails.
    left join spellings
        on students.gender_spelling = spellings.spelling

    -- Many-to-one; a test fails for a row whose run is not in the ledger.
    left join ingest_runs
        on students.ingest_run_id = ingest_runs.ingest_run_id

)

select * from final
