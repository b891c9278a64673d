/** A secret's form, by its name in a file. What a value must be is told without repeating it. */
interface Form {
  matches: RegExp;
  what: string;
}

const WEB_ADDRESS = /^https?:\/\/[^\s"'\\`$]+$/;

const IN_ADDRESSES: Form = {
  matches: /^[A-Za-z0-9._~+=-]{8,}$/,
  what: "made of eight or more letters, digits and . _ ~ + = - alone, as a connection string needs",
};

const FORMS: Readonly<Record<string, Form>> = {
  STRIPE_SECRET_KEY_LIVE: {
    matches: /^[sr]k_live_\w+$/,
    what: "a live key of Stripe, which begins with sk_live_ or rk_live_",
  },
  STRIPE_SECRET_KEY_TEST: {
    matches: /^[sr]k_test_\w+$/,
    what: "a test key of Stripe, which begins with sk_test_ or rk_test_",
  },
  STRIPE_WEBHOOK_SECRET_LIVE: { matches: /^whsec_\S+$/, what: "a signing secret of Stripe, which begins with whsec_" },
  STRIPE_WEBHOOK_SECRET_TEST: { matches: /^whsec_\S+$/, what: "a signing secret of Stripe, which begins with whsec_" },
  // It stands in connection strings that compose puts together from it letter by letter.
  POSTGRES_PASSWORD: IN_ADDRESSES,
  REDIS_PASSWORD: IN_ADDRESSES,
  // Stack Auth takes a malformed one without a word, and its tokens are worthless then.
  STACK_SERVER_SECRET: {
    matches: /^[A-Za-z0-9_-]{43}=?$/,
    what: "32 bytes in base64url, which are 43 letters; openssl rand -base64 32 | tr +/ -_ makes one",
  },
  // Mail servers and senders are written by people: "Yapit <hello@yaptts.org>".
  STACK_EMAIL_SENDER: { matches: /^\S.*\S$/, what: "a sender, an address or a name with one" },
  STACK_AUTH_PROJECT_ID: {
    matches: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    what: "a project's id, a UUID in lower case",
  },
  STACK_AUTH_SERVER_KEY: {
    matches: /^ssk_[A-Za-z0-9_-]+$/,
    what: "a server key of Stack Auth, which begins with ssk_",
  },
  STACK_AUTH_CLIENT_KEY: {
    matches: /^pck_[A-Za-z0-9_-]+$/,
    what: "a client key of Stack Auth, which begins with pck_",
  },
  // They stand in quotes in a shell's file and in curl's.
  WATCH_WEBHOOK_URL: {
    matches: WEB_ADDRESS,
    what: "a web address, which begins with https:// and has no quotes or blanks",
  },
  WATCH_PING_URL: {
    matches: WEB_ADDRESS,
    what: "a web address, which begins with https:// and has no quotes or blanks",
  },
  STACK_AUTH_ADMIN_KEY: { matches: /^sak_[A-Za-z0-9_-]+$/, what: "an admin key of Stack Auth, which begins with sak_" },
};

/** Any other secret is one word: white space comes from copying. */
const ONE_WORD: Form = { matches: /^\S+$/, what: "one word without spaces" };

/** @returns "is not …", or undefined for a value of the right form */
export function formProblem(nameInFile: string, value: string): string | undefined {
  if (value === "") return "is empty; set it, or leave it out";
  const form = FORMS[nameInFile] ?? ONE_WORD;
  return form.matches.test(value) ? undefined : `is not ${form.what}`;
}
