-- The two roles of newsportal, and what each may do in the database this file runs in.
-- Run by a superuser, as often as one likes. It sets no passwords: passwords.sql does, where
-- connections need them.
--
-- newsportal_owner  owns the database and its tables; migrations run as this role, nothing else.
-- newsportal_app    reads and writes rows; it can neither change tables nor TRUNCATE them, which
--                   would pass by the triggers that keep decisions append-only.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'newsportal_owner') THEN
        CREATE ROLE newsportal_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'newsportal_app') THEN
        CREATE ROLE newsportal_app LOGIN;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO newsportal_owner', current_database());
END
$$;

-- A query that runs away, waits on a lock or forgets its transaction must not stop the others.
ALTER ROLE newsportal_app SET statement_timeout = '30s';
ALTER ROLE newsportal_app SET lock_timeout = '5s';
ALTER ROLE newsportal_app SET idle_in_transaction_session_timeout = '10s';
-- Statements here are short: to compile one costs a hundred times what it takes.
ALTER ROLE newsportal_app SET jit = off;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO newsportal_app;

-- Only tables made from now on: a migration may take rights away from one of them, and running
-- this file again must not give them back.
ALTER DEFAULT PRIVILEGES FOR ROLE newsportal_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO newsportal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE newsportal_owner
    GRANT USAGE, SELECT ON SEQUENCES TO newsportal_app;
