import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/github/provider.js";
import { RepositoryDeployKey } from "@pulumi/github/repositoryDeployKey.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import type { StackConfig } from "../../stack-config/stack-config.ts";

export interface RepositoryArgs {
  config: StackConfig;
  /** The commit that the ref leads to, 40 hexadecimal digits. */
  revision: string;
}

/** The application's repository: a read-only key to clone it with, and the commit that is to run. */
export class Repository extends pulumi.ComponentResource {
  readonly provider: Provider;
  /** "git@github.com:yapit-tts/yapit.git". */
  readonly cloneUrl: string;
  readonly deployKey: { name: string; privateKey: pulumi.Output<string>; publicKey: pulumi.Output<string> };
  /** Resolves once the key is at GitHub: whoever clones with it waits for this. */
  readonly deployKeyAdded: RepositoryDeployKey;
  /** 40 hexadecimal digits. */
  readonly revision: string;

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:repository:Repository", name, {}, opts);
    const { owner, name: repository, deployKeyGeneration } = args.config.repository;
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
    this.revision = args.revision;
    this.registerOutputs({ revision: this.revision });
  }
}
