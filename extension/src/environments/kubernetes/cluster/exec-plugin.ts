import { type ChildProcess, spawn } from "node:child_process";
import type { RequestOptions } from "node:https";
import process from "node:process";
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

/** What it printed may be a secret, so that nothing of it is told. */
const noCredential = (): Error => new Error("its plugin printed something else than an ExecCredential");

/** Milliseconds that a plugin has to end by itself once nobody waits for it. */
const farewell = 1_000;
const mostError = 4_096;

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

const isOver = ({ expirationTimestamp }: Credential): boolean =>
  expirationTimestamp !== undefined && !(Date.parse(expirationTimestamp) > Date.now());

/**
 * Runs a credential plugin, once for all that ask while it runs, and until `end` for nobody. The client's own way leaves
 * a plugin running that nobody waits for any more.
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
export class ExecPlugin implements Authenticator {
  readonly #config: ExecConfig;
  #child: ChildProcess | undefined;
  #asking: Promise<Credential> | undefined;
  #known: Credential | undefined;

  constructor(config: ExecConfig) {
    this.#config = config;
  }

  isAuthProvider({ authProvider }: User): boolean {
    return authProvider === this;
  }

  /** @throws what the plugin or the system says of its failure */
  async applyAuthentication(_user: User, options: RequestOptions): Promise<void> {
    if (this.#known && isOver(this.#known)) this.#known = undefined;
    this.#known ??= await this.#ask();
    const { token, clientCertificateData, clientKeyData } = this.#known;
    if (clientCertificateData) options.cert = clientCertificateData;
    if (clientKeyData) options.key = clientKeyData;
    if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
  }

  /** Ends the plugin where it runs: nobody waits for it. */
  end(): void {
    const child = this.#child;
    if (!child) return;
    child.kill();
    setTimeout(() => child.kill("SIGKILL"), farewell).unref();
  }

  #ask(): Promise<Credential> {
    this.#asking ??= this.#run().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #run(): Promise<Credential> {
    const { command, args, env } = this.#config;
    const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const child = spawn(command, args ?? [], {
      env: { ...process.env, ...own },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child = child;
    let [printed, said] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-mostError);
    });
    const ended = new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        if (code === 0) resolve(printed);
        else reject(new Error(said.trim() || `its plugin ended with ${signal ?? `status ${code}`}`));
      });
    });
    try {
      return credentialIn(await ended);
    } finally {
      this.#child = undefined;
    }
  }
}
