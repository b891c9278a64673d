import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/github/provider.js";
import { RepositoryDeployKey } from "@pulumi/github/repositoryDeployKey.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { commitOfRef } from "./commit-of-ref.ts";

export interface RepositoryArgs {
  config: StackConfig;
}

/** The application's repository: a read-only key to clone it with, and the commit its ref leads to. */
export class Repository extends pulumi.ComponentResource {
  readonly provider: Provider;
  /** "git@github.com:yapit-tts/yapit.git". */
  readonly cloneUrl: string;
  readonly deployKey: { name: string; privateKey: pulumi.Output<string>; publicKey: pulumi.Output<string> };
  /** Resolves once the key is at GitHub: whoever clones with it waits for this. */
  readonly deployKeyAdded: RepositoryDeployKey;
  /** The commit the ref leads to, hexadecimal. */
  readonly revision: pulumi.Output<string>;

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:repository:Repository", name, {}, opts);
    const { owner, name: repository, pushToDeploy, deployKeyGeneration } = args.config.repository;
    const child = { parent: this };
    this.provider = new Provider(`${name}-github`, { owner }, child);
    const atGithub = { parent: this, provider: this.provider };

    // Another generation is another resource: the new key is added and put to use before the old one is removed.
    const keyName = `${name}-deploy-key-${deployKeyGeneration}`;
    const key = new PrivateKey(`${keyName}-pair`, { algorithm: "ED25519" }, child);
    const publicKey = key.publicKeyOpenssh.apply((text) => text.trim());
    const title = `yapit-infra ${args.config.stack} ${deployKeyGeneration}`;
    this.deployKeyAdded = new RepositoryDeployKey(
      keyName,
      { repository, title, key: publicKey, readOnly: true },
      atGithub,
    );
    this.deployKey = { name: title, privateKey: key.privateKeyOpenssh, publicKey };

    this.cloneUrl = `git@github.com:${owner}/${repository}.git`;
    this.revision = pulumi.output(commitOfRef(args.config.repository, atGithub)).apply(({ kind, sha }) => {
      if (kind === "branch" || !pushToDeploy) return sha;
      throw new pulumi.RunError(
        `repository.pushToDeploy: ${args.config.repository.ref} is a tag, which no push moves; name a branch in repository.ref`,
      );
    });
    this.registerOutputs({ revision: this.revision });
  }
}
