with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        final_percentage_mean,
        final_percentage_deviation,
        quartile_1_score_point,
        quartile_2_score_point,
        quartile_3_score_point,
        is_synthetic

    from {{ ref('int_students__group_measures') }}

),

suppression as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        has_scores,
        has_attendance_figures,
        is_count_suppressed,
        is_score_suppressed,
        is_attendance_suppressed

    from {{ ref('int_students__group_suppression') }}

),

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        cell_name,
        max(case when rate_name = 'below_basic' then {{ published_share('lowest') }} end)
            as below_basic_lowest_share,
        max(case when rate_name = 'below_basic' then {{ published_share('highest') }} end)
            as below_basic_highest_share,
        max(case when rate_name = 'below_proficient' then {{ published_share('lowest') }} end)
            as below_proficient_lowest_share,
        max(case when rate_name = 'below_proficient' then {{ published_share('highest') }} end)
            as below_proficient_highest_share,
        max(case when rate_name = 'chronically_absent' then {{ published_share('lowest') }} end)
            as chronically_absent_lowest_share,
        max(case when rate_name = 'chronically_absent' then {{ published_share('highest') }} end)
            as chronically_absent_highest_share

    from {{ ref('int_students__rate_suppression') }}

    where not is_rate_suppressed

    group by dataset_id, school_year_name, dimension_name, cell_name

),

final as (

    select
        -- keys
        measures.dataset_id,
        measures.school_year_name,
        measures.dimension_name,
        measures.dimension_value,

        -- measures
        case when not suppression.is_count_suppressed then measures.student_count end
            as student_count,
        -- One decimal: more would tell of single students in a small group.
        case
            when not suppression.is_score_suppressed
                then floor(10 * measures.final_percentage_mean + 0.5) / 10
        end as final_percentage_mean,
        case
            when not suppression.is_score_suppressed
                then floor(10 * measures.final_percentage_deviation + 0.5) / 10
        end as final_percentage_deviation,
        case
            when not suppression.is_score_suppressed then measures.quartile_1_score_point
        end as quartile_1_score_point,
        case
            when not suppression.is_score_suppressed then measures.quartile_2_score_point
        end as quartile_2_score_point,
        case
            when not suppression.is_score_suppressed then measures.quartile_3_score_point
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
        suppression.is_count_suppressed as is_suppressed,
        -- One reason for every group: which of them is small would say how small.
        case when suppression.is_count_suppressed then 'small_group_protection' end
            as suppression_reason,
        suppression.has_scores,
        suppression.is_score_suppressed,
        suppression.has_attendance_figures,
        suppression.is_attendance_suppressed,
        bool_or(measures.is_synthetic) over (
            partition by measures.dataset_id, measures.school_year_name
        ) as is_synthetic

    from measures

    -- One-to-one.
    inner join suppression
        on
            measures.dataset_id = suppression.dataset_id
            and measures.school_year_name = suppression.school_year_name
            and measures.dimension_name = suppression.dimension_name
            and measures.dimension_value = suppression.dimension_value

    -- One-to-one or none: a group may have no rate that can be published.
    left join rates
        on
            measures.dataset_id = rates.dataset_id
            and measures.school_year_name = rates.school_year_name
            and measures.dimension_name = rates.dimension_name
            and measures.dimension_value = rates.cell_name

)

select * from final
