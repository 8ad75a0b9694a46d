{%- set group_columns = 'dataset_id, school_year_name, dimension_name, dimension_value' -%}
{%- set rates = ['below_basic', 'below_proficient', 'chronically_absent'] -%}

with

measures as (

    select
        {{ group_columns }},
        student_count,
        final_percentage_mean,
        final_percentage_deviation,
        quartile_1_score_point,
        quartile_2_score_point,
        quartile_3_score_point,
        is_synthetic

    from {{ ref('student_group_measures') }}

),

protection as (

    select
        {{ group_columns }},
        has_scores,
        has_attendance_figures,
        is_count_withheld,
        is_score_withheld,
        is_attendance_withheld

    from {{ ref('student_group_protection') }}

),

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        {%- for rate in rates %}
        max(case when rate_name = '{{ rate }}' then {{ published_share('lowest') }} end)
            as {{ rate }}_lowest_share,
        max(case when rate_name = '{{ rate }}' then {{ published_share('highest') }} end)
            as {{ rate }}_highest_share,
        {%- endfor %}
        cell_name

    from {{ ref('student_rate_protection') }}

    where not is_rate_withheld

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
        case when not protection.is_count_withheld then measures.student_count end as student_count,
        {%- for measure in ['mean', 'deviation'] %}
        -- One decimal: more would tell of single students in a small group.
        case
            when not protection.is_score_withheld
                then floor(10 * measures.final_percentage_{{ measure }} + 0.5) / 10
        end as final_percentage_{{ measure }},
        {%- endfor %}
        {%- for quartile in [1, 2, 3] %}
        case
            when not protection.is_score_withheld then measures.quartile_{{ quartile }}_score_point
        end as quartile_{{ quartile }}_score_point,
        {%- endfor %}
        {%- for rate in rates %}
        case
            when rates.{{ rate }}_lowest_share = rates.{{ rate }}_highest_share
                then rates.{{ rate }}_lowest_share
        end as {{ rate }}_share,
        rates.{{ rate }}_lowest_share,
        rates.{{ rate }}_highest_share,
        {{ share_label('rates.' ~ rate ~ '_lowest_share', 'rates.' ~ rate ~ '_highest_share') }}
            as {{ rate }}_label,
        {%- endfor %}

        -- quality
        protection.is_count_withheld as is_suppressed,
        -- One reason for every group: which of them is small would say how small.
        case when protection.is_count_withheld then 'small_group_protection' end
            as suppression_reason,
        protection.has_scores,
        protection.is_score_withheld as is_score_suppressed,
        protection.has_attendance_figures,
        protection.is_attendance_withheld as is_attendance_suppressed,
        bool_or(measures.is_synthetic) over (
            partition by measures.dataset_id, measures.school_year_name
        ) as is_synthetic

    from measures

    -- One-to-one.
    inner join protection
        on
            measures.dataset_id = protection.dataset_id
            and measures.school_year_name = protection.school_year_name
            and measures.dimension_name = protection.dimension_name
            and measures.dimension_value = protection.dimension_value

    -- One-to-one or none: a group may have no rate that can be published.
    left join rates
        on
            measures.dataset_id = rates.dataset_id
            and measures.school_year_name = rates.school_year_name
            and measures.dimension_name = rates.dimension_name
            and measures.dimension_value = rates.cell_name

)

select * from final
