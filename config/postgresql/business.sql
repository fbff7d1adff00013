-- Roles and schema of one business. Run once as the administrator, on the database that Gazda uses:
--   psql -d gazda -v business=kyiv -v login=gazda -f business.sql
-- The login that serves requests is a member of user roles and never of owners; plans have a login of their own.

\set user_role :business '_user'
\set owner_role :business '_owner'

CREATE SCHEMA IF NOT EXISTS ext;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext;
GRANT USAGE ON SCHEMA ext TO PUBLIC;

CREATE ROLE :"owner_role" NOLOGIN;
CREATE ROLE :"user_role" NOLOGIN;
CREATE SCHEMA :"business" AUTHORIZATION :"owner_role";
GRANT USAGE ON SCHEMA :"business" TO :"user_role";
GRANT :"user_role" TO :"login";
