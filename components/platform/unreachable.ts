import * as pulumi from "@pulumi/pulumi";

/** The command plugin's words for a machine that did not answer, or whose ssh server did not. */
const UNREACHED = /(?:proxy: )?(?:after \d+ failed attempts: .*|dial unix .*)/;

/**
 * Says beside the command plugin's bare "dial tcp …: i/o timeout" what to do. It decides nothing: the plugin has tried often
 * enough.
 */
export function unreachableHook(name: string, stack: string): pulumi.ErrorHook {
  return new pulumi.ErrorHook(name, async ({ errors }) => {
    const [words] = UNREACHED.exec(errors[0] ?? "") ?? [];
    if (words !== undefined) await pulumi.log.error(advice(words, stack));
    return false;
  });
}

/** @param words the plugin's own */
export function advice(words: string, stack: string): string {
  if (/dial unix/.test(words))
    return `no ssh agent answers where SSH_AUTH_SOCK points (${words}), and every step asks it: unset SSH_AUTH_SOCK`;
  if (/unable to authenticate/.test(words))
    return `the machine refuses the ssh key (${words}): its /root/.ssh/authorized_keys lacks the key, or YAPIT_SSH_KEY_FILE names another`;
  if (/host key mismatch/.test(words))
    return `the machine shows another host key than the pinned one (${words}): it was made anew by hand, or somebody is in between`;
  if (/^proxy: .*dial tcp/.test(words)) return `the jump host that YAPIT_SSH_PROXY names does not answer (${words})`;
  return (
    `the machine cannot be reached by ssh on port 22 (${words}): see at Hetzner that it runs, and that its firewall ` +
    `yapit-${stack} lets this address in (ssh.allowedFrom); from elsewhere set YAPIT_SSH_PROXY to a jump host`
  );
}
