with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        final_percentage_deviation,
        quartile_1_score_point,
        quartile_2_score_point,
        quartile_3_score_point,
        bool_or(is_synthetic) over (partition by dataset_id, school_year_name) as is_synthetic

    from {{ ref('int_students__group_measures') }}

),

sizes as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        case when is_size_known then lowest_student_count end as lowest_student_count,
        case when is_size_known then highest_student_count end as highest_student_count,
        is_small or not is_size_known as is_suppressed

    from {{ ref('int_students__group_sizes') }}

    where is_listed

),

means as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        final_percentage_mean_step,
        rounded_final_percentage_mean,
        has_spread

    from {{ ref('int_students__mean_classes') }}

),

open_figures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        bool_or(figure_name = 'without_score' and is_open) as has_score,
        bool_or(figure_name = 'without_attendance' and is_open) as has_attendance,
        bool_or(figure_name = 'score_sum' and is_open)
        and bool_or(figure_name = 'without_score' and is_open) as has_mean,
        bool_or(figure_name = 'below_basic' and is_open) as has_below_basic,
        bool_or(figure_name = 'below_proficient' and is_open) as has_below_proficient,
        bool_or(figure_name = 'chronically_absent' and is_open) as has_chronically_absent,
        bool_and(is_open or figure_name in ('without_attendance', 'chronically_absent'))
            as has_all_of_scores

    from {{ ref('int_students__group_protection') }}

    group by dataset_id, school_year_name, dimension_name, dimension_value

),

rate_classes as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        rate_name,
        family_name,
        lowest_percent,
        highest_percent,
        has_figures

    from {{ ref('int_students__rate_classes') }}

),

-- A figure is there when the check of its own sums and that of its family let it out.
shown as (

    select
        rate_classes.dataset_id,
        rate_classes.school_year_name,
        rate_classes.dimension_name,
        rate_classes.dimension_value,
        rate_classes.rate_name,
        rate_classes.family_name,
        rate_classes.has_figures,
        cast(rate_classes.lowest_percent as double precision) / 100 as lowest_share,
        cast(rate_classes.highest_percent as double precision) / 100 as highest_share,
        case rate_classes.rate_name
            when 'below_basic' then open_figures.has_below_basic and open_figures.has_score
            when 'below_proficient'
                then open_figures.has_below_proficient and open_figures.has_score
            when 'chronically_absent'
                then open_figures.has_chronically_absent and open_figures.has_attendance
        end as is_shown

    from rate_classes

    -- Many-to-one or none: there may be no scores and no attendance.
    left join open_figures
        on
            rate_classes.dataset_id = open_figures.dataset_id
            and rate_classes.school_year_name = open_figures.school_year_name
            and rate_classes.dimension_name = open_figures.dimension_name
            and rate_classes.dimension_value = open_figures.dimension_value

),

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        bool_or(family_name = 'score' and has_figures) as has_scores,
        bool_or(family_name = 'attendance' and has_figures) as has_attendance_figures,
        max(case when rate_name = 'below_basic' and is_shown then lowest_share end)
            as below_basic_lowest_share,
        max(case when rate_name = 'below_basic' and is_shown then highest_share end)
            as below_basic_highest_share,
        max(case when rate_name = 'below_proficient' and is_shown then lowest_share end)
            as below_proficient_lowest_share,
        max(case when rate_name = 'below_proficient' and is_shown then highest_share end)
            as below_proficient_highest_share,
        max(case when rate_name = 'chronically_absent' and is_shown then lowest_share end)
            as chronically_absent_lowest_share,
        max(case when rate_name = 'chronically_absent' and is_shown then highest_share end)
            as chronically_absent_highest_share

    from shown

    group by dataset_id, school_year_name, dimension_name, dimension_value

),

final as (

    select
        -- keys
        sizes.dataset_id,
        sizes.school_year_name,
        sizes.dimension_name,
        sizes.dimension_value,

        -- measures
        case
            when sizes.lowest_student_count = sizes.highest_student_count
                then sizes.lowest_student_count
        end as student_count,
        sizes.lowest_student_count,
        sizes.highest_student_count,
        {{ count_label('sizes.lowest_student_count', 'sizes.highest_student_count') }}
            as student_count_label,
        case when open_figures.has_mean then means.rounded_final_percentage_mean end
            as final_percentage_mean,
        case when open_figures.has_mean then means.final_percentage_mean_step end
            as final_percentage_mean_step,
        case
            when open_figures.has_all_of_scores and means.has_spread
                then floor(10 * measures.final_percentage_deviation + 0.5) / 10
        end as final_percentage_deviation,
        case
            when open_figures.has_all_of_scores and means.has_spread
                then measures.quartile_1_score_point
        end as quartile_1_score_point,
        case
            when open_figures.has_all_of_scores and means.has_spread
                then measures.quartile_2_score_point
        end as quartile_2_score_point,
        case
            when open_figures.has_all_of_scores and means.has_spread
                then measures.quartile_3_score_point
        end as quartile_3_score_point,
        case
            when rates.below_basic_lowest_share = rates.below_basic_highest_share
                then rates.below_basic_lowest_share
        end as below_basic_share,
        rates.below_basic_lowest_share,
        rates.below_basic_highest_share,
        {{ share_label('rates.below_basic_lowest_share', 'rates.below_basic_highest_share') }}
            as below_basic_label,
        case
            when rates.below_proficient_lowest_share = rates.below_proficient_highest_share
                then rates.below_proficient_lowest_share
        end as below_proficient_share,
        rates.below_proficient_lowest_share,
        rates.below_proficient_highest_share,
        {{ share_label(
            'rates.below_proficient_lowest_share', 'rates.below_proficient_highest_share'
        ) }} as below_proficient_label,
        case
            when rates.chronically_absent_lowest_share = rates.chronically_absent_highest_share
                then rates.chronically_absent_lowest_share
        end as chronically_absent_share,
        rates.chronically_absent_lowest_share,
        rates.chronically_absent_highest_share,
        {{ share_label(
            'rates.chronically_absent_lowest_share', 'rates.chronically_absent_highest_share'
        ) }} as chronically_absent_label,

        -- quality
        sizes.is_suppressed,
        case when sizes.is_suppressed then 'small_group_protection' end as suppression_reason,
        rates.has_scores,
        rates.has_scores and not coalesce(open_figures.has_score, false) as is_score_suppressed,
        rates.has_attendance_figures,
        rates.has_attendance_figures and not coalesce(open_figures.has_attendance, false)
            as is_attendance_suppressed,
        measures.is_synthetic

    from sizes

    -- One-to-one.
    inner join measures
        on
            sizes.dataset_id = measures.dataset_id
            and sizes.school_year_name = measures.school_year_name
            and sizes.dimension_name = measures.dimension_name
            and sizes.dimension_value = measures.dimension_value

    -- One-to-one.
    inner join means
        on
            sizes.dataset_id = means.dataset_id
            and sizes.school_year_name = means.school_year_name
            and sizes.dimension_name = means.dimension_name
            and sizes.dimension_value = means.dimension_value

    -- One-to-one.
    inner join rates
        on
            sizes.dataset_id = rates.dataset_id
            and sizes.school_year_name = rates.school_year_name
            and sizes.dimension_name = rates.dimension_name
            and sizes.dimension_value = rates.dimension_value

    -- One-to-one or none: there may be no scores and no attendance.
    left join open_figures
        on
            sizes.dataset_id = open_figures.dataset_id
            and sizes.school_year_name = open_figures.school_year_name
            and sizes.dimension_name = open_figures.dimension_name
            and sizes.dimension_value = open_figures.dimension_value

)

select * from final
