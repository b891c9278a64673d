/** A deployment that ends with a health gate, and with the last good state when the gate is not passed. */
import { createHash } from "node:crypto";
import {
  type Call,
  PartialFailure,
  ProviderError,
  type ResourceType,
} from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { ComposeRow, DeploymentRow } from "../api/objects.ts";
import { bringCloneBack, keepClone } from "../deployment/clone-copy.ts";
import { commitOf, DeploymentFailed, DeploymentRun } from "../deployment/deployment-run.ts";
import { examine } from "../deployment/drift.ts";
import { GateFailed, passGate, requireFrontDoor } from "../deployment/health-gate.ts";
import { databaseRevision, diagnostics } from "../deployment/diagnostics.ts";
import { type Mask, maskOf } from "../deployment/log-lines.ts";
import {
  ensureDeclared,
  putBack,
  type Snapshot,
  snapshotFrom,
  snapshotValue,
  takeSnapshot,
} from "../deployment/snapshot.ts";
import type { Reached } from "../context.ts";
import { composeBy } from "../rules/by-name.ts";
import { checkFields, count, optionalText, text, textMap } from "../rules/fields.ts";
import { DEPLOYMENT_FIELDS, checkGate, gateOf, revisionQuestionOf } from "./deployment-inputs.ts";
import { inputsOf } from "./compose-settings.ts";

interface Previous {
  inputs: Values;
  state: Values;
}

export function deploymentResource(reached: Reached): ResourceType {
  return {
    secrets: ["lastGood", "attempted"],
    replaceOn: ["composeId"],

    check(news) {
      const checked = checkFields(DEPLOYMENT_FIELDS, news);
      return { inputs: checked.inputs, failures: [...checked.failures, ...checkGate(checked.inputs)] };
    },

    async create(inputs, call) {
      return { id: text(inputs, "composeId"), state: await deploy(inputs, undefined, call) };
    },

    async read(id, known) {
      const { dokploy } = reached();
      const row = await composeBy(dokploy, id);
      if (!row) return undefined;
      const { composeId } = row;
      const latest = (await dokploy.deployments.of(composeId))[0];
      if (!latest) return undefined;
      const inputs: Values = { ...known.inputs, composeId };
      const { drift, good } = await examine(reached(), row, latest, { ...known, gate: gateOf(known.inputs) });
      // A fingerprint that the program does not have, so that the next update deploys again, and says why.
      if (drift !== undefined) inputs["fingerprints"] = { ...textMap(known.inputs["fingerprints"]), drift };
      // The revision stays the known one, which the next update sees: it takes the deployment that is there through the gate.
      if (!good) return { id: composeId, inputs, state: { ...known.state, ...inputs } };
      const revision = commitOf(latest) ?? text(known.state, "revision");
      if (revision && optionalText(known.inputs, "revision") !== undefined) inputs["revision"] = revision;
      const { deploymentId, finishedAt } = latest;
      return {
        id: composeId,
        inputs,
        state: { ...known.state, ...inputs, deploymentId, revision, finishedAt: finishedAt ?? "" },
      };
    },

    update: (_id, olds, news, call) => deploy(news, olds, call),

    previewUpdate: (state, news) => ({
      ...state,
      ...news,
      deploymentId: UNKNOWN,
      revision: UNKNOWN,
      finishedAt: UNKNOWN,
    }),

    /** What was deployed stays until the compose service itself is deleted. */
    delete: async () => undefined,
  };

  async function deploy(inputs: Values, previous: Previous | undefined, call: Call): Promise<Values> {
    const { dokploy, machine } = reached();
    const composeId = text(inputs, "composeId");
    const fingerprints = textMap(inputs["fingerprints"]);
    const attempted = snapshotFrom(previous?.state["attempted"]);
    const lastGood = snapshotFrom(previous?.state["lastGood"]);
    // What was attempted may be written again below, and what was good before runs until then.
    const known = [inputsOf(await composeRow(composeId)), attempted?.compose, lastGood?.compose].map((settings) =>
      textMap(settings?.["env"]),
    );
    const mask = maskOf(known);
    await requireFrontDoor(machine, gateOf(inputs));
    const run = runFor(inputs, titleOf(inputs), "deploy", mask, call);
    await run.settle();

    await removeDropped(composeId, textMap(previous?.inputs["fingerprints"]), fingerprints);
    await ensureDeclared(dokploy, await composeRow(composeId), fingerprints, attempted);
    const row = await composeRow(composeId);
    try {
      const done = (await deployedAlready(inputs, previous)) ?? (await run.finish());
      await passGate(machine, row.appName, gateOf(inputs), done.createdAt, call);
      const revision = commitOf(done) ?? text(inputs, "revision");
      const good = await takeSnapshot(dokploy, row, revision);
      if (!(await keepClone(machine, row, revision)))
        call.log("the clone could not be copied: a way back would take the branch as it is then");
      return { ...inputs, ...outputsOf(done, revision), lastGood: snapshotValue(good) };
    } catch (error) {
      if (!(error instanceof DeploymentFailed || error instanceof GateFailed)) throw error;
      // Before the way back makes the containers anew.
      const words = await diagnostics(machine, row.appName, known);
      const question = revisionQuestionOf(inputs);
      const database = async () => (question ? `\n${await databaseRevision(machine, row.appName, question)}` : "");
      if (!lastGood)
        throw new ProviderError(
          mask(
            `${error.message}${words}\nNo deployment has passed the gate before, so nothing was put back${await database()}`,
          ),
        );
      const tried = await takeSnapshot(dokploy, row, text(inputs, "revision"));
      const outcome = await wayBack(inputs, row, lastGood, mask, call);
      throw new PartialFailure(mask(`${error.message}${words}\n${outcome}${await database()}`), composeId, {
        ...previous?.state,
        ...inputs,
        revision: lastGood.revision,
        lastGood: snapshotValue(lastGood),
        attempted: snapshotValue(tried),
      });
    }
  }

  async function composeRow(composeId: string): Promise<ComposeRow> {
    const row = await reached().dokploy.composes.one(composeId);
    if (!row) throw new ProviderError(`Dokploy has no compose service ${composeId} to deploy: run pulumi refresh`);
    return row;
  }

  function runFor(inputs: Values, title: string, how: "deploy" | "redeploy", mask: Mask, call: Call): DeploymentRun {
    const timeoutSeconds = count(inputs, "timeoutSeconds");
    const options = { composeId: text(inputs, "composeId"), title, how, mask, timeoutSeconds };
    return new DeploymentRun(reached().dokploy, options, call);
  }

  /** Pulumi deletes a patch after this update, which would be one deployment too late. */
  async function removeDropped(
    composeId: string,
    olds: Record<string, string>,
    news: Record<string, string>,
  ): Promise<void> {
    const { patches } = reached().dokploy;
    const dropped = new Set(Object.keys(olds).filter((path) => !(path in news)));
    if (dropped.size === 0) return;
    for (const patch of await patches.of(composeId))
      if (dropped.has(patch.filePath)) await patches.delete(patch.patchId);
  }

  /** The latest deployment, when it is one of these very things already: the webhook's, or only the gate has changed. */
  async function deployedAlready(inputs: Values, previous: Previous | undefined): Promise<DeploymentRow | undefined> {
    if (!previous || previous.state["attempted"] !== undefined) return undefined;
    if (titleOf({ ...previous.inputs, revision: "" }) !== titleOf({ ...inputs, revision: "" })) return undefined;
    const latest = (await reached().dokploy.deployments.of(text(inputs, "composeId")))[0];
    if (latest?.status !== "done") return undefined;
    const wanted = optionalText(inputs, "revision");
    const same = wanted ? commitOf(latest) === wanted : latest.deploymentId === text(previous.state, "deploymentId");
    return same ? latest : undefined;
  }

  /** Puts the last good state back and deploys it; tells what came of it. */
  async function wayBack(inputs: Values, row: ComposeRow, lastGood: Snapshot, mask: Mask, call: Call): Promise<string> {
    const { dokploy, machine } = reached();
    const state = `the last good state${lastGood.revision && ` (revision ${lastGood.revision.slice(0, 12)})`}`;
    call.log(`putting ${state} back`);
    try {
      await putBack(dokploy, row.composeId, lastGood);
      const cloneIsBack = await bringCloneBack(machine, row.appName);
      const run = runFor(inputs, `${titleOf(inputs)} back`, cloneIsBack ? "redeploy" : "deploy", mask, call);
      await run.settle();
      const done = await run.finish();
      await passGate(machine, row.appName, { ...gateOf(inputs), services: {}, variables: {} }, done.createdAt, call);
      const caveat = cloneIsBack ? "" : ", but with the branch as it is now: no copy of its clone was left";
      return `${capital(state)} was put back and is healthy${caveat}`;
    } catch (error) {
      return `${capital(state)} was to be put back, which failed as well: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function outputsOf(done: DeploymentRow, revision: string): Values {
  return { deploymentId: done.deploymentId, revision, finishedAt: done.finishedAt ?? "" };
}

/** The same wish has the same title. */
function titleOf(inputs: Values): string {
  const fingerprints = isObject(inputs["fingerprints"]) ? Object.entries(inputs["fingerprints"]).toSorted() : [];
  const wish = JSON.stringify([fingerprints, inputs["revision"] ?? ""]);
  return `pulumi ${createHash("sha256").update(wish).digest("hex").slice(0, 12)}`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
