import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { costChange, costChangeIn, costLine } from "../../../components/cost/cost-change.ts";
import { livePrices } from "../../../components/cost/live-prices.ts";
import { monthlyCost } from "../../../components/cost/monthly-cost.ts";
import { DATED_PRICES } from "../../../components/cost/price-list.ts";

const server = { type: "cx33", location: "nbg1", backups: false };

describe("a month's cost", () => {
  test.each([
    { what: "server and address", backups: false, total: 8.99, parts: { server: 8.49, ipv4: 0.5, backups: 0 } },
    { what: "backups, a fifth", backups: true, total: 10.69, parts: { server: 8.49, ipv4: 0.5, backups: 1.7 } },
  ])("is made of $what", ({ backups, total, parts }) => {
    const cost = { total, parts, prices: "the table of 2026-06-15" };
    expect(monthlyCost({ ...server, backups }, DATED_PRICES)).toEqual(cost);
  });

  test("has each machine that only speaks in it, with its address", () => {
    const workers = { servers: 3, serverType: "cx23", location: "nbg1" };
    const { total, parts } = monthlyCost({ ...server, workers }, DATED_PRICES);
    expect(parts.workers).toBe(17.97);
    expect(total).toBe(26.96);
    const change = costChange(server, { ...server, workers }, DATED_PRICES);
    expect(change).toMatchObject({ has: "cx33, IPv4, 3 × cx23 that speak", after: 26.96 });
  });

  test("of a type that the list does not know has no total, rather than a wrong one", () => {
    const cost = { parts: { ipv4: 0.5 }, prices: "the table of 2026-06-15" };
    expect(monthlyCost({ ...server, type: "ccx63" }, DATED_PRICES)).toEqual(cost);
  });

  test("that changes is one line, from which the report has the same numbers again", () => {
    const change = costChange({ ...server, backups: true }, { ...server, type: "cx43" }, DATED_PRICES);
    if (!change) throw new Error("nothing changes");
    const line = costLine(change);
    expect(line).toBe(
      "cost per month: EUR 10.69 (cx33 with backups, IPv4) → EUR 16.49 (cx43, IPv4), + EUR 5.80, by the table of 2026-06-15",
    );
    expect(costChangeIn(`info: ${line}\n`)).toEqual(change);
  });

  test("of a new stack begins at nothing, and one that stays is not told", () => {
    const fresh = costChange(undefined, server, DATED_PRICES);
    expect(fresh).toMatchObject({ before: 0, had: "nothing", after: 8.99, has: "cx33, IPv4" });
    expect(costChange(server, server, DATED_PRICES)).toBeUndefined();
    expect(costChange(server, { ...server, type: "ccx63" }, DATED_PRICES)).toBeUndefined();
  });
});

describe("Hetzner's own prices", () => {
  /** What the API says, call by call; a number is a status without words, "silence" a broken connection, "patience" no answer. */
  let answers: (object | number | "silence" | "patience")[] = [];
  let asked: (string | undefined)[] = [];
  let hetzner: Server;
  beforeAll(async () => {
    hetzner = createServer((request, response) => {
      asked.push(`${request.url ?? ""} ${request.headers.authorization ?? ""}`);
      const answer = answers.shift() ?? 500;
      if (answer === "patience") return;
      if (answer === "silence") request.socket.destroy();
      else if (typeof answer === "number") response.writeHead(answer).end();
      else response.end(JSON.stringify(answer));
    });
    await new Promise<void>((ready) => hetzner.listen(0, "127.0.0.1", ready));
  });
  afterAll(() => {
    hetzner.closeAllConnections();
    hetzner.close();
  });

  const at = (location: string, net: string) => ({ location, price_monthly: { net, gross: net } });
  const pricing = (currency = "EUR") => ({
    pricing: {
      currency,
      server_types: [{ id: 115, name: "cx33", prices: [at("fsn1", "9.00"), at("nbg1", "9.4900000000")] }],
      primary_ips: [{ type: "ipv4", prices: [at("nbg1", "0.6000000000")] }],
      server_backup: { percentage: "25.00" },
    },
  });

  async function list(says: typeof answers, token = "t", allMs = 5000) {
    answers = says;
    asked = [];
    const { port } = hetzner.address() as AddressInfo;
    return livePrices(
      { endpoint: `http://127.0.0.1:${port}/v1`, ...(token !== "" && { token }) },
      { allMs, pauseMs: 5 },
    );
  }

  test("are asked once, and count for the location", async () => {
    const prices = await list([pricing()]);
    expect(asked).toEqual(["/v1/pricing Bearer t"]);
    expect(monthlyCost({ ...server, backups: true }, prices)).toEqual({
      total: 12.46,
      parts: { server: 9.49, ipv4: 0.6, backups: 2.37 },
      prices: "Hetzner's live prices",
    });
  });

  test("are asked again after a call that was lost", async () => {
    expect((await list(["silence", pricing()])).source).toBe("Hetzner's live prices");
  });

  test("are waited for no longer than a plan can do without", async () => {
    expect(await list(["patience", "patience", pricing()], "t", 100)).toBe(DATED_PRICES);
    expect(asked).toHaveLength(1);
  });

  test.each([
    { what: "refuses", says: [401, 401, 401], calls: 3 },
    { what: "answers in another currency", says: [pricing("USD"), pricing("USD"), pricing("USD")], calls: 3 },
    { what: "answers in another shape", says: [{ pricing: {} }, {}, []], calls: 3 },
    { what: "is not asked, for want of a token", says: [], token: "", calls: 0 },
  ])("give way to the dated table where Hetzner $what", async ({ says, token, calls }) => {
    expect(await list(says, token)).toBe(DATED_PRICES);
    expect(asked).toHaveLength(calls);
  });
});
