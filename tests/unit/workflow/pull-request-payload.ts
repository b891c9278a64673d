/** GitHub's event "pull_request" as its documentation has it, reduced to what a workflow may look at. */

export interface PayloadOptions {
  action?: string;
  /** The label that this event is about. */
  label?: string;
  labels?: string[];
  fork?: boolean;
}

export function pullRequestPayload({ action = "synchronize", label, labels = [], fork = false }: PayloadOptions = {}) {
  const repository = { id: 1003, name: "infra", full_name: "yapit-tts/infra", private: true, default_branch: "main" };
  const head = fork ? { ...repository, id: 2001, full_name: "stranger/infra", fork: true } : repository;
  const labelled = (name: string) => ({ id: 1, name, color: "ededed", default: false, description: null });
  return {
    action,
    number: 2,
    ...(label !== undefined && { label: labelled(label) }),
    pull_request: {
      number: 2,
      state: action === "closed" ? "closed" : "open",
      draft: false,
      title: "A change",
      body: null,
      labels: labels.map(labelled),
      user: { login: "somebody", id: 4, type: "User" },
      head: { label: "feature/x", ref: "feature/x", sha: "a".repeat(40), repo: head },
      base: { label: "main", ref: "main", sha: "b".repeat(40), repo: repository },
      merged: false,
    },
    repository,
    sender: { login: "somebody", id: 4, type: "User" },
  };
}
