import { smeeTunnel } from "@hookloom/core/environments/registration/expose/smee";
import { givenTunnel, type OpenTunnel } from "@hookloom/core/environments/registration/expose/tunnel";
import * as vscode from "vscode";
/** Returns whether senders can reach an address: it uses TLS, and is not on this machine or in a private network. */
export function isPublicAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:") return false;
  const name = hostname.replace(/^\[|\]$/g, "");
  if (name === "localhost" || !/[.:]/.test(name) || /\.(local|localhost|internal|lan)$/.test(name))
    return false;
  return !/^(127|10|0|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^(::1?$|f[cd]|fe[89ab])/.test(name);
}

/** A public route from the internet to a local port. */
export interface Way {
  /** The display name of the service that relays all requests. */
  readonly over: string;
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

/** Returns the port forwarded by the editor, if its address is public. */
async function forwarded(port: number, log: vscode.LogOutputChannel): Promise<Way | undefined> {
  const uri = await vscode.env.asExternalUri(vscode.Uri.parse(`http://127.0.0.1:${port}/`));
  const base = uri.toString(true);
  if (!isPublicAddress(base)) return undefined;
  if (!(await responds(base))) {
    log.warn(
      `The editor forwards the port ${port} as ${base}, which does not let everybody through: make the port public to use it.`,
    );
    return undefined;
  }
  const url = base.replace(/\/$/, "");
  const open = givenTunnel(async () => ({ url, close: async () => undefined }));
  return { over: vscode.l10n.t("the editor's forwarded port, {0}", url), open };
}

/** Returns the editor's forwarded address of a port, or else a relay. */
export async function wayTo(port: number, log: vscode.LogOutputChannel): Promise<Way> {
  const own = await forwarded(port, log);
  if (own) return own;
  const relay = vscode.workspace.getConfiguration("hookloom").get<string>("expose.relay", "").trim();
  const server = relay === "" ? undefined : relay.replace(/\/+$/, "");
  const over = vscode.l10n.t(
    "the relay {0}, which can read every request: use it for test data only",
    server ?? "https://smee.io",
  );
  return { over, open: smeeTunnel(server) };
}
