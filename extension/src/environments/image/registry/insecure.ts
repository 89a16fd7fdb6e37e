import { BlockList, isIP } from "node:net";

/** The part of the engine's `/info` that tells which registries it takes without a trusted certificate. */
export interface RegistrySettings {
  readonly InsecureRegistryCIDRs?: readonly string[] | null;
  readonly IndexConfigs?: Readonly<Record<string, { readonly Secure?: boolean }>> | null;
}

const addressOf = (host: string): string => {
  const name = host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return name === "localhost" ? "127.0.0.1" : name;
};

/** Whether a host, with or without a port, is the machine itself. */
export function isLoopback(host: string): boolean {
  const address = addressOf(host);
  return isIP(address) === 4 ? address.startsWith("127.") : address === "::1";
}

/** As the engine decides: loopback addresses always, and what its settings name. */
export function isInsecure(host: string, settings: RegistrySettings | undefined): boolean {
  if (isLoopback(host) || settings?.IndexConfigs?.[host]?.Secure === false) return true;
  const address = addressOf(host);
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  for (const range of settings?.InsecureRegistryCIDRs ?? []) {
    const [network = "", bits] = range.split("/");
    if (isIP(network) === version) list.addSubnet(network, Number(bits), family);
  }
  return list.check(address, family);
}
