{%- set group_columns = 'dataset_id, school_year_name, dimension_name, dimension_value' -%}

with

score_counts as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        score_point,
        student_count,
        score_sum,
        score_square_sum,
        attendance_student_count,
        chronically_absent_count,
        is_synthetic

    from {{ ref('int_students__score_counts') }}

),

cut_scores as (

    select
        dataset_id,
        basic_cut_percentage,
        proficient_cut_percentage

    from {{ ref('student_cut_scores') }}

),

-- Students with a score in each group, and how many of them stand at or below each score point.
ranked as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        score_point,
        student_count,
        score_sum,
        score_square_sum,
        attendance_student_count,
        chronically_absent_count,
        is_synthetic,
        sum(case when score_point is not null then student_count end) over (
            partition by {{ group_columns }}
        ) as scored_student_count,
        sum(case when score_point is not null then student_count end) over (
            partition by {{ group_columns }} order by score_point nulls last
            rows between unbounded preceding and current row
        ) as running_student_count

    from score_counts

),

totalled as (

    select
        ranked.dataset_id,
        ranked.school_year_name,
        ranked.dimension_name,
        ranked.dimension_value,
        cast(sum(ranked.student_count) as bigint) as student_count,
        cast(coalesce(max(ranked.scored_student_count), 0) as bigint) as scored_student_count,
        sum(ranked.score_sum) as score_sum,
        sum(ranked.score_square_sum) as score_square_sum,
        min(
            case
                when 4 * ranked.running_student_count >= ranked.scored_student_count
                    then ranked.score_point
            end
        ) as quartile_1_score_point,
        min(
            case
                when 4 * ranked.running_student_count >= 2 * ranked.scored_student_count
                    then ranked.score_point
            end
        ) as quartile_2_score_point,
        min(
            case
                when 4 * ranked.running_student_count >= 3 * ranked.scored_student_count
                    then ranked.score_point
            end
        ) as quartile_3_score_point,
        cast(sum(
            case
                when ranked.score_point < cut_scores.basic_cut_percentage
                    then ranked.student_count
                when ranked.score_point >= cut_scores.basic_cut_percentage then 0
            end
        ) as bigint) as below_basic_count,
        cast(sum(
            case
                when ranked.score_point < cut_scores.proficient_cut_percentage
                    then ranked.student_count
                when ranked.score_point >= cut_scores.proficient_cut_percentage then 0
            end
        ) as bigint) as below_proficient_count,
        cast(sum(ranked.attendance_student_count) as bigint) as attendance_student_count,
        cast(sum(ranked.chronically_absent_count) as bigint) as chronically_absent_count,
        bool_or(ranked.is_synthetic) as is_synthetic

    from ranked

    -- Many-to-one; without cut scores there is no share below them.
    left join cut_scores
        on ranked.dataset_id = cut_scores.dataset_id

    group by
        ranked.dataset_id,
        ranked.school_year_name,
        ranked.dimension_name,
        ranked.dimension_value

),

final as (

    select
        -- keys
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,

        -- measures
        student_count,
        scored_student_count,
        score_sum,
        {{ safe_ratio('score_sum', 'scored_student_count') }} as final_percentage_mean,
        -- Of the students as a sample: one student has no deviation.
        case
            when scored_student_count > 1
                then sqrt(greatest(
                    score_square_sum - score_sum * score_sum / scored_student_count, 0
                ) / (scored_student_count - 1))
        end as final_percentage_deviation,
        quartile_1_score_point,
        quartile_2_score_point,
        quartile_3_score_point,
        below_basic_count,
        below_proficient_count,
        attendance_student_count,
        chronically_absent_count,

        -- quality
        is_synthetic

    from totalled

)

select * from final
