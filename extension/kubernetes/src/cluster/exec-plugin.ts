import type { RequestOptions } from "node:https";
import process from "node:process";
import { runProgram } from "@hookloom/core/project/run-program";
import type { KubeConfig } from "@kubernetes/client-node";

type Authenticator = Parameters<KubeConfig["addAuthenticator"]>[0];
type User = KubeConfig["users"][number];

/** A user's `exec` as the kubeconfig has it. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#ExecConfig */
export interface ExecConfig {
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

interface Credential {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

/** Its output may be a secret and is left out. */
const noCredential = (): Error => new Error("its plugin printed something other than an ExecCredential");

function credentialIn(text: string): Credential {
  let parsed: { readonly status?: Credential } | null;
  try {
    parsed = JSON.parse(text) as { readonly status?: Credential } | null;
  } catch {
    throw noCredential();
  }
  const status = parsed?.status;
  if (typeof status !== "object" || status === null) throw noCredential();
  return status;
}

const isExpired = ({ expirationTimestamp }: Credential): boolean =>
  expirationTimestamp !== undefined && !(Date.parse(expirationTimestamp) > Date.now());

/**
 * Runs a credential plugin, and ends it once no request needs it. The client's own way runs it for each request that is
 * made at the same time, and leaves it running after a request was cancelled.
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
export class ExecPlugin implements Authenticator {
  readonly #config: ExecConfig;
  #running: AbortController | undefined;
  #known: Credential | undefined;

  constructor(config: ExecConfig) {
    this.#config = config;
  }

  isAuthProvider({ authProvider }: User): boolean {
    return authProvider === this;
  }

  /** @throws Error with what the plugin printed on stderr, or the system's */
  async applyAuthentication(_user: User, options: RequestOptions): Promise<void> {
    if (this.#known && isExpired(this.#known)) this.#known = undefined;
    this.#known ??= await this.#run();
    const { token, clientCertificateData, clientKeyData } = this.#known;
    if (clientCertificateData) options.cert = clientCertificateData;
    if (clientKeyData) options.key = clientKeyData;
    if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
  }

  /** Ends the plugin if it runs, since no request needs it any more. */
  end(): void {
    this.#running?.abort();
  }

  async #run(): Promise<Credential> {
    const { command, args, env } = this.#config;
    const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const running = new AbortController();
    this.#running = running;
    const ended = await runProgram(command, args ?? [], {
      cwd: process.cwd(),
      env: own,
      signal: running.signal,
    });
    if (ended.status === 0) return credentialIn(ended.stdout);
    if (ended.missing) throw new Error(`its plugin ${command} was not found`);
    throw new Error(ended.stderr.trim() || `its plugin ended with status ${ended.status ?? "unknown"}`);
  }
}
