-- What the account of the web and the worker may do with tables that neaspec_owner makes: read and write rows.
-- psql neaspec -f accounts.sql, as postgres. A database that the account neaspec owns so far is handed over first:
-- psql neaspec -c "REASSIGN OWNED BY neaspec TO neaspec_owner"
REVOKE TEMPORARY ON DATABASE neaspec FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE neaspec TO neaspec;
GRANT USAGE ON SCHEMA public TO neaspec;
ALTER SCHEMA public OWNER TO neaspec_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE neaspec_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO neaspec;
ALTER DEFAULT PRIVILEGES FOR ROLE neaspec_owner IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO neaspec;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO neaspec;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO neaspec;
