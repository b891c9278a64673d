/** What the sandbox answers otherwise, by place in the recording, and why that is right. */
export const incomparable: Record<number, string> = {
  363: "the recorded git server listened on port 2222 too, github.com does not",
  369: "git's advice on a detached HEAD, which a tag leaves",
  404: "a Vault answered on the recording machine; none does in the sandbox",
  407: "as 404: the deployment fails for want of a Vault",
  410: "as 404: the reason is a Vault that does not answer, not a missing field",
  456: "disk usage of the recording machine's docker",
  476: "the words of rclone, which the recording machine did not even have",
  482: "the words of docker login, garbled by Dokploy's masking of the password",
  484: "the swarm node of the recording machine",
};
