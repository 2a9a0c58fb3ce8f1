-- For servers reached over a network; psql 15 or newer. Run after roles.sql by a superuser, with
-- NEWSPORTAL_OWNER_PASSWORD and NEWSPORTAL_APP_PASSWORD in the environment.

\set ON_ERROR_STOP on
\getenv owner_password NEWSPORTAL_OWNER_PASSWORD
\getenv app_password NEWSPORTAL_APP_PASSWORD

ALTER ROLE newsportal_owner PASSWORD :'owner_password';
ALTER ROLE newsportal_app PASSWORD :'app_password';
