/**
 * What of production's data goes into a copy for another stack, by table and column of text: what a table that stands here has more of is
 * not copied but refused, and a table that does not stand here goes empty. So does Stack Auth as a whole: nobody signs in on a copy with
 * production's account. Tables of the application's v0.4.3 (yapit/gateway/domain_models.py).
 */
export type Mask =
  /** Nobody's. */
  | "keep"
  /** Each character but white space becomes an x: as long as it was. */
  | "text"
  /** JSON with its texts so, wherever they stand, but those that say what something is. */
  | "json"
  /** Another name for the same person, the same in each table, and in no two copies. */
  | "person"
  | "null";

export type PersonalData = Readonly<Record<string, Readonly<Record<string, Mask>>>>;

export const PERSONAL_DATA: PersonalData = {
  "public.alembic_version": { version_num: "keep" },
  "public._prisma_migrations": { id: "keep", checksum: "keep", migration_name: "keep", logs: "keep" },
  "public.ttsmodel": { slug: "keep", name: "keep", description: "keep" },
  "public.voice": { slug: "keep", name: "keep", lang: "keep", description: "keep", parameters: "keep" },
  "public.plan": { name: "keep", stripe_price_id_monthly: "null", stripe_price_id_yearly: "null" },
  "public.document": {
    ...{ user_id: "person", title: "text", original_text: "text", structured_content: "json", metadata: "json" },
    ...{ last_applied_filter_config: "json", extraction_method: "keep", content_hash: "null" },
  },
  "public.usersubscription": {
    ...{ user_id: "person", stripe_customer_id: "null", stripe_subscription_id: "null" },
    last_rollover_invoice_id: "null",
  },
  "public.usageperiod": { user_id: "person" },
  "public.usagelog": {
    ...{ user_id: "person", description: "text", details: "json", reference_id: "null", event_id: "null" },
  },
  "public.uservoicestats": { user_id: "person", voice_slug: "keep", model_slug: "keep" },
  "public.userpreferences": { user_id: "person", pinned_voices: "keep", extraction_prompt: "text" },
};
