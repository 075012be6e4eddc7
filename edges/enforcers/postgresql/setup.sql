-- What Holdfast may do in a cluster of PostgreSQL: run once as a superuser, in the database that the url of the
-- enforcement point names. The login gets no right at roles or sessions: it may call these functions, and nothing else.
-- Then give it a password: \password holdfast
BEGIN;
CREATE ROLE holdfast LOGIN;
-- Nobody's: each trial gives it a password and takes it away again.
CREATE ROLE holdfast_canary NOLOGIN;
CREATE SCHEMA holdfast;

-- Roles that could log in before we cut them: no other is ever given LOGIN.
CREATE TABLE holdfast.cut_roles (
  role oid PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

-- Null: there is none. Superusers, what PostgreSQL brings along and whoever calls are not to be touched.
CREATE FUNCTION holdfast.role_of(who text) RETURNS oid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid;
  exempt boolean;
BEGIN
  SELECT r.oid, r.rolsuper OR r.rolname = session_user OR left(r.rolname::text, 3) = 'pg_'
    INTO one, exempt FROM pg_roles r WHERE r.rolname = who;
  IF exempt THEN
    RAISE EXCEPTION 'this role is not cut' USING ERRCODE = 'HF001';
  END IF;
  RETURN one;
END $$;

-- Ends them and waits until they are gone, at most two seconds.
CREATE FUNCTION holdfast.end_all(one oid) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ended integer;
  late timestamptz := clock_timestamp() + interval '2 seconds';
BEGIN
  SELECT count(pg_terminate_backend(a.pid)) INTO ended
    FROM pg_stat_activity a WHERE a.usesysid = one AND a.pid <> pg_backend_pid();
  LOOP
    PERFORM pg_stat_clear_snapshot();
    EXIT WHEN clock_timestamp() > late OR NOT EXISTS (
      SELECT FROM pg_stat_activity a WHERE a.usesysid = one AND a.pid <> pg_backend_pid());
    PERFORM pg_sleep(0.02);
  END LOOP;
  RETURN 'ended ' || ended;
END $$;

-- Nobody logs in as it any more, and its password is gone: given back later, the one of before is not.
CREATE FUNCTION holdfast.cut(who text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid := holdfast.role_of(who);
BEGIN
  IF NOT coalesce((SELECT r.rolcanlogin FROM pg_roles r WHERE r.oid = one), false) THEN
    RETURN 'may not log in';
  END IF;
  DELETE FROM holdfast.cut_roles c WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = c.role);
  IF who <> 'holdfast_canary' THEN
    INSERT INTO holdfast.cut_roles (role) VALUES (one) ON CONFLICT DO NOTHING;
  END IF;
  EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', who);
  RETURN 'cut';
END $$;

CREATE FUNCTION holdfast.end_sessions(who text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN holdfast.end_all(holdfast.role_of(who));
END $$;

-- Of a role that was dropped, or that is past its end.
CREATE FUNCTION holdfast.end_outlived(one oid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles r WHERE r.oid = one
    AND (r.rolsuper OR coalesce(r.rolvaliduntil, 'infinity') > clock_timestamp())) THEN
    RAISE EXCEPTION 'this role is there' USING ERRCODE = 'HF001';
  END IF;
  RETURN holdfast.end_all(one);
END $$;

-- Only of what we cut, and only when no session of before is left.
CREATE FUNCTION holdfast.give_back(who text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid := holdfast.role_of(who);
BEGIN
  IF NOT EXISTS (SELECT FROM holdfast.cut_roles c WHERE c.role = one) THEN
    RETURN 'is not cut by us';
  END IF;
  IF NOT (SELECT r.rolcanlogin FROM pg_roles r WHERE r.oid = one) THEN
    PERFORM holdfast.end_all(one);
    IF EXISTS (SELECT FROM pg_stat_activity a WHERE a.usesysid = one) THEN
      RAISE EXCEPTION 'it has sessions' USING ERRCODE = '55006';
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN', who);
  END IF;
  DELETE FROM holdfast.cut_roles c WHERE c.role = one;
  RETURN 'given back';
END $$;

-- The proof of a password, never one: no log has it.
CREATE FUNCTION holdfast.lend_canary(verifier text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF verifier !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
    RAISE EXCEPTION 'this is no verifier' USING ERRCODE = '22023';
  END IF;
  EXECUTE format('ALTER ROLE holdfast_canary LOGIN PASSWORD %L', verifier);
  RETURN 'lent';
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA holdfast FROM PUBLIC;
GRANT USAGE ON SCHEMA holdfast TO holdfast;
GRANT SELECT ON holdfast.cut_roles TO holdfast;
GRANT EXECUTE ON FUNCTION holdfast.cut(text), holdfast.end_sessions(text), holdfast.end_outlived(oid),
  holdfast.give_back(text), holdfast.lend_canary(text) TO holdfast;
COMMIT;
