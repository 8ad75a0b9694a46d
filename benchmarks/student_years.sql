-- The records of benchmarks/student_years.py, as DuckDB macros; run once per connection.
--
-- A record draws from hashes of its own number (its flaw, whom it repeats) and of its subject's
-- number (all values), so a record can repeat another without looking at it.

create macro draw(number, salt, choices) as
    (hash(number, salt, getvariable('seed')) % choices)::bigint;

create macro pick(number, salt, texts) as texts[1 + draw(number, salt, len(texts))];

create macro happens(number, salt, per_10_000) as draw(number, salt, 10000) < per_10_000;

create macro or_missing(number, salt, per_10_000, text) as
    case
        when happens(number, salt || ' missing', per_10_000)
            then pick(number, salt || ' marker', ['', 'NA', 'NA', 'na'])
        else text
    end;

create macro or_padded(number, salt, text) as
    case draw(number, salt || ' padding', 100)
        when 0 then '  ' || text
        when 1 then text || ' '
        else text
    end;

create macro tenths(number) as (number // 10) || '.' || (number % 10);

create macro sum_of_draws(number, salt) as
    draw(number, salt || ' 1', 334)
    + draw(number, salt || ' 2', 334)
    + draw(number, salt || ' 3', 334);

-- Which subject a record is about: its own, or a partner's, near or anywhere in the file.
create macro subjects(start, stop) as table (
    with

    drawn as (

        select
            record,
            draw(record, 'kind', 10000) as lot,
            draw(record, 'partner kind', 2) = 0 as is_near,
            draw(record, 'near', 40) - 20 as near_step,
            1 + draw(record, 'far', getvariable('rows') - 1) as far_step,
        from range(start, stop) as numbers (record)

    ),

    partnered as (

        select
            record,
            lot < 300 as is_flawed,
            lot between 300 and 499 as is_again,
            case
                when not is_near then far_step
                when near_step < 0 then near_step
                else near_step + 1
            end as step,
        from drawn

    ),

    final as (

        select
            record,
            case when is_flawed then pick(record, 'flaw', getvariable('flaws')) else '' end as flaw,
            case
                when is_again then pick(record, 'again', ['repeated', 'later', 'same time'])
                else ''
            end as again,
            case
                when is_again then (record + step + getvariable('rows')) % getvariable('rows')
                else record
            end as subject,
        from partnered

    )

    select * from final
);

-- The numbers behind the texts. A prime factor keeps 8-digit student numbers unique, out of order.
create macro values_of_records(start, stop) as table (
    with

    final as (

        select
            *,
            getvariable('first_year') + subject % getvariable('years') as year_number,
            (subject // getvariable('years') * 48271 + 1234567) % 100000000 as student,
            draw(student, 'state', 51) as state,
            draw(subject, 'name form', 200) as name_form,
            pick(subject, 'school', getvariable('schools'))
            || ' '
            || pick(subject, 'level', getvariable('levels')) as school,
            draw(subject, 'grade', 13) as grade_number,
            150 + draw(subject, 'enrolled', 36) as enrolled,
            sum_of_draws(subject, 'math') as math,
            sum_of_draws(subject, 'reading') as reading,
            (year_number - 2004) * 365 as days_since_2004,
            timestamp '2004-06-01'
            + to_days((days_since_2004 + draw(subject, 'day', 60))::int)
            + to_seconds(draw(subject, 'second', 86400)) as reported_at,
        from subjects(start, stop)

    )

    select * from final
);

-- The 15 texts of a record, flaws and harmless mess included.
create macro texts_of_records(start, stop) as table (
    with

    final as (

        select
            record,
            flaw,
            case flaw
                when 'no_id' then pick(record, 'id', ['', 'NA', ' '])
                when 'short_id' then 's' || (student % 10000)
                else or_padded(subject, 'id', printf('S%08d', student))
            end as student_id,
            case
                when flaw = 'no_year' then pick(record, 'year', ['', 'NA', ' '])
                when happens(subject, 'year', 50) then year_number || '.0'
                else year_number::varchar
            end as year,
            or_padded(subject, 'state', getvariable('states')[1 + state]) as state_code,
            or_missing(
                subject, 'district', 100, printf('%02d-%04d', state, draw(subject, 'district', 900))
            ) as district_code,
            case
                when flaw = 'comma_not_quoted' then school || ', North Campus'
                when name_form < 30 then '"' || school || ', North Campus"'
                when name_form = 30 then '"The ""Old"" ' || school || '"'
                when name_form < 50 then '"' || school || '"'
                else or_missing(subject, 'school', 100, school)
            end as school_name,
            or_missing(
                subject, 'grade', 100, or_padded(subject, 'grade', grade_number::varchar)
            ) as grade,
            or_missing(
                subject, 'gender', 300, pick(student, 'gender', ['F', 'M', 'F', 'M', 'X'])
            ) as gender,
            case flaw
                when 'impossible_date'
                    then pick(record, 'date', ['2009-02-29', '2010-04-31', '2011-13-01'])
                when 'other_date_format' then '09/14/2009'
                else or_missing(
                    subject, 'birth', 100, strftime(
                        date '1998-09-01'
                        + (days_since_2004 - grade_number * 365 + draw(subject, 'birth', 365))::int,
                        '%Y-%m-%d'
                    )
                )
            end as birth_date,
            case
                when flaw = 'no_boolean' then 'maybe'
                else or_missing(
                    subject, 'learner', 200, pick(subject, 'learner', getvariable('booleans'))
                )
            end as is_english_learner,
            case
                when flaw = 'unknown_lunch' then pick(record, 'lunch', ['gratis', 'Free', 'half'])
                else or_padded(
                    subject, 'lunch', or_missing(
                        subject, 'lunch', 200,
                        pick(subject, 'lunch', ['paid', 'paid', 'free', 'reduced'])
                    )
                )
            end as lunch_status,
            case
                when flaw = 'fraction_of_day' then enrolled || '.5'
                when happens(subject, 'enrolled', 100) then enrolled || '.0'
                else enrolled::varchar
            end as enrolled_days,
            case
                when flaw = 'negative_days' then '-' || (1 + draw(record, 'days', 9))
                else or_missing(
                    subject, 'attended', 300, (enrolled - draw(subject, 'absent', 30))::varchar
                )
            end as attended_days,
            case
                when flaw = 'text_in_number'
                    then pick(record, 'text', ['absent', 'n/a', '8O.5', 'NaN'])
                when flaw = 'score_101' then pick(record, 'score', ['101', '101.0', '100.1'])
                when again = 'later' then tenths((math + 5) % 1000)
                when happens(subject, 'math form', 20) then tenths(math) || 'e0'
                else or_missing(subject, 'math', 400, or_padded(subject, 'math', tenths(math)))
            end as math_score,
            case
                when again = 'same time' then tenths((reading + 7) % 1000)
                else or_missing(subject, 'reading', 400, tenths(reading))
            end as reading_score,
            case
                when flaw = 'no_time' then pick(record, 'time', ['', 'NA'])
                when again = 'later'
                    then strftime(
                        reported_at + to_days(1 + draw(record, 'later', 90)::int),
                        '%Y-%m-%d %H:%M:%S'
                    )
                else strftime(reported_at, '%Y-%m-%d %H:%M:%S')
            end as updated_at,
        from values_of_records(start, stop)

    )

    select * from final
);

create macro lines(start, stop) as table (
    with

    final as (

        select
            record,
            case flaw
                when 'few_fields'
                    then array_to_string(
                        [
                            student_id, year, state_code, district_code, school_name, grade, gender,
                            birth_date, is_english_learner, lunch_status, enrolled_days,
                            attended_days, math_score, reading_score
                        ][:2 + draw(record, 'fields', 13)],
                        ','
                    )
                else concat_ws(
                    ',',
                    student_id, year, state_code, district_code, school_name, grade, gender,
                    birth_date, is_english_learner, lunch_status, enrolled_days, attended_days,
                    math_score, reading_score, updated_at
                )
            end
            || case flaw when 'many_fields' then ',surplus' else '' end
            || chr(10) as line,
        from texts_of_records(start, stop)

    )

    select * from final
);
