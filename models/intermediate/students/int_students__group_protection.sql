{#-
    The sum check. The groups of a dimension add up to the total, so a reader who knows the least
    and the most that each count can be knows more of every one of them: what the total leaves when
    the others are as large, or as small, as they can be. How much more is the same for all: it
    depends on how far the total is from the sum of the least, and the sum of the most from it.
    Where that is too near, the figures of the smallest groups are left out, then of the next.
-#}
{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set room = var('disclosure_minimum_room') -%}
{%- set families = {'score': 'scored', 'attendance': 'attendance'} -%}
{%- set rates = {
    'below_basic': 'score', 'below_proficient': 'score', 'chronically_absent': 'attendance'
} -%}
{%- set figures = [
    'without_score', 'without_attendance', 'below_basic', 'below_proficient',
    'chronically_absent', 'score_sum'
] -%}
{%- set dimension = 'dataset_id, school_year_name, dimension_name, figure_name' -%}

with

classes as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        lowest_student_count,
        is_size_known
        {%- for family, students in families.items() %},
        {{ students }}_student_count,
        has_{{ family }}_figures,
        has_{{ family }}_class,
        {{ family }}_smallest_count,
        {{ family }}_largest_count
        {%- endfor %}
        {%- for rate, family in rates.items() %},
        {{ rate }}_count,
        {{ rate }}_lowest_percent,
        {{ rate }}_lowest_percent = 0 or {{ rate }}_highest_percent = 100 as is_{{ rate }}_coded,
        case
            when has_{{ family }}_class
                then {{ lowest_numerator(
                    rate ~ '_lowest_percent', families[family] ~ '_student_count'
                ) }}
            else 0
        end as {{ rate }}_lowest_count,
        case
            when has_{{ family }}_class
                then {{ highest_numerator(
                    rate ~ '_highest_percent', families[family] ~ '_student_count'
                ) }}
            else {{ families[family] }}_student_count
        end as {{ rate }}_highest_count
        {%- endfor %},
        has_spread,
        scored_student_count
        * (rounded_final_percentage_mean - final_percentage_mean_step / 2) as lowest_score_sum,
        scored_student_count
        * (rounded_final_percentage_mean + final_percentage_mean_step / 2) as highest_score_sum

    from {{ ref('int_students__group_classes') }}

),

cut_scores as (

    select
        dataset_id,
        basic_cut_percentage,
        proficient_cut_percentage

    from {{ ref('student_cut_scores') }}

),

-- Whether a mean allows every count that the rates beside it allow: the lowest sum of scores of the
-- best of them, and the highest of the worst. (Scores are at most 5 apart.)
compared as (

    select
        classes.dataset_id,
        classes.school_year_name,
        classes.dimension_name,
        classes.dimension_value,
        coalesce(classes.is_below_basic_coded or classes.is_below_proficient_coded, false)
            as has_coded_rate,
        coalesce(
            cut_scores.basic_cut_percentage
            * (classes.below_proficient_lowest_count - classes.below_basic_lowest_count)
            + cut_scores.proficient_cut_percentage
            * (classes.scored_student_count - classes.below_proficient_lowest_count)
            <= classes.lowest_score_sum
            and (cut_scores.basic_cut_percentage - 5) * classes.below_basic_highest_count
            + (cut_scores.proficient_cut_percentage - 5)
            * (classes.below_proficient_highest_count - classes.below_basic_highest_count)
            + 100 * (classes.scored_student_count - classes.below_proficient_highest_count)
            >= classes.highest_score_sum,
            true
        ) as is_mean_wide

    from classes

    -- Many-to-one; without cut scores there are no rates.
    left join cut_scores
        on classes.dataset_id = cut_scores.dataset_id

),

-- A mean that says more than the rates is not published beside a coded rate. Beside another, the
-- counts of the rates are taken to be known; so is one at a quarter, beside quartiles.
meant as (

    select
        classes.*,
        classes.has_score_class and (compared.is_mean_wide or not compared.has_coded_rate)
            as has_mean,
        classes.has_score_class and not compared.is_mean_wide and not compared.has_coded_rate
            as is_score_known

    from classes

    -- One-to-one.
    inner join compared
        on
            classes.dataset_id = compared.dataset_id
            and classes.school_year_name = compared.school_year_name
            and classes.dimension_name = compared.dimension_name
            and classes.dimension_value = compared.dimension_value

),

-- Of each figure: what a reader knows when it is published and when it is left out.
figures as (

    {%- for family, students in families.items() %}

    -- A group has a class of this size; or it would have one with enough such students.
    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        'without_{{ family }}' as figure_name,
        has_{{ family }}_class as is_published,
        true as is_protected,
        {{ room }} as room,
        case
            when has_{{ family }}_class
                then greatest(
                    student_count - coalesce({{ family }}_largest_count, student_count), 0
                )
            when is_size_known and lowest_student_count >= {{ minimum_count + 5 }}
                then student_count - {{ minimum_count - 1 }}
            else 0
        end as lowest_count,
        student_count - coalesce({{ family }}_smallest_count, 0) as highest_count,
        0 as hidden_lowest_count,
        student_count as hidden_highest_count

    from meant

    where has_{{ family }}_figures

    union all
    {%- endfor %}
    {%- for rate, family in rates.items() %}

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        '{{ rate }}' as figure_name,
        has_{{ family }}_class as is_published,
        not has_{{ family }}_class or is_{{ rate }}_coded as is_protected,
        {{ room }} as room,
        {%- for end in ['lowest', 'highest'] %}
        {%- if family == 'score' %}
        case
            when is_score_known or has_spread and mod({{ rate }}_lowest_percent, 25) = 0
                then {{ rate }}_count
            else {{ rate }}_{{ end }}_count
        end as {{ end }}_count,
        {%- else %}
        {{ rate }}_{{ end }}_count as {{ end }}_count,
        {%- endif %}
        {%- endfor %}
        0 as hidden_lowest_count,
        {{ families[family] }}_student_count as hidden_highest_count

    from meant

    where has_{{ family }}_figures and {{ rate }}_count is not null

    union all
    {%- endfor %}

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        'score_sum' as figure_name,
        has_mean as is_published,
        not has_mean as is_protected,
        100 * scored_student_count as room,
        case when has_mean then lowest_score_sum else 0 end as lowest_count,
        case when has_mean then highest_score_sum else 100 * scored_student_count end
            as highest_count,
        0 as hidden_lowest_count,
        100 * scored_student_count as hidden_highest_count

    from meant

    where has_score_figures

),

-- Every dimension adds up to the same total, so the total is known as well as the best of them
-- tells.
dimension_sums as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        figure_name,
        sum(lowest_count) as lowest_count,
        sum(highest_count) as highest_count,
        max(case when is_protected then least(room, highest_count - lowest_count) else 0 end)
            as needed_room,
        bool_or(not is_published and dimension_name = 'all') as is_total_hidden

    from figures

    group by {{ dimension }}

),

totals as (

    select
        dataset_id,
        school_year_name,
        figure_name,
        max(lowest_count) as lowest_count,
        min(highest_count) as highest_count,
        bool_or(is_total_hidden) as is_hidden

    from dimension_sums

    group by dataset_id, school_year_name, figure_name

),

-- What leaving out the figures of all smaller groups opens; groups of one size go together.
opened as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        figure_name,
        is_published,
        sum(lowest_count - hidden_lowest_count) over (
            partition by {{ dimension }} order by student_count
        ) - sum(lowest_count - hidden_lowest_count) over (
            partition by {{ dimension }}, student_count
        ) as opened_below_count,
        sum(hidden_highest_count - highest_count) over (
            partition by {{ dimension }} order by student_count
        ) - sum(hidden_highest_count - highest_count) over (
            partition by {{ dimension }}, student_count
        ) as opened_above_count

    from figures

),

checked as (

    select
        opened.dataset_id,
        opened.school_year_name,
        opened.dimension_name,
        opened.dimension_value,
        opened.figure_name,
        opened.is_published
        and not totals.is_hidden
        and totals.highest_count - dimension_sums.lowest_count + opened.opened_below_count
        >= dimension_sums.needed_room
        and dimension_sums.highest_count - totals.lowest_count + opened.opened_above_count
        >= dimension_sums.needed_room as is_open

    from opened

    -- Many-to-one.
    inner join dimension_sums
        on
            opened.dataset_id = dimension_sums.dataset_id
            and opened.school_year_name = dimension_sums.school_year_name
            and opened.dimension_name = dimension_sums.dimension_name
            and opened.figure_name = dimension_sums.figure_name

    -- Many-to-one.
    inner join totals
        on
            opened.dataset_id = totals.dataset_id
            and opened.school_year_name = totals.school_year_name
            and opened.figure_name = totals.figure_name

),

final as (

    select
        -- keys
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,

        -- quality
        {%- for figure in figures %}
        coalesce(bool_or(figure_name = '{{ figure }}' and is_open), false) as is_{{ figure }}_open
        {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from checked

    group by dataset_id, school_year_name, dimension_name, dimension_value

)

select * from final
