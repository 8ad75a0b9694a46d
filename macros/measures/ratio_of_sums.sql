{#
    Divides the sum of one measure by the sum of another, over the same rows: those where the
    ratio exists (neither is null, the denominator is not zero). Never the mean of ratios.

    Without `partition_by` it is an aggregate; with it, a window over that column. So the national
    rate and the nation that a state is compared with are one definition.
#}
{% macro ratio_of_sums(numerator, denominator, partition_by=none) -%}
    {%- if numerator == denominator -%}
        {%- do exceptions.raise_compiler_error(
            "ratio_of_sums got '" ~ numerator ~ "' as numerator and denominator, which is always 1."
            ~ " Give two different columns."
        ) -%}
    {%- endif -%}
    {%- set over = " over (partition by " ~ partition_by ~ ")" if partition_by else "" -%}
    {{ safe_ratio(
        "sum(case when " ~ denominator ~ " <> 0 then " ~ numerator ~ " end)" ~ over,
        "sum(case when " ~ numerator ~ " is not null then " ~ denominator ~ " end)" ~ over
    ) }}
{%- endmacro %}
