import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { answerByMiddleware } from "@yapit-infra/sandbox/machine/docker/traefik/middlewares.ts";
import { cleanedUrl, redirectStatus } from "@yapit-infra/sandbox/machine/docker/traefik/request-path.ts";
import { parseRule } from "@yapit-infra/sandbox/machine/docker/traefik/rules.ts";

/** Keys in lower case, as they are read from labels and files alike. */
const REPLACE = { replacepathregex: { regex: "^/[.]deploy/([A-Za-z0-9_-]+)$", replacement: "/api/deploy/compose/$1" } };

describe("Traefik's replacePathRegex", () => {
  const passed = (url: string) => {
    const asked = { host: "a.org", path: url.split("?")[0] ?? "", method: "POST", headers: {} };
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    return answerByMiddleware([REPLACE], { asked, url, secure: true }, response);
  };

  it.each([
    ["/.deploy/token_1-A", "/api/deploy/compose/token_1-A"],
    ["/.deploy/token?a=b?c", "/api/deploy/compose/token?a=b?c"],
    ["/.deploy/token/more", "/.deploy/token/more"],
    ["/other", "/other"],
  ])("%s is passed on as %s", (url, expected) => {
    expect(passed(url)).toBe(expected);
  });
});

describe("a rule for one method and one form of path", () => {
  const matches = parseRule("Host(`a.org`) && PathRegexp(`^/[.]deploy/[A-Za-z0-9_-]+$`) && Method(`POST`)");

  it.each([
    ["POST", "/.deploy/token", true],
    ["GET", "/.deploy/token", false],
    ["POST", "/.deploy/", false],
    ["POST", "/.deploy/../api", false],
    ["POST", "/xdeploy/token", false],
  ])("%s %s: %s", (method, path, expected) => {
    expect(matches({ host: "a.org", path, method, headers: {} })).toBe(expected);
  });
});

describe("a request, as Traefik 3.6.25 was seen to take it", () => {
  it.each([
    ["/", "/"],
    ["/.deploy/token?x=/../1", "/.deploy/token?x=/../1"],
    ["/.deploy/token/../../api/trpc/project.all", "/api/trpc/project.all"],
    ["//.deploy/token", "/.deploy/token"],
    ["/x/../.deploy/token", "/.deploy/token"],
    ["/%2edeploy/token", "/.deploy/token"],
    ["/.deploy/%2e%2e", "/"],
    ["/.deploy/..", "/"],
    ["/.deploy/token%0a", "/.deploy/token%0A"],
    ["/.deploy/a%2Fb", "/.deploy/a%2Fb"],
    ["/x/", "/x/"],
  ])("for %s has the path %s", (url, cleaned) => {
    expect(cleanedUrl(url)).toBe(cleaned);
  });

  it("keeps its method when it is sent to https", () => {
    expect([redirectStatus("GET", true), redirectStatus("POST", true)]).toEqual([301, 308]);
  });
});
