/** `npm run adopt`: the ids of what was made by hand. */
import { optionsOf } from "../../tools/options.ts";
import { runOperation } from "../run-operation.ts";
import { PROJECT_FOLDER } from "../stack-configuration.ts";
import { adopt } from "./adopt.ts";

const USAGE = `npm run adopt [-- OPTION…]   looks for what was made by hand, writes the ids into the stack's file, and changes nothing else
  --stack NAME               prod, unless another one is named
  --server NAME              the server, where there are several; or --address ADDRESS
  --project NAME             Dokploy's project, where several have such a service
  --compose NAME             the compose service: Yapit, unless another one is named
  --json                     the result as one line of JSON`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
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
