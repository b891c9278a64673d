/** apt-get's command line: the action, its packages, and the options that matter here. */
export interface AptRequest {
  action: string;
  names: string[];
  yes: boolean;
  quiet: boolean;
  recommends: boolean;
  simulate: boolean;
  downgrades: boolean;
  changeHeld: boolean;
  onlyUpgrade: boolean;
  /** DPkg::Lock::Timeout in seconds; 0: fail at once, -1: wait for ever. */
  lockTimeoutSeconds: number;
  /** The first option that apt-get does not know. */
  unknown?: string;
}

const SILENT = new Set(
  `-f --fix-broken -m --ignore-missing --allow-unauthenticated --no-show-progress --show-progress -V --verbose-versions
  --reinstall --purge --auto-remove --autoremove --install-recommends --fix-missing --no-upgrade --allow-releaseinfo-change
  --allow-remove-essential --no-remove -u --with-new-pkgs`.split(/\s+/),
);

export function readAptOptions(args: readonly string[]): AptRequest {
  const request: AptRequest = {
    action: "",
    names: [],
    yes: false,
    quiet: false,
    recommends: true,
    simulate: false,
    downgrades: false,
    changeHeld: false,
    onlyUpgrade: false,
    lockTimeoutSeconds: 0,
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("-")) {
      if (request.action === "") request.action = arg;
      else request.names.push(arg);
    } else if (arg === "-o" || arg === "--option") setOption(request, args[++i] ?? "");
    else if (/^(-o|--option=)/.test(arg)) setOption(request, arg.replace(/^(-o|--option=)/, ""));
    else if (/^-[yqsfmuV]+$/.test(arg) || /^-q=\d$/.test(arg)) {
      request.yes ||= arg.includes("y");
      request.quiet ||= arg.includes("q");
      request.simulate ||= arg.includes("s");
    } else if (arg === "--yes" || arg === "--assume-yes") request.yes = true;
    else if (arg === "--quiet") request.quiet = true;
    else if (arg === "--no-install-recommends") request.recommends = false;
    else if (arg === "--simulate" || arg === "--dry-run") request.simulate = true;
    else if (arg === "--allow-downgrades") request.downgrades = true;
    else if (arg === "--allow-change-held-packages") request.changeHeld = true;
    else if (arg === "--only-upgrade") request.onlyUpgrade = true;
    else if (!SILENT.has(arg)) request.unknown ??= arg;
  }
  return request;
}

function setOption(request: AptRequest, option: string): void {
  const [name = "", value = ""] = option.split("=");
  if (name.toLowerCase() === "dpkg::lock::timeout") request.lockTimeoutSeconds = Number(value);
  if (name.toLowerCase() === "apt::install-recommends") request.recommends = !/^(0|false|no)$/.test(value);
}
