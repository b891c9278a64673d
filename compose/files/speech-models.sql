-- Today's workers answer to "kokoro" alone, and the gateway's seed leaves a database that has models as it is: one filled
-- in December 2025 would be healthy and mute. Runs before the gateway's migrations; a second run changes nothing.
\set ON_ERROR_STOP on
DO $$
BEGIN
  IF to_regclass('ttsmodel') IS NULL THEN
    RETURN;
  END IF;
  UPDATE ttsmodel SET slug = 'kokoro', name = 'Kokoro'
  WHERE slug = 'kokoro-cpu' AND NOT EXISTS (SELECT FROM ttsmodel WHERE slug = 'kokoro');
  -- The column comes with the migrations: models that nothing speaks any more leave the list with the next deployment.
  IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'ttsmodel' AND column_name = 'is_active') THEN
    UPDATE ttsmodel SET is_active = false WHERE slug IN ('kokoro-cpu', 'kokoro-client-free', 'higgs-native') AND is_active;
  END IF;
END
$$;
