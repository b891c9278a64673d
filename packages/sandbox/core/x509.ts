/** The certificate library, loaded when a certificate is first made: it takes a third of a second. */

export type X509 = typeof import("@peculiar/x509");

let loading: Promise<X509> | undefined;

export function loadX509(): Promise<X509> {
  loading ??= load();
  return loading;
}

async function load(): Promise<X509> {
  // Its dependency injection (tsyringe) insists on Reflect's metadata functions, and none of its classes has any metadata.
  const reflect = Reflect as { getMetadata?: () => undefined; getOwnMetadata?: () => undefined };
  reflect.getMetadata ??= () => undefined;
  reflect.getOwnMetadata ??= () => undefined;
  return import("@peculiar/x509");
}
