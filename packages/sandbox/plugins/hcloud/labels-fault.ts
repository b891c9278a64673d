/** The provider checks labels before any call, as hcloud-go does. */
import { isObject, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { labelFault } from "../../hetzner/labels.ts";

export function labelsFault({ labels }: Values): { property: string; words: string }[] {
  if (!isObject(labels)) return [];
  const texts = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const words = labelFault(Object.fromEntries(texts));
  return words === undefined ? [] : [{ property: "labels", words }];
}
