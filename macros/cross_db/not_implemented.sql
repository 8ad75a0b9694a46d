{#
    Stops the run and names the file to edit, instead of emitting SQL that almost works.
    Every dispatched macro calls it from its default implementation.
#}
{% macro not_implemented(macro_name) -%}
    {%- do exceptions.raise_compiler_error(
        macro_name ~ " has no " ~ target.type ~ " implementation. Add "
        ~ target.type ~ "__" ~ macro_name ~ " to macros/cross_db/" ~ macro_name ~ ".sql."
    ) -%}
{%- endmacro %}
