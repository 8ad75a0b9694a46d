"""What is in Postgres now: the old marts, and all that depends on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from schoolhouse.postgres.errors import NotWritableError
from schoolhouse.postgres.session import Connection
from schoolhouse.publish.errors import DependentError
from schoolhouse.publish.spec import PUBLISHED_SCHEMA

TABLES = """
    select
        c.relname, c.relkind, pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'usage'),
        array(
            select a.attname::text from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            order by a.attnum
        ),
        array(
            select array_to_json(array(
                select a.attname from unnest(i.indkey::smallint[]) with ordinality k (attnum, place)
                join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                order by k.place
            ))
            from pg_index i where i.indrelid = c.oid
        )
    from pg_class c
    where c.relnamespace = 'marts'::regnamespace and c.relname = any(%s)
    order by c.relname
"""
# Of all that depends on a table or its row type, only views can be given another table, and what
# is a part of the table goes with it. Everything else is refused.
BLOCKERS = """
    select distinct t.relname, pg_describe_object(d.classid, d.objid, d.objsubid)
    from pg_class t
    join pg_depend d
        on (d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid)
        or (d.refclassid = 'pg_type'::regclass and d.refobjid = t.reltype)
    left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    left join pg_class v on v.oid = r.ev_class
    left join pg_class p on d.classid = 'pg_class'::regclass and p.oid = d.objid
    left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
    where
        t.relnamespace = 'marts'::regnamespace and t.relname = any(%s) and t.relkind = 'r'
        and coalesce(v.relkind, ' ') <> 'v'
        and coalesce(p.relkind, ' ') not in ('i', 't')
        and not (k.oid is not null and k.conrelid = t.oid and k.contype in ('p', 'u', 'n'))
        and d.classid <> 'pg_type'::regclass
        and d.deptype <> 'i'
    order by 1, 2
"""
VIEWS = """
    select distinct
        v.oid, n.nspname, v.relname, pg_get_userbyid(v.relowner), pg_has_role(v.relowner, 'usage'),
        pg_get_viewdef(v.oid), v.reloptions
    from pg_class t
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    join pg_class v on v.oid = r.ev_class and v.relkind = 'v'
    join pg_namespace n on n.oid = v.relnamespace
    where t.relnamespace = 'marts'::regnamespace and t.relname = any(%s) and t.relkind = 'r'
    order by v.oid
"""
GRANTS = """
    select
        a.privilege_type || coalesce(' (' || quote_ident(g.column_name) || ')', ''),
        case when a.grantee = 0 then 'public' else a.grantee::regrole::text end,
        a.is_grantable
    from pg_class c
    cross join lateral (
        select null as column_name, c.relacl as acl
        union all
        select attname, attacl from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped and attname = any(%s)
    ) g
    cross join lateral aclexplode(g.acl) a
    where
        c.relnamespace = 'marts'::regnamespace and c.relname = %s and a.grantee <> c.relowner
"""
DEFAULT_GRANTS = """
    select
        a.privilege_type,
        case when a.grantee = 0 then 'public' else a.grantee::regrole::text end,
        a.is_grantable
    from pg_default_acl d
    cross join lateral aclexplode(d.defaclacl) a
    where
        d.defaclobjtype = 'r' and d.defaclnamespace = 'marts'::regnamespace
        and d.defaclrole = current_user::regrole and a.grantee <> d.defaclrole
"""
COMMENTS = """
    select a.attname, d.description
    from pg_description d
    join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
    where c.relnamespace = 'marts'::regnamespace and c.relname = %s
"""
Grant = tuple[str, str, bool]


@dataclass(frozen=True)
class OldTable:
    """A table that readers have now."""

    name: str
    columns: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]
    row_count: int


@dataclass(frozen=True)
class View:
    """A view on a mart; its definition names tables of `marts` without their schema."""

    oid: int
    schema: str
    name: str
    definition: str
    options: tuple[str, ...]

    @property
    def identifier(self) -> sql.Identifier:
        """Its name as SQL."""
        return sql.Identifier(self.schema, self.name)


def read_tables(connection: Connection, names: Sequence[str]) -> dict[str, OldTable]:
    """Return the old marts by name, with their row counts.

    Raises:
        NotWritableError: if one of them is no table, or belongs to somebody else.
        DependentError: if something depends on one that a swap cannot carry over.
    """
    rows: Sequence[Any] = connection.execute(TABLES, [list(names)]).fetchall()
    for name, kind, owner, is_ours, *_ in rows:
        if kind != "r" or not is_ours:
            found = "no plain table" if kind != "r" else f"a table of the role '{owner}'"
            raise NotWritableError(
                f"'{PUBLISHED_SCHEMA}.{name}' in Postgres cannot be replaced. Found: {found}. "
                f"Rename it, or let its owner run schoolhouse/publish/roles.sql or grant '{owner}' "
                f"to '{_whoami(connection)}'."
            )
    blockers = connection.execute(BLOCKERS, [list(names)]).fetchall()
    if blockers:
        listed = "; ".join(
            f"{what} depends on {PUBLISHED_SCHEMA}.{name}" for name, what in blockers
        )
        raise DependentError(
            f"A swap of the marts would break what depends on them. Found: {listed}. Drop it, or "
            "build it on a view over the mart: views are carried over."
        )
    return {
        name: OldTable(
            name, tuple(columns), tuple(map(tuple, indexes)), _count_rows(connection, name)
        )
        for name, _, _, _, columns, indexes in rows
    }


def read_views(connection: Connection, names: Sequence[str]) -> list[View]:
    """Return the views that stand directly on the old marts; in a transaction.

    Raises:
        DependentError: if one of them belongs to somebody else.
    """
    # Only what is visible on the search path is written without its schema.
    connection.execute("set local search_path to marts")
    rows: Sequence[Any] = connection.execute(VIEWS, [list(names)]).fetchall()
    views = []
    for oid, schema, name, owner, is_ours, definition, options in rows:
        if not is_ours:
            me = _whoami(connection)
            raise DependentError(
                f"The view '{schema}.{name}' stands on a mart and belongs to the role '{owner}', "
                f"so it cannot be carried over. Let that owner or an administrator run: grant "
                f"{owner} to {me}."
            )
        views.append(View(oid, schema, name, definition, tuple(options or ())))
    return views


def read_grants(connection: Connection, name: str, columns: Sequence[str]) -> list[Grant]:
    """Return who else may do what with an old mart; columns that go take their grants along."""
    rows: Sequence[Any] = connection.execute(GRANTS, [list(columns), name]).fetchall()
    return list(rows)


def read_default_grants(connection: Connection) -> list[Grant]:
    """Return what the schema of the marts promises for new tables of this role."""
    rows: Sequence[Any] = connection.execute(DEFAULT_GRANTS).fetchall()
    return list(rows)


def read_comments(connection: Connection, name: str) -> Mapping[str | None, str]:
    """Return the comments of an old mart by column; that of the table under None."""
    rows: Sequence[Any] = connection.execute(COMMENTS, [name]).fetchall()
    return dict(rows)


def _count_rows(connection: Connection, name: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(PUBLISHED_SCHEMA, name))
    row: Any = connection.execute(query).fetchone()
    return int(row[0])


def _whoami(connection: Connection) -> str:
    row: Any = connection.execute("select current_user").fetchone()
    return str(row[0])
