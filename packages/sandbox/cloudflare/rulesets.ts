/** Rulesets: one of kind zone for each phase of a zone (https://github.com/cloudflare/terraform-provider-cloudflare/issues/3444). */
import { ApiError } from "../core/api-error.ts";
import { nextId } from "./ids.ts";
import { ListsOfZones } from "./in-zone.ts";
import { newRule, newRuleset, type Rule, type Ruleset } from "./state.ts";

/** Which actions a phase knows. Those of Yapit's zone. */
const PHASES: Readonly<Record<string, readonly string[]>> = {
  http_request_cache_settings: ["set_cache_settings"],
  http_request_dynamic_redirect: ["redirect"],
};

export interface RulesetRequest {
  name?: string;
  description?: string;
  kind?: string;
  phase?: string;
  rules?: Partial<Rule>[];
}

export class Rulesets extends ListsOfZones<Ruleset> {
  all(zoneId: string): Ruleset[] {
    this.zones.get(zoneId);
    return (this.state.rulesets[zoneId] ??= []);
  }

  protected missing(id: string): ApiError {
    return new ApiError(404, "10003", `could not find ruleset "${id}"`);
  }

  entrypoint(zoneId: string, phase: string): Ruleset {
    const ruleset = this.all(zoneId).find((candidate) => candidate.phase === phase);
    if (!ruleset) throw new ApiError(404, "10003", `could not find entrypoint ruleset in the "${phase}" phase`);
    return ruleset;
  }

  create(zoneId: string, request: RulesetRequest): Ruleset {
    const rulesets = this.all(zoneId);
    const { phase = "", kind = "", name = "" } = request;
    if (!(phase in PHASES)) throw new ApiError(400, "20202", `'${phase}' is not a valid value for phase`);
    if (kind !== "zone") throw new ApiError(400, "20217", `'${kind}' is not a valid value for kind`);
    if (rulesets.some((ruleset) => ruleset.phase === phase)) {
      const words = `because exceeded maximum number of zone rulesets for phase ${phase}`;
      throw new ApiError(400, "20217", `'zone' is not a valid value for kind ${words}`);
    }
    const { description = "", rules = [] } = request;
    const ruleset = newRuleset(nextId(this.state), { name, description, kind, phase });
    ruleset.rules = this.#rules(phase, rules);
    rulesets.push(ruleset);
    return ruleset;
  }

  /** A new version; all rules are given again. */
  replace(zoneId: string, id: string, request: RulesetRequest): Ruleset {
    const ruleset = this.get(zoneId, id);
    if (request.phase !== undefined && request.phase !== ruleset.phase) {
      throw new ApiError(400, "20216", "the phase of a ruleset cannot be changed");
    }
    ruleset.rules = this.#rules(ruleset.phase, request.rules ?? [], ruleset.rules);
    ruleset.name = request.name ?? ruleset.name;
    ruleset.description = request.description ?? "";
    ruleset.version = String(Number(ruleset.version) + 1);
    ruleset.last_updated = new Date().toISOString();
    return ruleset;
  }

  /** A rule given again with its id or ref keeps both. */
  #rules(phase: string, requests: Partial<Rule>[], olds: Rule[] = []): Rule[] {
    return requests.map((request) => {
      const action = request.action ?? "";
      if (!PHASES[phase]?.includes(action)) {
        const words = `because the action is not allowed in the ${phase} phase`;
        throw new ApiError(400, "20015", `'${action}' is not a valid value for action ${words}`);
      }
      if (!request.expression) throw new ApiError(400, "20127", "filter expression is missing or empty");
      const old = olds.find((rule) => rule.id === request.id || rule.ref === request.ref);
      const id = old?.id ?? nextId(this.state);
      const version = String(Number(old?.version ?? "0") + 1);
      const rule = newRule(id, request.ref ?? old?.ref ?? id, { version, action, expression: request.expression });
      const { description = "", enabled = true, action_parameters } = request;
      return Object.assign(rule, { description, enabled, action_parameters });
    });
  }
}
