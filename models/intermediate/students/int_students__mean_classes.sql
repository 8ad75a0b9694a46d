{#-
    The class of each mean, and whether it says more than the rates beside it. It does not when the
    lowest sum of scores of the best result in the classes of the rates is not above the mean, and
    the highest of the worst not below. (Two possible scores are at most 5 points apart.)
-#}

with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        final_percentage_mean,
        final_percentage_deviation

    from {{ ref('int_students__group_measures') }}

),

size_classes as (

    select
        smallest_student_count,
        mean_step_tenths,
        guarded_mean_step_tenths,
        has_spread

    from {{ ref('size_classes') }}

),

cut_scores as (

    select
        dataset_id,
        basic_cut_percentage,
        proficient_cut_percentage

    from {{ ref('student_cut_scores') }}

),

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        max(denominator_count) as scored_student_count,
        max(smallest_class_count) as smallest_class_count,
        max(case when rate_name = 'below_basic' then lowest_count end) as basic_lowest_count,
        max(case when rate_name = 'below_basic' then highest_count end) as basic_highest_count,
        max(case when rate_name = 'below_proficient' then lowest_count end)
            as proficient_lowest_count,
        max(case when rate_name = 'below_proficient' then highest_count end)
            as proficient_highest_count,
        bool_or(has_figures) as has_figures,
        bool_or(has_class) as has_class,
        bool_or(is_coded) as is_coded

    from {{ ref('int_students__rate_classes') }}

    where family_name = 'score'

    group by dataset_id, school_year_name, dimension_name, dimension_value

),

-- Beside a group without figures a mean is coarser, or it would tell theirs.
stepped as (

    select
        rates.dataset_id,
        rates.school_year_name,
        rates.dimension_name,
        rates.dimension_value,
        rates.scored_student_count,
        rates.basic_lowest_count,
        rates.basic_highest_count,
        rates.proficient_lowest_count,
        rates.proficient_highest_count,
        rates.has_figures,
        rates.has_class,
        rates.is_coded,
        size_classes.has_spread,
        case
            when
                bool_and(rates.has_class) over (
                    partition by
                        rates.dataset_id,
                        rates.school_year_name,
                        rates.dimension_name
                )
                then size_classes.mean_step_tenths
            else size_classes.guarded_mean_step_tenths
        end as mean_step_tenths

    from rates

    -- Many-to-one or none: without enough students there is no class.
    left join size_classes
        on rates.smallest_class_count = size_classes.smallest_student_count

),

rounded as (

    select
        stepped.dataset_id,
        stepped.school_year_name,
        stepped.dimension_name,
        stepped.dimension_value,
        stepped.scored_student_count,
        stepped.basic_lowest_count,
        stepped.basic_highest_count,
        stepped.proficient_lowest_count,
        stepped.proficient_highest_count,
        stepped.has_figures,
        stepped.has_class,
        stepped.is_coded,
        stepped.has_spread
        and not stepped.is_coded
        and measures.final_percentage_deviation >= {{ var('disclosure_minimum_deviation') }}
            as has_spread,
        cast(stepped.mean_step_tenths as double precision) / 10 as mean_step,
        cast(
            stepped.mean_step_tenths * floor(
                {{ safe_ratio(
                    '10 * measures.final_percentage_mean', 'stepped.mean_step_tenths'
                ) }} + 0.5
            ) as double precision
        ) / 10 as rounded_mean

    from stepped

    -- One-to-one.
    inner join measures
        on
            stepped.dataset_id = measures.dataset_id
            and stepped.school_year_name = measures.school_year_name
            and stepped.dimension_name = measures.dimension_name
            and stepped.dimension_value = measures.dimension_value

),

final as (

    select
        -- keys
        rounded.dataset_id,
        rounded.school_year_name,
        rounded.dimension_name,
        rounded.dimension_value,

        -- measures
        rounded.scored_student_count,
        rounded.mean_step as final_percentage_mean_step,
        rounded.rounded_mean as rounded_final_percentage_mean,

        -- quality
        rounded.has_figures,
        rounded.has_class,
        rounded.is_coded,
        coalesce(rounded.has_spread, false) as has_spread,
        coalesce(
            cut_scores.basic_cut_percentage
            * (rounded.proficient_lowest_count - rounded.basic_lowest_count)
            + cut_scores.proficient_cut_percentage
            * (rounded.scored_student_count - rounded.proficient_lowest_count)
            <= rounded.scored_student_count * (rounded.rounded_mean - rounded.mean_step / 2)
            and (cut_scores.basic_cut_percentage - 5) * rounded.basic_highest_count
            + (cut_scores.proficient_cut_percentage - 5)
            * (rounded.proficient_highest_count - rounded.basic_highest_count)
            + 100 * (rounded.scored_student_count - rounded.proficient_highest_count)
            >= rounded.scored_student_count * (rounded.rounded_mean + rounded.mean_step / 2),
            true
        ) as is_wide

    from rounded

    -- Many-to-one; without cut scores there are no rates.
    left join cut_scores
        on rounded.dataset_id = cut_scores.dataset_id

)

select * from final
