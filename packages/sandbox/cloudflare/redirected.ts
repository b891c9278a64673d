/** Redirect rules applied to a request: the forms of expression that this program writes. */
import type { Rule, Ruleset } from "./state.ts";

interface FromValue {
  status_code?: number;
  target_url?: { value?: string; expression?: string };
  preserve_query_string?: boolean;
}

/** Undefined: no rule matches. */
export function redirected(rulesets: readonly Ruleset[], url: URL): { status: number; location: string } | undefined {
  const rules = rulesets.find(({ phase }) => phase === "http_request_dynamic_redirect")?.rules ?? [];
  const rule = rules.find(({ enabled, expression }) => enabled && matches(expression, url));
  if (!rule) return undefined;
  const { status_code: status = 301, target_url: target, preserve_query_string: keepsQuery } = fromValue(rule);
  const location = target?.value ?? evaluated(target?.expression ?? "", url);
  return { status, location: keepsQuery === true ? `${location}${url.search}` : location };
}

function fromValue({ action_parameters: parameters }: Rule): FromValue {
  return parameters?.["from_value"] ?? {};
}

function matches(expression: string, url: URL): boolean {
  const host = /^\(?http\.host eq "([^"]+)"\)?$/.exec(expression)?.[1];
  if (host === undefined) throw new Error(`the sandbox does not understand the redirect rule ${expression}`);
  return url.hostname === host;
}

function evaluated(expression: string, url: URL): string {
  const prefix = /^concat\("([^"]*)", http\.request\.uri\.path\)$/.exec(expression)?.[1];
  if (prefix === undefined) throw new Error(`the sandbox does not understand the redirect target ${expression}`);
  return `${prefix}${url.pathname}`;
}
