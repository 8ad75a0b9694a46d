{%- set measures = education_measures() -%}
{%- set names = ['state_name', 'census_region_name', 'census_division_name'] -%}
{%- set amounts = ['enrollment_count', 'all_grades_enrollment_count'] -%}
{%- set quality = [
    'enrollment_coverage_share', 'has_finance', 'is_finance_complete',
    'has_naep_state_results', 'change_break_reason', 'is_synthetic',
] -%}

with

states as (

    select
        state_code,
        year,
        jurisdiction_name as state_name,
        census_region_name,
        census_division_name,
        {{ list_columns(amounts) }},
        {{ list_columns(measures.published, suffix='_usd') }},
        -- Null when a part is null: a sum of the other parts would read as low spending.
        instruction_expenditure_usd + support_services_expenditure_usd
        + other_expenditure_usd as current_spending_usd,
        {{ list_columns(measures.scores, suffix='_score') }}

    from {{ ref('states_all') }}

    where is_state

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
        state_code,
        year,
        {{ list_columns(quality) }}

    from {{ ref('state_year_comparability') }}

),

prices as (

    select
        year,
        to_2016_usd_factor

    from {{ ref('school_year_price_index') }}

),

-- One-to-one with comparability; many-to-one with prices, which may lack a year.
rated as (

    select
        states.state_code,
        states.year,
        {{ list_columns(names + amounts, prefix='states.') }},
        {{ list_columns(measures.finance, prefix='states.', suffix='_usd') }},
        {{ list_columns(measures.scores, prefix='states.', suffix='_score') }},
        {%- for measure in measures.shares %}
        {{ safe_ratio('states.' ~ measure ~ '_usd', 'states.total_revenue_usd') }}
            as {{ measure }}_share,
        {%- endfor %}
        {%- for measure in measures.finance %}
        {{ safe_ratio('states.' ~ measure ~ '_usd', 'states.enrollment_count') }}
            as {{ measure }}_per_student_usd,
        {%- endfor %}
        {%- for measure in measures.compared %}
        {{ safe_ratio('states.' ~ measure ~ '_usd', 'states.enrollment_count') }}
        * prices.to_2016_usd_factor as {{ measure }}_per_student_real_2016_usd,
        {%- endfor %}
        {{ list_columns(quality, prefix='comparability.') }}

    from states

    inner join comparability
        on states.state_code = comparability.state_code and states.year = comparability.year

    left join prices
        on states.year = prices.year

),

final as (

    select
        -- keys
        rated.state_code,
        rated.year,

        -- attributes
        {{ list_columns(names, prefix='rated.') }},

        -- measures
        {{ list_columns(amounts, prefix='rated.') }},
        {{ list_columns(measures.finance, prefix='rated.', suffix='_usd') }},
        {{ list_columns(measures.shares, prefix='rated.', suffix='_share') }},
        {{ list_columns(measures.finance, prefix='rated.', suffix='_per_student_usd') }},
        {{ list_columns(measures.real, prefix='rated.') }},
        {%- for change, column in measures.changes.items() %}
        case
            when rated.change_break_reason is null
                then {{ change_share('rated.' ~ column, 'previous.' ~ column) }}
        end as {{ change }}_change_share,
        {%- endfor %}
        {%- for measure in measures.compared %}
        {%- set rate = 'rated.' ~ measure ~ '_per_student_usd' %}
        {{ rank_highest_first(rate, 'rated.year') }} as {{ measure }}_per_student_rank,
        {{ rate }} - {{ ratio_of_sums(
            'rated.' ~ measure ~ '_usd', 'rated.enrollment_count', partition_by='rated.year'
        ) }} as {{ measure }}_per_student_minus_nation_usd,
        {%- endfor %}
        {{ list_columns(measures.scores, prefix='rated.', suffix='_score') }},
        {%- for score in measures.scores %}
        {{ rank_highest_first('rated.' ~ score ~ '_score', 'rated.year') }} as {{ score }}_rank,
        rated.{{ score }}_score - nation.{{ score }}_score as {{ score }}_minus_nation_points,
        {%- endfor %}

        -- quality
        {{ list_columns(quality, prefix='rated.') }}

    from rated

    -- One-to-one: the same state a year before, if there is such a row.
    left join rated as previous
        on rated.state_code = previous.state_code and rated.year = previous.year + 1

    -- Many-to-one: one NATIONAL row a year.
    left join nation
        on rated.year = nation.year

)

select * from final
