/** What a container registry holds, as plain JSON. */
export interface RegistryState {
  /** By name below the registry's host: "yapit-tts/gateway". */
  repositories: Record<string, ImageRepository>;
  /** That may read what is private. */
  tokens: string[];
}

export interface ImageRepository {
  private: boolean;
  /** "sha256:…" by tag. */
  tags: Record<string, string>;
}

export function emptyRegistry(): RegistryState {
  return { repositories: {}, tokens: [] };
}
