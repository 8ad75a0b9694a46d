-- Who may do what, for a database of its own. Idempotent. Run history.sql first, then this, as a
-- role that may make roles (`psql -f schoolhouse/publish/history.sql -f schoolhouse/publish/roles.sql`).
-- These roles cannot log in. Give them to logins:
--     create role dashboard login password '...' in role schoolhouse_reader;
--   schoolhouse_owner      owns the schemas and the history; may do all that the publisher may
--   schoolhouse_publisher  owns and replaces the marts; adds to the history and changes nothing in it
--   schoolhouse_reader     selects from marts, and nothing else
do $$
declare
    role_name text;
begin
    -- Two databases of one server may run this at once; roles belong to the server.
    perform pg_advisory_xact_lock(hashtextextended('schoolhouse roles', 0));
    foreach role_name in array
        array['schoolhouse_owner', 'schoolhouse_publisher', 'schoolhouse_reader']
    loop
        if to_regrole(role_name) is null then
            execute format('create role %I nologin', role_name);
        end if;
    end loop;
    if not pg_has_role('schoolhouse_owner', 'schoolhouse_publisher', 'member') then
        grant schoolhouse_publisher to schoolhouse_owner;
    end if;
    -- Who makes the roles must be able to hand over what is there.
    if not pg_has_role(current_user, 'schoolhouse_owner', 'member') then
        execute format('grant schoolhouse_owner to %I', current_user);
    end if;

    execute format('revoke all on database %I from public', current_database());
    execute format(
        'grant connect on database %I '
        'to schoolhouse_owner, schoolhouse_publisher, schoolhouse_reader', current_database()
    );
    execute format('grant create on database %I to schoolhouse_owner', current_database());
end
$$;

revoke all on schema public from public;

alter schema marts owner to schoolhouse_owner;
alter schema schoolhouse owner to schoolhouse_owner;
alter schema schoolhouse_loading owner to schoolhouse_owner;
alter schema schoolhouse_retired owner to schoolhouse_owner;
alter table schoolhouse.published owner to schoolhouse_owner;

grant usage, create on schema marts, schoolhouse_loading, schoolhouse_retired
to schoolhouse_publisher;
grant usage on schema schoolhouse to schoolhouse_publisher;
grant select, insert on schoolhouse.published to schoolhouse_publisher;

grant usage on schema marts to schoolhouse_reader;

-- Marts that were published before there were roles.
do $$
declare
    mart regclass;
begin
    for mart in
        select oid from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r'
    loop
        execute format('alter table %s owner to schoolhouse_publisher', mart);
        execute format('grant select on %s to schoolhouse_reader', mart);
    end loop;
end
$$;

-- New marts are born in schoolhouse_loading and get what is promised here for marts.
alter default privileges for role schoolhouse_publisher in schema marts
grant select on tables to schoolhouse_reader;
alter default privileges for role schoolhouse_owner in schema marts
grant select on tables to schoolhouse_reader;
