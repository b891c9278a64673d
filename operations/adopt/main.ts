/**
 * `npm run adopt -- --stack prod [--server NAME | --address ADDRESS] [--project NAME] [--compose NAME] [--json]`: looks for
 * what was made by hand and writes the ids into the stack's file. It changes nothing at any service.
 */
import { parseArgs } from "node:util";
import { runOperation } from "../run-operation.ts";
import { PROJECT_FOLDER } from "../stack-configuration.ts";
import { adopt } from "./adopt.ts";

await runOperation(async () => {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "prod" },
      server: { type: "string" },
      address: { type: "string" },
      project: { type: "string" },
      compose: { type: "string", default: "Yapit" },
      json: { type: "boolean", default: false },
    },
  });
  const adoption = await adopt({
    stack: values.stack,
    folder: PROJECT_FOLDER,
    environment: process.env,
    server: {
      ...(values.server !== undefined && { name: values.server }),
      ...(values.address !== undefined && { address: values.address }),
    },
    service: { compose: values.compose, ...(values.project !== undefined && { project: values.project }) },
  });
  if (values.json) {
    console.log(JSON.stringify(adoption));
    return 0;
  }
  console.log(`written to ${adoption.file}, under yapit:adopt:`);
  for (const [key, value] of Object.entries(adoption.adopt)) console.log(`  ${key.padEnd(14)} ${shown(value)}`);
  console.log(
    `\ncompare: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on ${adoption.address} has to say\n  ${adoption.fingerprint}`,
  );
  for (const note of adoption.notes) console.log(`note: ${note}`);
  console.log("review the file, then: pulumi preview");
  return 0;
});

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
