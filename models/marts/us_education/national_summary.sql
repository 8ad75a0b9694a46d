{%- set measures = education_measures() -%}
{%- set amounts = ['enrollment', 'all_grades_enrollment'] -%}
{%- set quality = [
    'state_count', 'finance_state_count', 'complete_finance_state_count', 'has_finance',
    'is_finance_complete', 'has_naep_state_results', 'change_break_reason', 'is_synthetic',
] -%}

with

states as (

    select
        year,
        {{ list_columns(amounts, suffix='_count') }},
        {{ list_columns(measures.finance, suffix='_usd') }},
        {{ list_columns(measures.shares, suffix='_share') }},
        {{ list_columns(measures.finance, suffix='_per_student_usd') }},
        {{ list_columns(measures.scores, suffix='_score') }}

    from {{ ref('state_year_metrics') }}

),

-- The published national scores: a row of their own, never a mean of states.
nation as (

    select
        year,
        {{ list_columns(measures.scores, suffix='_score') }}

    from {{ ref('states_all') }}

    where jurisdiction_kind = 'nation'

),

comparability as (

    select
        year,
        {{ list_columns(quality) }}

    from {{ ref('national_comparability') }}

),

prices as (

    select
        year,
        to_2016_usd_factor

    from {{ ref('school_year_price_index') }}

),

totalled as (

    select
        year,
        {%- for amount in amounts %}
        cast(sum({{ amount }}_count) as bigint) as {{ amount }}_count,
        count({{ amount }}_count) as {{ amount }}_state_count,
        {%- endfor %}
        {%- for measure in measures.finance %}
        cast(sum({{ measure }}_usd) as bigint) as {{ measure }}_usd,
        {{ ratio_of_sums(measure ~ '_usd', 'enrollment_count') }} as {{ measure }}_per_student_usd,
        count({{ measure }}_usd) as {{ measure }}_state_count,
        count({{ measure }}_per_student_usd) as {{ measure }}_per_student_state_count,
        {%- endfor %}
        {%- for measure in measures.shares %}
        {{ ratio_of_sums(measure ~ '_usd', 'total_revenue_usd') }} as {{ measure }}_share,
        count({{ measure }}_share) as {{ measure }}_share_state_count,
        {%- endfor %}
        {%- for score in measures.scores %}
        count({{ score }}_score) as {{ score }}_state_count,
        {%- endfor %}
        {{ ratio_of_sums('enrollment_count', 'all_grades_enrollment_count') }}
            as enrollment_coverage_share

    from states

    group by year

),

-- Many-to-one; the index has no price for a school year that has not ended.
deflated as (

    select
        {%- for measure in measures.compared %}
        totalled.{{ measure }}_per_student_usd * prices.to_2016_usd_factor
            as {{ measure }}_per_student_real_2016_usd,
        {%- endfor %}
        totalled.year

    from totalled

    left join prices
        on totalled.year = prices.year

),

final as (

    select
        -- keys
        totalled.year,

        -- measures
        {{ list_columns(amounts, prefix='totalled.', suffix='_count') }},
        {{ list_columns(measures.finance, prefix='totalled.', suffix='_usd') }},
        {{ list_columns(measures.shares, prefix='totalled.', suffix='_share') }},
        {{ list_columns(measures.finance, prefix='totalled.', suffix='_per_student_usd') }},
        {{ list_columns(measures.real, prefix='deflated.') }},
        {%- for change, column in measures.changes.items() %}
        {%- set is_real = column.endswith('_real_2016_usd') %}
        {%- set states_behind = change | replace('_real', '') ~ '_state_count' %}
        case
            when
                comparability.change_break_reason is null
                and totalled.{{ states_behind }} = previous.{{ states_behind }}
                then {{ change_share(
                    ('deflated.' if is_real else 'totalled.') ~ column,
                    ('previous_deflated.' if is_real else 'previous.') ~ column
                ) }}
        end as {{ change }}_change_share,
        {%- endfor %}
        {{ list_columns(measures.scores, prefix='nation.', suffix='_score') }},

        -- quality
        {{ list_columns(amounts + measures.finance, prefix='totalled.', suffix='_state_count') }},
        {{ list_columns(measures.shares, prefix='totalled.', suffix='_share_state_count') }},
        {{ list_columns(measures.finance, 'totalled.', '_per_student_state_count') }},
        {{ list_columns(measures.scores, prefix='totalled.', suffix='_state_count') }},
        totalled.enrollment_coverage_share,
        {{ list_columns(quality, prefix='comparability.') }}

    from totalled

    -- One-to-one, all of them; the year before and the NATIONAL row may be missing.
    inner join deflated
        on totalled.year = deflated.year

    inner join comparability
        on totalled.year = comparability.year

    left join totalled as previous
        on totalled.year = previous.year + 1

    left join deflated as previous_deflated
        on totalled.year = previous_deflated.year + 1

    left join nation
        on totalled.year = nation.year

)

select * from final
