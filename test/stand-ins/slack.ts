// Slack's methods for app manifests and messages, with answers in the shapes of Slack's typed client.
import type {
  AppsManifestExportResponse,
  AppsManifestUpdateResponse,
  AppsManifestValidateResponse,
  AuthTestResponse,
  ChatPostMessageResponse,
  ToolingTokensRotateResponse,
} from "@slack/web-api";
import { type Answer, ApiStandIn, bearerOf, type Call } from "./stand-in.ts";

export type SlackManifest = NonNullable<AppsManifestExportResponse["manifest"]>;

export interface SlackCall {
  readonly method: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
}

type SlackAnswer =
  | AppsManifestExportResponse
  | AppsManifestUpdateResponse
  | AppsManifestValidateResponse
  | AuthTestResponse
  | ChatPostMessageResponse
  | ToolingTokensRotateResponse;

const failure = (error: string): SlackAnswer => ({ ok: false, error });
const halfDaySeconds = 12 * 60 * 60;

/** Methods are answered with status 200, whatever is wrong. */
export class SlackStandIn extends ApiStandIn {
  readonly apps: Map<string, SlackManifest> = new Map();
  readonly received: SlackCall[] = [];
  /** The valid configuration tokens with their expiry, in seconds since 1970. */
  readonly tokens: Map<string, number> = new Map([["xoxe.xoxp-1", Date.now() / 1000 + halfDaySeconds]]);
  /** Each works once. */
  readonly refreshTokens: Set<string> = new Set(["xoxe-1"]);
  readonly botTokens: Set<string> = new Set();
  /** The messages of each channel, oldest first. */
  readonly channels: Map<string, { readonly ts: string; readonly text: string }[]> = new Map();
  /** How many of the next calls are answered with 429. */
  limited = 0;
  #made = 1;

  expire(): void {
    for (const token of this.tokens.keys()) this.tokens.set(token, 0);
  }

  /** How often a method was called. */
  override count(method: string): number {
    return this.received.filter((call) => call.method === method).length;
  }

  protected answer(call: Call): Answer {
    const method = call.url.pathname.split("/").at(-1) ?? "";
    const fields = Object.fromEntries(new URLSearchParams(call.body));
    const type = (call.headers["content-type"] ?? "").split(";")[0] ?? "";
    this.received.push({ method, type, fields });
    if (this.limited > 0) {
      this.limited--;
      return { status: 429, headers: { "retry-after": "0" } };
    }
    return { status: 200, body: this.#answer(method, fields, bearerOf(call)) };
  }

  #answer(method: string, fields: SlackCall["fields"], token: string): SlackAnswer {
    if (method === "tooling.tokens.rotate") return this.#rotate(fields.refresh_token ?? "");
    if (method.startsWith("apps.manifest.")) return this.#manifest(method, fields, token);
    if (!this.botTokens.has(token)) return failure("invalid_auth");
    const url = "https://acme.slack.com/";
    if (method === "auth.test")
      return { ok: true, team: "Acme", team_id: "T1", user: "hook", user_id: "U1", url };
    if (method === "chat.postMessage") return this.#post(fields.channel ?? "", fields.text ?? "");
    return failure("unknown_method");
  }

  #post(channel: string, text: string): SlackAnswer {
    const messages = this.channels.get(channel);
    if (messages === undefined) return failure("channel_not_found");
    const ts = `${Math.floor(Date.now() / 1000)}.${String(messages.length + 1).padStart(6, "0")}`;
    messages.push({ ts, text });
    return { ok: true, channel, ts, message: { ts, text } };
  }

  #manifest(method: string, fields: SlackCall["fields"], token: string): SlackAnswer {
    const expiresAt = this.tokens.get(token);
    if (expiresAt === undefined) return failure("invalid_auth");
    if (expiresAt < Date.now() / 1000) return failure("token_expired");
    const app = fields.app_id ?? "";
    const kept = this.apps.get(app);
    if (kept === undefined) return failure("app_not_found");
    if (method === "apps.manifest.export") return { ok: true, manifest: kept };
    const manifest: SlackManifest = JSON.parse(fields.manifest ?? "{}");
    const errors = problemsOf(manifest);
    if (errors.length > 0) return { ok: false, error: "invalid_manifest", errors };
    if (method === "apps.manifest.validate") return { ok: true };
    const scopes = (one: SlackManifest) => JSON.stringify(one.oauth_config?.scopes?.bot ?? []);
    const updated = scopes(kept) !== scopes(manifest);
    this.apps.set(app, manifest);
    return { ok: true, app_id: app, permissions_updated: updated };
  }

  #rotate(refreshToken: string): SlackAnswer {
    if (!this.refreshTokens.delete(refreshToken)) return failure("invalid_refresh_token");
    this.#made++;
    const [token, next] = [`xoxe.xoxp-${this.#made}`, `xoxe-${this.#made}`];
    const iat = Math.floor(Date.now() / 1000);
    this.tokens.set(token, iat + halfDaySeconds);
    this.refreshTokens.add(next);
    return {
      ok: true,
      token,
      refresh_token: next,
      team_id: "T1",
      user_id: "U1",
      iat,
      exp: iat + halfDaySeconds,
    };
  }
}

function problemsOf({ display_information, settings }: SlackManifest) {
  const errors: { message: string; pointer: string }[] = [];
  if (!display_information?.name)
    errors.push({ message: "Name is required", pointer: "/display_information" });
  const subscriptions = settings?.event_subscriptions;
  const events = [...(subscriptions?.bot_events ?? []), ...(subscriptions?.user_events ?? [])];
  if (events.length > 0 && !subscriptions?.request_url && !settings?.socket_mode_enabled) {
    const message = "Event Subscription requires either Request URL or Socket Mode Enabled";
    errors.push({ message, pointer: "/settings/event_subscriptions" });
  }
  if (settings?.interactivity?.is_enabled && !settings.interactivity.request_url) {
    errors.push({ message: "Interactivity requires a Request URL", pointer: "/settings/interactivity" });
  }
  return errors;
}
