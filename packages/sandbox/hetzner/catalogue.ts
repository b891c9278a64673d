/** What Hetzner sells, in the API's own words: locations, server types, images. Net EUR as of 2026-06-15 (docs.hetzner.com, price adjustment). */

export const locations = [
  place(1, "fsn1", "Falkenstein DC Park 1", "DE", "Falkenstein", [50.47612, 12.370071], "eu-central"),
  place(2, "nbg1", "Nuremberg DC Park 1", "DE", "Nuremberg", [49.452102, 11.076665], "eu-central"),
  place(3, "hel1", "Helsinki DC Park 1", "FI", "Helsinki", [60.169855, 24.938379], "eu-central"),
  place(4, "ash", "Ashburn, VA", "US", "Ashburn, VA", [39.045821, -77.487073], "us-east"),
  place(5, "hil", "Hillsboro, OR", "US", "Hillsboro, OR", [45.54222, -122.951924], "us-west"),
  place(6, "sin", "Singapore", "SG", "Singapore", [1.283333, 103.833333], "ap-southeast"),
];

export type ServerType = ReturnType<typeof shared>;

const europe = ["fsn1", "nbg1", "hel1"];
const world = [...europe, "ash", "hil", "sin"];

export const serverTypes: readonly ServerType[] = [
  shared(114, "cx23", "x86", 2, 4, 40, 5.49, europe),
  shared(115, "cx33", "x86", 4, 8, 80, 8.49, europe),
  shared(116, "cx43", "x86", 8, 16, 160, 15.99, europe),
  shared(117, "cx53", "x86", 16, 32, 320, 29.49, europe),
  shared(45, "cax11", "arm", 2, 4, 40, 5.99, europe),
  shared(93, "cax21", "arm", 4, 8, 80, 10.49, europe),
  shared(94, "cax31", "arm", 8, 16, 160, 20.99, europe),
  shared(95, "cax41", "arm", 16, 32, 320, 40.99, europe),
  shared(109, "cpx22", "x86", 2, 4, 80, 10.99, world),
  shared(110, "cpx32", "x86", 4, 8, 160, 18.99, world),
  shared(111, "cpx42", "x86", 8, 16, 320, 34.99, world),
  shared(112, "cpx52", "x86", 12, 24, 480, 49.99, world),
  dedicated(96, "ccx13", 2, 8, 80, 42.99),
  dedicated(97, "ccx23", 4, 16, 160, 84.99),
];

export type Image = ReturnType<typeof system>[number];

export const images = [
  ...system("ubuntu", "24.04", 161547269, 161547270, "2024-04-25T13:26:27Z"),
  ...system("ubuntu", "22.04", 67794396, 103908130, "2022-04-21T13:32:38Z"),
  ...system("debian", "12", 114690387, 114690389, "2023-06-13T06:00:02Z"),
  ...system("debian", "13", 310557660, 310557661, "2025-08-11T06:00:02Z"),
];

function place(
  id: number,
  name: string,
  description: string,
  country: string,
  city: string,
  [latitude, longitude]: [number, number],
  network_zone: string,
) {
  return { id, name, description, country, city, latitude, longitude, network_zone };
}

type Architecture = "x86" | "arm";

/** Memory and disk in GB, and what it costs a month. */
function shared(
  id: number,
  name: string,
  architecture: Architecture,
  cores: number,
  memory: number,
  disk: number,
  monthly: number,
  places: readonly string[],
) {
  const category = name.startsWith("cpx") ? "Regular Performance" : "Cost-Optimized";
  const size = { cores, memory, disk, cpu_type: "shared", architecture };
  return { id, name, description: name.toUpperCase(), category, ...size, monthly, places };
}

function dedicated(id: number, name: string, cores: number, memory: number, disk: number, monthly: number): ServerType {
  const type = shared(id, name, "x86", cores, memory, disk, monthly, world);
  return { ...type, cpu_type: "dedicated", category: "General Purpose" };
}

/** One name, and an id for each architecture. */
function system(os_flavor: string, os_version: string, x86: number, arm: number, created: string) {
  const name = `${os_flavor}-${os_version}`;
  const description = `${os_flavor.charAt(0).toUpperCase()}${os_flavor.slice(1)} ${os_version}`;
  const image = { name, description, os_flavor, os_version, created };
  const architectures: [number, Architecture][] = [
    [x86, "x86"],
    [arm, "arm"],
  ];
  return architectures.map(([id, architecture]) => ({ ...image, id, architecture }));
}
