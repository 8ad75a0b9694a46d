{%- set rates = {
    'below_basic': 'score', 'below_proficient': 'score', 'chronically_absent': 'attendance'
} -%}

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

classes as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        lowest_student_count,
        highest_student_count,
        is_small,
        is_listed,
        is_size_known,
        has_score_figures,
        has_attendance_figures,
        has_score_class,
        has_attendance_class,
        has_spread,
        rounded_final_percentage_mean,
        {%- for rate in rates %}
        {{ rate }}_lowest_percent,
        {{ rate }}_highest_percent,
        {%- endfor %}
        final_percentage_mean_step

    from {{ ref('int_students__group_classes') }}

),

protection as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        is_score_sum_open,
        is_without_score_open,
        {%- for rate in rates %}
        is_{{ rate }}_open,
        {%- endfor %}
        is_without_attendance_open

    from {{ ref('int_students__group_protection') }}

),

-- Which figures of a group the checks of its dimension let out.
allowed as (

    select
        classes.dataset_id,
        classes.school_year_name,
        classes.dimension_name,
        classes.dimension_value,
        classes.lowest_student_count,
        classes.highest_student_count,
        classes.is_size_known,
        classes.has_score_figures,
        classes.has_attendance_figures,
        classes.is_small or not classes.is_size_known as is_suppressed,
        classes.has_score_class and coalesce(protection.is_without_score_open, false)
            as has_score,
        classes.has_attendance_class and coalesce(protection.is_without_attendance_open, false)
            as has_attendance,
        protection.is_score_sum_open,
        classes.has_spread,
        classes.rounded_final_percentage_mean,
        {%- for rate in rates %}
        protection.is_{{ rate }}_open,
        cast(classes.{{ rate }}_lowest_percent as double precision) / 100
            as {{ rate }}_lowest_share,
        cast(classes.{{ rate }}_highest_percent as double precision) / 100
            as {{ rate }}_highest_share,
        {%- endfor %}
        classes.final_percentage_mean_step

    from classes

    -- One-to-one, or none where there are no scores and no attendance.
    left join protection
        on
            classes.dataset_id = protection.dataset_id
            and classes.school_year_name = protection.school_year_name
            and classes.dimension_name = protection.dimension_name
            and classes.dimension_value = protection.dimension_value

    where classes.is_listed

),

shown as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        case when is_size_known then lowest_student_count end as lowest_student_count,
        case when is_size_known then highest_student_count end as highest_student_count,
        case
            when has_score and is_score_sum_open and not is_suppressed
                then rounded_final_percentage_mean
        end as final_percentage_mean,
        case
            when has_score and is_score_sum_open and not is_suppressed
                then final_percentage_mean_step
        end as final_percentage_mean_step,
        has_score
        and has_spread
        and is_score_sum_open
        and is_below_basic_open
        and is_below_proficient_open
        and not is_suppressed as is_spread_shown
        {%- for rate, family in rates.items() %}
        {%- for end in ['lowest', 'highest'] %},
        case
            when has_{{ family }} and is_{{ rate }}_open and not is_suppressed
                then {{ rate }}_{{ end }}_share
        end as {{ rate }}_{{ end }}_share
        {%- endfor %}
        {%- endfor %},
        is_suppressed,
        has_score_figures,
        has_score_figures and (is_suppressed or not has_score) as is_score_suppressed,
        has_attendance_figures,
        has_attendance_figures and (is_suppressed or not has_attendance)
            as is_attendance_suppressed

    from allowed

),

final as (

    select
        -- keys
        measures.dataset_id,
        measures.school_year_name,
        measures.dimension_name,
        measures.dimension_value,

        -- measures
        case
            when shown.lowest_student_count = shown.highest_student_count
                then shown.lowest_student_count
        end as student_count,
        shown.lowest_student_count,
        shown.highest_student_count,
        case
            when shown.lowest_student_count = shown.highest_student_count
                then cast(shown.lowest_student_count as varchar)
            when shown.is_suppressed
                then '<' || cast(shown.highest_student_count + 1 as varchar)
            else
                cast(shown.lowest_student_count as varchar) || '-'
                || cast(shown.highest_student_count as varchar)
        end as student_count_label,
        shown.final_percentage_mean,
        shown.final_percentage_mean_step,
        case
            when shown.is_spread_shown
                then floor(10 * measures.final_percentage_deviation + 0.5) / 10
        end as final_percentage_deviation,
        {%- for number in [1, 2, 3] %}
        case when shown.is_spread_shown then measures.quartile_{{ number }}_score_point end
            as quartile_{{ number }}_score_point,
        {%- endfor %}
        {%- for rate, family in rates.items() %}
        case
            when shown.{{ rate }}_lowest_share = shown.{{ rate }}_highest_share
                then shown.{{ rate }}_lowest_share
        end as {{ rate }}_share,
        shown.{{ rate }}_lowest_share,
        shown.{{ rate }}_highest_share,
        {{ share_label(
            'shown.' ~ rate ~ '_lowest_share', 'shown.' ~ rate ~ '_highest_share'
        ) }} as {{ rate }}_label,
        {%- endfor %}

        -- quality
        shown.is_suppressed,
        case when shown.is_suppressed then 'small_group_protection' end as suppression_reason,
        shown.has_score_figures as has_scores,
        shown.is_score_suppressed,
        shown.has_attendance_figures,
        shown.is_attendance_suppressed,
        measures.is_synthetic

    from measures

    -- One-to-one, or none where the values of the dimension are suppressed too.
    inner join shown
        on
            measures.dataset_id = shown.dataset_id
            and measures.school_year_name = shown.school_year_name
            and measures.dimension_name = shown.dimension_name
            and measures.dimension_value = shown.dimension_value

)

select * from final
