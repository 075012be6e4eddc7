-- What Holdfast may do beside setup.sql where it makes passwords anew: run as a superuser in the same database, after
-- setup.sql. It may be run again, and changes nothing then. Without it nothing is made anew, and all else goes on.
-- Then list the two roles that take turns: INSERT INTO holdfast.rotated_roles VALUES ('app_a'), ('app_b');
BEGIN;

-- No other role is ever given a password, or loses it by these functions. Our login neither reads nor writes it.
CREATE TABLE IF NOT EXISTS holdfast.rotated_roles (
  role regrole PRIMARY KEY,
  -- Since when it has no password by us; null: it has one.
  ended_at timestamptz
);

-- Of one that is listed, and that nobody can become a superuser with.
CREATE OR REPLACE FUNCTION holdfast.rotated_role(who text) RETURNS oid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid := (SELECT r.oid FROM pg_roles r JOIN holdfast.rotated_roles l ON l.role = r.oid WHERE r.rolname = who);
BEGIN
  IF one IS NULL THEN
    RAISE EXCEPTION 'this role is not listed' USING ERRCODE = 'HF002';
  END IF;
  IF who IN (session_user, 'holdfast', 'holdfast_canary') OR left(who, 3) = 'pg_'
    OR EXISTS (SELECT FROM pg_roles s WHERE s.rolsuper AND pg_has_role(one, s.oid, 'MEMBER')) THEN
    RAISE EXCEPTION 'this role is not made anew' USING ERRCODE = 'HF003';
  END IF;
  RETURN one;
END $$;

-- LOGIN is never given here: who may not log in, and who is cut, stays so.
CREATE OR REPLACE FUNCTION holdfast.must_log_in(one oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM holdfast.cut_roles c WHERE c.role = one) THEN
    RAISE EXCEPTION 'this role is cut' USING ERRCODE = 'HF005';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = one AND r.rolcanlogin) THEN
    RAISE EXCEPTION 'this role may not log in' USING ERRCODE = 'HF004';
  END IF;
END $$;

-- The proof of a password, never one: no log has it.
CREATE OR REPLACE FUNCTION holdfast.set_verifier(who text, verifier text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid := holdfast.rotated_role(who);
BEGIN
  IF verifier IS NULL OR verifier !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
    RAISE EXCEPTION 'this is no verifier' USING ERRCODE = '22023';
  END IF;
  PERFORM holdfast.must_log_in(one);
  EXECUTE format('ALTER ROLE %I PASSWORD %L', who, verifier);
  UPDATE holdfast.rotated_roles SET ended_at = NULL WHERE role = one;
  -- Who was cut meanwhile would come back with this password: looked at again while the row is ours, and undone.
  PERFORM holdfast.must_log_in(one);
  RETURN 'set';
END $$;

-- LOGIN stays, and nothing is noted as cut. Its sessions are ended after this is committed, so that none begins anew.
CREATE OR REPLACE FUNCTION holdfast.end_password(who text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid := holdfast.rotated_role(who);
BEGIN
  IF EXISTS (SELECT FROM pg_authid a WHERE a.oid = one AND a.rolpassword IS NULL) THEN
    UPDATE holdfast.rotated_roles SET ended_at = clock_timestamp() WHERE role = one AND ended_at IS NULL;
    RETURN 'has no password';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD NULL', who);
  UPDATE holdfast.rotated_roles SET ended_at = clock_timestamp() WHERE role = one;
  RETURN 'ended';
END $$;

-- How it is, and whether this verifier is that of its password; neither a password nor a proof of one goes out. Who began
-- to log in before the password ended is let in until `authentication_timeout` is over, and is listed a moment later.
CREATE OR REPLACE FUNCTION holdfast.value_of(who text, verifier text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one oid := holdfast.rotated_role(who);
BEGIN
  RETURN (SELECT json_build_object(
      'mayLogIn', a.rolcanlogin AND coalesce(a.rolvaliduntil, 'infinity') > clock_timestamp(),
      'hasPassword', a.rolpassword IS NOT NULL,
      'isThis', coalesce(a.rolpassword = verifier, false),
      'sessions', (SELECT count(*) FROM pg_stat_activity s WHERE s.usesysid = one),
      'mayBegin', coalesce(l.ended_at + current_setting('authentication_timeout')::interval + interval '2 seconds'
        > clock_timestamp(), true))::text
    FROM pg_authid a JOIN holdfast.rotated_roles l ON l.role = a.oid WHERE a.oid = one);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA holdfast FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.set_verifier(text, text), holdfast.end_password(text),
  holdfast.value_of(text, text) TO holdfast;
COMMIT;
