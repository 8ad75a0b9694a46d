-- The ingest of one file, for DuckDB. Variables: csv, curated, quarantine (paths).

create macro clean(text) as
    case when lower(trim(text)) not in ('', 'na') then trim(text) end;

create macro whole(text) as
    case when try_cast(text as double) % 1 = 0 then try_cast(text as integer) end;

create macro truth(text) as
    case
        when lower(text) in ('true', 't', 'yes', 'y', '1') then true
        when lower(text) in ('false', 'f', 'no', 'n', '0') then false
    end;

create macro breaks(text, is_good) as text is not null and not coalesce(is_good, false);

-- Lines with too few or too many fields go to the tables of rejects. The row id of the others
-- follows the file, so it tells the later of two records.
create table received as
from read_csv(
    getvariable('csv'),
    header = true,
    delim = ',',
    quote = '"',
    escape = '"',
    auto_detect = false,
    store_rejects = true,
    columns = {
        student_id: 'varchar', year: 'varchar', state_code: 'varchar', district_code: 'varchar',
        school_name: 'varchar', grade: 'varchar', gender: 'varchar', birth_date: 'varchar',
        is_english_learner: 'varchar', lunch_status: 'varchar', enrolled_days: 'varchar',
        attended_days: 'varchar', math_score: 'varchar', reading_score: 'varchar',
        updated_at: 'varchar'
    }
);

create table validated as
with

cleaned as (

    select
        rowid as record_number,
        clean(student_id) as student_id,
        clean(year) as year_text,
        clean(state_code) as state_code,
        clean(district_code) as district_code,
        clean(school_name) as school_name,
        clean(grade) as grade_text,
        clean(gender) as gender,
        clean(birth_date) as birth_date_text,
        clean(is_english_learner) as is_english_learner_text,
        clean(lunch_status) as lunch_status,
        clean(enrolled_days) as enrolled_days_text,
        clean(attended_days) as attended_days_text,
        clean(math_score) as math_score_text,
        clean(reading_score) as reading_score_text,
        clean(updated_at) as updated_at_text,
    from received

),

typed as (

    select
        *,
        whole(year_text) as year,
        whole(grade_text) as grade,
        try_cast(birth_date_text as date) as birth_date,
        truth(is_english_learner_text) as is_english_learner,
        whole(enrolled_days_text) as enrolled_days,
        whole(attended_days_text) as attended_days,
        try_cast(math_score_text as double) as math_score,
        try_cast(reading_score_text as double) as reading_score,
        try_cast(updated_at_text as timestamp) as updated_at,
    from cleaned

),

final as (

    select
        *,
        concat_ws(
            ', ',
            if(coalesce(regexp_full_match(student_id, 'S[0-9]{8}'), false), null, 'student_id'),
            if(coalesce(year between 1990 and 2100, false), null, 'year'),
            if(
                state_code not in (
                    'AL', 'AK', 'AZ', 'AR', 'CA', 'CO', 'CT', 'DE', 'DC', 'FL', 'GA', 'HI', 'ID',
                    'IL', 'IN', 'IA', 'KS', 'KY', 'LA', 'ME', 'MD', 'MA', 'MI', 'MN', 'MS', 'MO',
                    'MT', 'NE', 'NV', 'NH', 'NJ', 'NM', 'NY', 'NC', 'ND', 'OH', 'OK', 'OR', 'PA',
                    'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VT', 'VA', 'WA', 'WV', 'WI', 'WY'
                ),
                'state_code', null
            ),
            if(breaks(grade_text, grade between 0 and 12), 'grade', null),
            if(gender not in ('F', 'M', 'X'), 'gender', null),
            if(
                breaks(birth_date_text, birth_date between '1980-01-01' and '2100-12-31'),
                'birth_date', null
            ),
            if(
                breaks(is_english_learner_text, is_english_learner is not null),
                'is_english_learner', null
            ),
            if(lunch_status not in ('free', 'reduced', 'paid'), 'lunch_status', null),
            if(breaks(enrolled_days_text, enrolled_days between 0 and 366), 'enrolled_days', null),
            if(breaks(attended_days_text, attended_days between 0 and 366), 'attended_days', null),
            if(breaks(math_score_text, math_score between 0 and 100), 'math_score', null),
            if(breaks(reading_score_text, reading_score between 0 and 100), 'reading_score', null),
            if(updated_at is null, 'updated_at', null)
        ) as reason,
    from typed

)

select
    record_number, reason,
    student_id, year, state_code, district_code, school_name, grade, gender, birth_date,
    is_english_learner, lunch_status, enrolled_days, attended_days, math_score, reading_score,
    updated_at,
    case
        when reason <> ''
            then [
                student_id, year_text, state_code, district_code, school_name, grade_text, gender,
                birth_date_text, is_english_learner_text, lunch_status, enrolled_days_text,
                attended_days_text, math_score_text, reading_score_text, updated_at_text
            ]
    end as raw_values,
from final;

drop table received;

copy (
    select * exclude (record_number, reason, raw_values)
    from validated
    where reason = ''
    qualify
        row_number() over (
            partition by student_id, year
            order by updated_at desc, record_number desc
        ) = 1
) to (getvariable('curated')) (format parquet, partition_by (year));

copy (
    select reason, raw_values, null as raw_text
    from validated
    where reason <> ''

    union all by name

    select 'unreadable' as reason, any_value(csv_line) as raw_text
    from reject_errors
    group by line
) to (getvariable('quarantine')) (format parquet);
