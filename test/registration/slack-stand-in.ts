// Slack's app manifest methods, with answers in the shapes of Slack's typed client.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type {
  AppsManifestExportResponse,
  AppsManifestUpdateResponse,
  AppsManifestValidateResponse,
  ToolingTokensRotateResponse,
} from "@slack/web-api";
import { bearerOf, StandIn } from "../stand-ins/stand-in.ts";

export type SlackManifest = NonNullable<AppsManifestExportResponse["manifest"]>;

export interface SlackCall {
  readonly method: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
}

type Answer =
  | AppsManifestExportResponse
  | AppsManifestUpdateResponse
  | AppsManifestValidateResponse
  | ToolingTokensRotateResponse;

const failure = (error: string): Answer => ({ ok: false, error });
const half = 12 * 60 * 60;

export class SlackStandIn extends StandIn {
  readonly apps: Map<string, SlackManifest> = new Map();
  readonly calls: SlackCall[] = [];
  /** The valid tokens with their expiry, in seconds since 1970. */
  readonly tokens: Map<string, number> = new Map([["xoxe.xoxp-1", Date.now() / 1000 + half]]);
  /** Each works once. */
  readonly refreshTokens: Set<string> = new Set(["xoxe-1"]);
  /** How many of the next calls are answered with 429. */
  limited = 0;
  #made = 1;

  expire(): void {
    for (const token of this.tokens.keys()) this.tokens.set(token, 0);
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? "").split("/").at(-1) ?? "";
    const fields = Object.fromEntries(new URLSearchParams(await text(request)));
    const type = (request.headers["content-type"] ?? "").split(";")[0] ?? "";
    this.calls.push({ method, type, fields });
    if (this.limited > 0) {
      this.limited--;
      response.writeHead(429, { "retry-after": "0" });
      response.end("");
      return;
    }
    const answer = this.#answer(method, fields, bearerOf(request));
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(answer));
  }

  #answer(method: string, fields: Readonly<Record<string, string>>, token: string): Answer {
    if (method === "tooling.tokens.rotate") return this.#rotate(fields.refresh_token ?? "");
    const until = this.tokens.get(token);
    if (until === undefined) return failure("invalid_auth");
    if (until < Date.now() / 1000) return failure("token_expired");
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

  #rotate(refreshToken: string): Answer {
    if (!this.refreshTokens.delete(refreshToken)) return failure("invalid_refresh_token");
    this.#made++;
    const [token, next] = [`xoxe.xoxp-${this.#made}`, `xoxe-${this.#made}`];
    const iat = Math.floor(Date.now() / 1000);
    this.tokens.set(token, iat + half);
    this.refreshTokens.add(next);
    return { ok: true, token, refresh_token: next, team_id: "T1", user_id: "U1", iat, exp: iat + half };
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
