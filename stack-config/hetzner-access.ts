/** How the program itself asks Hetzner what the plugin has no function for; the variables are the plugin's own. */
export interface HetznerAccess {
  /** Without a slash at its end. */
  endpoint: string;
  /** Undefined: the plugin has its token from elsewhere, and the program asks nothing by itself. */
  token?: string;
}

export function hetznerAccess(environment: Readonly<Record<string, string | undefined>>): HetznerAccess {
  const token = environment["HCLOUD_TOKEN"]?.trim() ?? "";
  const endpoint = environment["HCLOUD_ENDPOINT"]?.trim() ?? "";
  return {
    endpoint: (endpoint === "" ? "https://api.hetzner.cloud/v1" : endpoint).replace(/\/$/, ""),
    ...(token !== "" && { token }),
  };
}
