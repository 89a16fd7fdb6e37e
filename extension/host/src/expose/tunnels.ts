import { smeeTunnel } from "@hookloom/core/environments/registration/expose/smee";
import { givenTunnel, type OpenTunnel } from "@hookloom/core/environments/registration/expose/tunnel";
import * as vscode from "vscode";
/** Returns whether an address can be reached from the internet: it uses TLS, and is not on this machine or in a private network. */
export function isPublicAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:") return false;
  const name = hostname.replace(/^\[|\]$/g, "");
  if (name === "localhost" || !/[.:]/.test(name) || /\.(local|localhost|internal|lan)$/.test(name))
    return false;
  return !/^(127|10|0|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^(::1?$|f[cd]|fe[89ab])/.test(name);
}

/** A public route from the internet to a local port. */
export interface TunnelRoute {
  /** Describes what relays the requests, with a warning if it can read them. Part of a message. */
  readonly relayDescription: string;
  readonly open: OpenTunnel;
}

const responseTimeoutMs = 5_000;

/** Returns true if our service responds at an address, as opposed to a sign-in page. */
async function responds(base: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(responseTimeoutMs);
    const response = await fetch(new URL("healthz", base), { redirect: "manual", signal });
    return response.ok;
  } catch {
    return false;
  }
}

/** Returns a route through the editor's port forwarding if the port responds at a public address. */
async function forwardedRoute(port: number, log: vscode.LogOutputChannel): Promise<TunnelRoute | undefined> {
  const uri = await vscode.env.asExternalUri(vscode.Uri.parse(`http://127.0.0.1:${port}/`));
  const base = uri.toString(true);
  if (!isPublicAddress(base)) return undefined;
  if (!(await responds(base))) {
    log.warn(
      `The editor forwards port ${port} as ${base}, which is not public: make the port public to use this address.`,
    );
    return undefined;
  }
  const url = base.replace(/\/$/, "");
  const open = givenTunnel(async () => ({ url, close: async () => undefined }));
  return { relayDescription: vscode.l10n.t("the editor's forwarded port, {0}", url), open };
}

/** Returns the editor's forwarded address of a port, or else a relay. */
export async function routeTo(port: number, log: vscode.LogOutputChannel): Promise<TunnelRoute> {
  const own = await forwardedRoute(port, log);
  if (own) return own;
  const relay = vscode.workspace.getConfiguration("hookloom").get<string>("expose.relay", "").trim();
  const server = relay === "" ? undefined : relay.replace(/\/+$/, "");
  const relayDescription = vscode.l10n.t(
    "the relay {0}, which can read every request: use it for test data only",
    server ?? "https://smee.io",
  );
  return { relayDescription, open: smeeTunnel(server) };
}
