{#
    First ten-point band of the bin that a band falls into, under the cuts `lowest_cut_band` and
    `highest_cut_band` of the row: everything below the first is one bin, everything from the
    second on is one, and each band between them is its own.
#}
{% macro score_bin_start(band_number) -%}
    case
        when {{ band_number }} < lowest_cut_band then 0
        when {{ band_number }} >= highest_cut_band then highest_cut_band
        else {{ band_number }}
    end
{%- endmacro %}
