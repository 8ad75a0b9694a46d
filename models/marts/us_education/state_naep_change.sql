-- depends_on: {{ ref('states_all') }}
-- So a test of the received rows that fails holds this back, and all that follows from it.
with

scores as (

    select
        state_code,
        subject,
        assessed_grade,
        year,
        jurisdiction_name as state_name,
        score,
        is_synthetic

    from {{ ref('int_us_education__naep_scores') }}

    where is_state

),

places as (

    select
        state_code,
        fips_code

    from {{ ref('us_jurisdictions') }}

    where is_state

),

assessments as (

    select
        subject,
        assessed_grade,
        year,
        previous_year,
        accommodations_permitted,
        national_public_score,
        nation_score,
        comparison_score,
        comparison

    from {{ ref('int_us_education__naep_assessments') }}

),

-- Each score with the same state's score of the assessment before and of 2003, where they are.
paired as (

    select
        scores.state_code,
        scores.subject,
        scores.assessed_grade,
        scores.year,
        scores.state_name,
        scores.score,
        scores.is_synthetic,
        assessments.previous_year,
        assessments.accommodations_permitted,
        -- Of the row before, which is older than previous_year where the state missed that one.
        lag(assessments.accommodations_permitted) over (
            partition by scores.state_code, scores.subject, scores.assessed_grade
            order by scores.year
        ) as accommodations_permitted_before,
        scores.score - previous.score as change_since_previous_points,
        case
            when scores.year > 2003
                then scores.score - base.score
        end as change_since_2003_points

    from scores

    -- Many-to-one; a score outside the calendar fails a test of states_all.
    left join assessments
        on
            scores.subject = assessments.subject
            and scores.assessed_grade = assessments.assessed_grade
            and scores.year = assessments.year

    -- One-to-one, both: a state that did not take part has no row.
    left join scores as previous
        on
            scores.state_code = previous.state_code
            and scores.subject = previous.subject
            and scores.assessed_grade = previous.assessed_grade
            and assessments.previous_year = previous.year

    left join scores as base
        on
            scores.state_code = base.state_code
            and scores.subject = base.subject
            and scores.assessed_grade = base.assessed_grade
            and base.year = 2003

),

-- The change of the nation, with the same schools at both ends.
national as (

    select
        assessments.subject,
        assessments.assessed_grade,
        assessments.year,
        assessments.comparison_score,
        assessments.comparison,
        assessments.national_public_score - previous.national_public_score as public_since_previous,
        assessments.nation_score - previous.nation_score as nation_since_previous,
        assessments.national_public_score - base.national_public_score as public_since_2003,
        assessments.nation_score - base.nation_score as nation_since_2003

    from assessments

    -- One-to-one, both; the first assessment has none before it.
    left join assessments as previous
        on
            assessments.subject = previous.subject
            and assessments.assessed_grade = previous.assessed_grade
            and assessments.previous_year = previous.year

    left join assessments as base
        on
            assessments.subject = base.subject
            and assessments.assessed_grade = base.assessed_grade
            and base.year = 2003

),

final as (

    select
        -- keys
        paired.state_code,
        paired.subject,
        paired.assessed_grade,
        paired.year,

        -- attributes
        places.fips_code,
        paired.state_name,
        paired.previous_year,

        -- measures
        paired.score,
        national.comparison_score,
        paired.score - national.comparison_score as minus_comparison_points,
        paired.change_since_previous_points,
        case
            when paired.change_since_previous_points is not null
                then coalesce(national.public_since_previous, national.nation_since_previous)
        end as comparison_change_since_previous_points,
        paired.change_since_2003_points,
        case
            when paired.change_since_2003_points is not null
                then coalesce(national.public_since_2003, national.nation_since_2003)
        end as comparison_change_since_2003_points,

        -- quality
        national.comparison,
        case
            when paired.change_since_previous_points is null
                then null
            when national.public_since_previous is not null
                then 'national_public'
            when national.nation_since_previous is not null
                then 'nation_with_nonpublic'
        end as change_since_previous_comparison,
        case
            when paired.change_since_2003_points is null
                then null
            when national.public_since_2003 is not null
                then 'national_public'
            when national.nation_since_2003 is not null
                then 'nation_with_nonpublic'
        end as change_since_2003_comparison,
        paired.accommodations_permitted,
        case
            when paired.accommodations_permitted and not paired.accommodations_permitted_before
                then 'accommodations_introduced'
        end as series_break,
        case
            when paired.previous_year is null
                then 'first_assessment'
            when paired.change_since_previous_points is null
                then 'no_previous_score'
        end as missing_change_reason,
        paired.is_synthetic

    from paired

    -- Many-to-one, both.
    inner join places
        on paired.state_code = places.state_code

    left join national
        on
            paired.subject = national.subject
            and paired.assessed_grade = national.assessed_grade
            and paired.year = national.year

)

select * from final
