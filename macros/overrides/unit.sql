{#
    Runs a unit test on Postgres. dbt's own way names a temporary table like the test, and Postgres
    allows 63 characters for the name of a table; ours say which model and what must hold. The
    rest is dbt's.
#}
{%- materialization unit, adapter='postgres' -%}

    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set expected_sql = config.get('expected_sql') -%}
    {%- set relation = api.Relation.create(identifier='unit_test', type='table') -%}
    {%- set typed = make_temp_relation(relation) -%}
    {%- do run_query(get_create_table_as_sql(True, typed, get_empty_subquery_sql(sql))) -%}
    {%- set types = {} -%}
    {%- set quoted = {} -%}
    {%- for column in adapter.get_columns_in_relation(typed) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}

    {%- set tested = expected_rows[0].keys() if expected_rows else get_columns_in_query(sql) -%}
    {%- set tested_quoted = [] -%}
    {%- for name in tested -%}
        {%- do tested_quoted.append(quoted[name | lower]) -%}
    {%- endfor -%}
    {%- if not expected_sql -%}
        {%- set expected_sql = get_expected_sql(expected_rows, types, quoted) -%}
    {%- endif -%}

    {% call statement('main', fetch_result=True) -%}
        {{ get_unit_test_sql(sql, expected_sql, tested_quoted) }}
    {%- endcall %}

    {%- do adapter.drop_relation(typed) -%}
    {{ return({'relations': []}) }}

{%- endmaterialization -%}
