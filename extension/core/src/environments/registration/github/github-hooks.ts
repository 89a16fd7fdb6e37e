import { t } from "@vscode/l10n";
import {
  GitHubClient,
  type GitHubFailures,
  publicApi,
  type Rejection,
} from "../../../project/github/github-client.ts";
import {
  commonFailures,
  rejectionReasons,
  scopesNote,
  signOnPage,
} from "../../../project/github/rejections.ts";
import { noAccount, RegistrationError } from "../provider/errors.ts";
import type { ProviderContext } from "../provider/provider.ts";

/** The subject of a call, and the permissions that it needs. */
interface Purpose {
  readonly resource: string;
  /** The scopes that a classic token needs. */
  readonly scopes: readonly string[];
  /** The permission that a fine-grained token needs. */
  readonly permission: string;
}

function neededPermissions({ scopes, permission }: Purpose): string {
  return t(
    "a classic token needs the scope {0}, and a fine-grained token needs the permission {1}",
    scopes.join(", "),
    permission,
  );
}

function permissionMessage(rejection: Rejection, purpose: Purpose): string {
  const signOn = signOnPage(rejection);
  if (signOn !== undefined)
    return t(
      "The organization of {0} requires single sign-on for this token: authorize the token at {1}.",
      purpose.resource,
      signOn,
    );
  if (/by integration/i.test(rejectionReasons(rejection.body))) {
    return t(
      "A token of this kind, such as the one that GitHub Actions creates for a run, cannot manage the hooks of {0}: {1}.",
      purpose.resource,
      neededPermissions(purpose),
    );
  }
  return t(
    "The token is not allowed to manage the hooks of {0}: {1}{2}.",
    purpose.resource,
    neededPermissions(purpose),
    scopesNote(rejection),
  );
}

const { unknownToken, ...common } = commonFailures((...failure) => new RegistrationError(...failure));
const { unreadable } = common;

/** Converts a failed GitHub call to an error with the reason and the fix. */
function githubRejected(rejection: Rejection, purpose: Purpose): Error {
  const { status, body } = rejection;
  const { resource } = purpose;
  if (status === 401) return unknownToken();
  if (status === 403) {
    return new RegistrationError("no-permission", permissionMessage(rejection, purpose), status);
  }
  if (status === 404) {
    const message = t(
      "GitHub has no {0}, or this token is not allowed to read its hooks: check the name; {1}{2}.",
      resource,
      neededPermissions(purpose),
      scopesNote(rejection),
    );
    return new RegistrationError("no-resource", message, status);
  }
  if (status === 422) {
    const message = t(
      "GitHub rejected the hook of {0} ({1}): check the events of the trigger and the URL.",
      resource,
      rejectionReasons(body),
    );
    return new RegistrationError("refused", message, status);
  }
  const reasons = rejectionReasons(body);
  const message = t(
    "GitHub responded with status {0} for {1} ({2}): try again later.",
    status,
    resource,
    reasons,
  );
  return new RegistrationError("refused", message, status);
}

/** The errors for calls about one resource's hooks. */
const hookFailures = (purpose: Purpose): GitHubFailures => ({
  ...common,
  rejected: (rejection) => githubRejected(rejection, purpose),
});

/** Returns the API base URL of GitHub.com, or of the server that hookloom.json or the caller specifies. */
export function apiBase(api: string | undefined, { input }: ProviderContext): string {
  return (api ?? input.apis?.github ?? publicApi).replace(/\/+$/, "");
}

/**
 * Signs in to GitHub for one purpose.
 * @throws RegistrationError `no-account`
 */
async function openGitHub(
  api: string,
  purpose: Purpose,
  { input, signal }: ProviderContext,
): Promise<GitHubClient> {
  const token = await input.accounts.github?.({ api, scopes: purpose.scopes });
  if (token === undefined || token === "") {
    const scopes = purpose.scopes.join(", ");
    throw noAccount(
      api === publicApi
        ? t(
            "No user is signed in to GitHub: sign in through the editor, or set GITHUB_TOKEN to a token with the scope {0}.",
            scopes,
          )
        : t(
            "No user is signed in to GitHub: sign in through the editor, or set GITHUB_TOKEN to a token with the scope {0} and GITHUB_API_URL to {1}.",
            scopes,
            api,
          ),
    );
  }
  return new GitHubClient({ api, token, signal }, hookFailures(purpose));
}

/** A hook as GitHub reports it: `signs` is true if it has a secret, which GitHub does not reveal. */
export interface Hook {
  readonly id: string;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly url: string;
  readonly contentType: string;
  readonly verifiesTls: boolean;
  readonly signs: boolean;
}

/** One delivery attempt. */
export interface HookDelivery {
  readonly id: string;
  /** Identifies the event; every attempt has the same value. */
  readonly guid: string;
  /** ISO 8601. */
  readonly at: string;
  readonly event: string;
  readonly status: number;
  readonly redelivery: boolean;
}

/** The configuration of a hook; always includes the secret, because an update without it would remove the secret. */
export interface HookConfig {
  readonly url: string;
  readonly secret: string;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function readHook(value: unknown): Hook {
  const { id, active, events, config } = record(value);
  const { url, content_type, insecure_ssl, secret } = record(config);
  if (id === undefined || !Array.isArray(events)) throw unreadable();
  return {
    id: String(id),
    active: active === true,
    events: events.map(String),
    url: typeof url === "string" ? url : "",
    contentType: typeof content_type === "string" ? content_type : "form",
    verifiesTls: String(insecure_ssl ?? "0") === "0",
    signs: typeof secret === "string" && secret !== "",
  };
}

function readDelivery(value: unknown): HookDelivery {
  const { id, guid, delivered_at, event, status_code, redelivery } = record(value);
  if (id === undefined || typeof guid !== "string" || typeof delivered_at !== "string") throw unreadable();
  return {
    id: String(id),
    guid,
    at: delivered_at,
    event: String(event),
    status: Number(status_code),
    redelivery: redelivery === true,
  };
}

export const arrived = ({ status }: Pick<HookDelivery, "status">): boolean => status >= 200 && status < 300;

const configBody = ({ url, secret }: HookConfig) => ({
  url,
  content_type: "json",
  secret,
  insecure_ssl: "0",
});

/** Runs `work`; returns false if GitHub responds that the resource does not exist or is hidden. */
async function unlessMissing(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof RegistrationError && error.status === 404) return false;
    throw error;
  }
}

/** The hooks of one repository or organization. */
export class GitHubHooks {
  readonly #client: GitHubClient;
  readonly #base: string;

  private constructor(client: GitHubClient, base: string) {
    this.#client = client;
    this.#base = base;
  }

  /** @throws RegistrationError `no-account` */
  static async open(
    { resource, api }: { readonly resource: string; readonly api?: string },
    context: ProviderContext,
  ): Promise<GitHubHooks> {
    const [owner = "", repository] = resource.split("/").map(encodeURIComponent);
    const organization = repository === undefined;
    const purpose = {
      resource,
      scopes: [organization ? "admin:org_hook" : "admin:repo_hook"],
      permission: organization ? "Organization webhooks: write" : "Webhooks: write",
    };
    const client = await openGitHub(apiBase(api, context), purpose, context);
    return new GitHubHooks(
      client,
      organization ? `/orgs/${owner}/hooks` : `/repos/${owner}/${repository}/hooks`,
    );
  }

  get api(): string {
    return this.#client.api;
  }

  async list(): Promise<readonly Hook[]> {
    return (await this.#client.list(`${this.#base}?per_page=100`)).map(readHook);
  }

  async create(config: HookConfig, events: readonly string[]): Promise<Hook> {
    const whole = { name: "web", active: true, events, config: configBody(config) };
    const { data } = await this.#client.call({ method: "POST", url: this.#base, body: whole });
    return readHook(data);
  }

  /** Sets the whole configuration; GitHub removes omitted members. */
  async update(id: string, config: HookConfig, events: readonly string[]): Promise<void> {
    const whole = { active: true, events, config: configBody(config) };
    await this.#client.call({ method: "PATCH", url: `${this.#base}/${id}`, body: whole });
  }

  async configure(id: string, config: HookConfig): Promise<void> {
    await this.#client.call({ method: "PATCH", url: `${this.#base}/${id}/config`, body: configBody(config) });
  }

  /** Also succeeds if the hook is already gone. */
  async remove(id: string): Promise<void> {
    await unlessMissing(() => this.#client.call({ method: "DELETE", url: `${this.#base}/${id}` }));
  }

  /** Whether the account can see the hooks at all. */
  async visible(): Promise<boolean> {
    return unlessMissing(() => this.#client.call({ method: "GET", url: `${this.#base}?per_page=1` }));
  }

  async ping(id: string): Promise<void> {
    await this.#client.call({ method: "POST", url: `${this.#base}/${id}/pings` });
  }

  /** The latest deliveries, newest first; only one page. */
  async latest(id: string): Promise<readonly HookDelivery[]> {
    const { data } = await this.#client.call({ method: "GET", url: `${this.#deliveries(id)}?per_page=30` });
    if (!Array.isArray(data)) throw unreadable();
    return data.map(readDelivery);
  }

  /** All deliveries since a time (milliseconds since 1970), newest first. */
  async since(id: string, time: number): Promise<readonly HookDelivery[]> {
    const wanted = (item: unknown) => Date.parse(readDelivery(item).at) >= time;
    return (await this.#client.list(`${this.#deliveries(id)}?per_page=100`, wanted)).map(readDelivery);
  }

  async redeliver(id: string, delivery: string): Promise<void> {
    await this.#client.call({ method: "POST", url: `${this.#deliveries(id)}/${delivery}/attempts` });
  }

  #deliveries(id: string): string {
    return `${this.#base}/${id}/deliveries`;
  }
}
