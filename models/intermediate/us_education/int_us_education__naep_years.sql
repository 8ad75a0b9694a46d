with

assessments as (

    select
        year,
        subject,
        assessed_grade,
        national_public_score,
        nation_score,
        comparison_score,
        comparison

    from {{ ref('int_us_education__naep_assessments') }}

),

-- Each assessment has one row, so a maximum over the rows of a year is the row's own value.
final as (

    select
        -- keys
        year,

        -- measures
        max(case when subject = 'mathematics' and assessed_grade = 4 then nation_score end)
            as mathematics_grade_4_score,
        max(case when subject = 'mathematics' and assessed_grade = 8 then nation_score end)
            as mathematics_grade_8_score,
        max(case when subject = 'reading' and assessed_grade = 4 then nation_score end)
            as reading_grade_4_score,
        max(case when subject = 'reading' and assessed_grade = 8 then nation_score end)
            as reading_grade_8_score,
        max(case when subject = 'mathematics' and assessed_grade = 4 then national_public_score end)
            as mathematics_grade_4_national_public_score,
        max(case when subject = 'mathematics' and assessed_grade = 8 then national_public_score end)
            as mathematics_grade_8_national_public_score,
        max(case when subject = 'reading' and assessed_grade = 4 then national_public_score end)
            as reading_grade_4_national_public_score,
        max(case when subject = 'reading' and assessed_grade = 8 then national_public_score end)
            as reading_grade_8_national_public_score,
        max(case when subject = 'mathematics' and assessed_grade = 4 then comparison_score end)
            as mathematics_grade_4_comparison_score,
        max(case when subject = 'mathematics' and assessed_grade = 8 then comparison_score end)
            as mathematics_grade_8_comparison_score,
        max(case when subject = 'reading' and assessed_grade = 4 then comparison_score end)
            as reading_grade_4_comparison_score,
        max(case when subject = 'reading' and assessed_grade = 8 then comparison_score end)
            as reading_grade_8_comparison_score,

        -- quality
        max(case when subject = 'mathematics' and assessed_grade = 4 then comparison end)
            as mathematics_grade_4_comparison,
        max(case when subject = 'mathematics' and assessed_grade = 8 then comparison end)
            as mathematics_grade_8_comparison,
        max(case when subject = 'reading' and assessed_grade = 4 then comparison end)
            as reading_grade_4_comparison,
        max(case when subject = 'reading' and assessed_grade = 8 then comparison end)
            as reading_grade_8_comparison

    from assessments

    group by year

)

select * from final
