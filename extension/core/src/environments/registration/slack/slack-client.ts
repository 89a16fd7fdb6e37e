import { setTimeout as delay } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { SlackTokenStore, SlackTokens } from "../../contract/registration.ts";
import { RegistrationError, registrationErrors } from "../provider/errors.ts";

const tokenPage = "https://api.slack.com/apps";

/** Slack's error for a part of a manifest. */
interface ManifestProblem {
  readonly message: string;
  readonly pointer: string;
}

const tokenErrors = ["invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"];
const appErrors = ["app_not_found", "invalid_app", "invalid_app_id", "no_permission", "app_not_eligible"];

const { badSlackToken, pairNotKept } = registrationErrors("bad-token", {
  badSlackToken: () =>
    t(
      'Slack rejected the app configuration token: create a new one under "Your App Configuration Tokens" at {0} and enter it with its refresh token.',
      tokenPage,
    ),
  /** The new pair exists only in this process, and the old one no longer works. */
  pairNotKept: (cause: unknown) =>
    t(
      "Slack renewed the app configuration token, but the new token could not be stored ({0}): create another one at {1}.",
      errorMessage(cause),
      tokenPage,
    ),
});

const { noSlackToken } = registrationErrors("no-account", {
  noSlackToken: () =>
    t(
      'No Slack app configuration token is set: create one under "Your App Configuration Tokens" at {0}, then enter it in the editor or in SLACK_CONFIG_TOKEN and SLACK_CONFIG_REFRESH_TOKEN.',
      tokenPage,
    ),
});

function slackRejected(error: string, app: string, problems: readonly ManifestProblem[]): RegistrationError {
  if (tokenErrors.includes(error)) return badSlackToken();
  if (appErrors.includes(error)) {
    return new RegistrationError(
      "no-resource",
      t(
        "Slack has no app {0} that this token can change ({1}): check the App ID in hookloom.json, and create the token in the app's workspace.",
        app,
        error,
      ),
    );
  }
  const reasons = problems.map(({ message, pointer }) => `${message} at ${pointer}`).join("; ");
  return new RegistrationError(
    "refused",
    t(
      "Slack rejected the change to {0} ({1}): fix the app's manifest at {2}, then register again.",
      app,
      reasons || error,
      `${tokenPage}/${app}/app-manifest`,
    ),
  );
}

const { slackUnreachable } = registrationErrors("unreachable", {
  slackUnreachable: (cause: unknown) =>
    t("Slack's API cannot be reached ({0}): check the network and try again.", errorMessage(cause)),
});

const slackLimited = (seconds: number): RegistrationError =>
  new RegistrationError(
    "rate-limited",
    seconds === 1
      ? t("Slack's rate limit has been reached: try again in 1 second.")
      : t("Slack's rate limit has been reached: try again in {0} seconds.", seconds),
  );

export const { foreignApp } = registrationErrors("foreign-hook", {
  foreignApp: (app: string, url: string) =>
    t(
      'The app {0} already sends to {1}, which this environment did not set, and an app can have only one URL: create a separate app for this environment, or take this one over with "hookloom register --take-over".',
      app,
      url,
    ),
});

type Fields = Readonly<Record<string, unknown>>;

/** A manifest as Slack stores it; members that Hookloom does not manage are passed through unchanged. */
export type Manifest = Fields;

const publicApi = "https://slack.com/api";
const requestTimeoutMs = 30_000;
const maxPauseSeconds = 60;
const maxAttempts = 3;
/** How long before its expiry a token is renewed, in milliseconds. */
const renewalMarginMs = 5 * 60_000;

function problemsIn({ errors }: Fields): readonly ManifestProblem[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isRecord).map(({ message, pointer }) => ({
    message: String(message),
    pointer: String(pointer),
  }));
}

/** Calls Slack's manifest API and renews its tokens. @see https://docs.slack.dev/app-manifests/ */
export class SlackClient {
  readonly #store: SlackTokenStore;
  readonly #base: string;
  readonly #signal: AbortSignal;

  constructor(store: SlackTokenStore | undefined, base: string | undefined, signal: AbortSignal) {
    if (store === undefined) throw noSlackToken();
    this.#store = store;
    this.#base = (base ?? publicApi).replace(/\/+$/, "");
    this.#signal = signal;
  }

  async exportManifest(app: string): Promise<Manifest> {
    const { manifest } = await this.#call("apps.manifest.export", app, { app_id: app });
    if (!isRecord(manifest)) throw slackRejected(t("no manifest"), app, []);
    return manifest;
  }

  async validate(app: string, manifest: Manifest): Promise<void> {
    await this.#call("apps.manifest.validate", app, { app_id: app, manifest: JSON.stringify(manifest) });
  }

  /** Returns true if the app has to be reinstalled. */
  async update(app: string, manifest: Manifest): Promise<boolean> {
    const result = await this.#call("apps.manifest.update", app, {
      app_id: app,
      manifest: JSON.stringify(manifest),
    });
    return result.permissions_updated === true;
  }

  async #call(method: string, app: string, fields: Readonly<Record<string, string>>): Promise<Fields> {
    const tokens = await this.#store.read();
    if (tokens === undefined) throw noSlackToken();
    const ends = tokens.expires ?? Number.POSITIVE_INFINITY;
    const used = ends - renewalMarginMs > Date.now() ? tokens : await this.#renew(tokens);
    let result = await this.#post(method, fields, used.token);
    if (result.ok !== true && ["token_expired", "invalid_auth"].includes(String(result.error))) {
      result = await this.#post(method, fields, (await this.#renew(used)).token);
    }
    if (result.ok === true) return result;
    throw slackRejected(String(result.error), app, problemsIn(result));
  }

  /** A refresh token works only once, so the new pair is stored before anything else happens. */
  #renew(old: SlackTokens): Promise<SlackTokens> {
    return this.#store.exclusively(async () => {
      const kept = await this.#store.read();
      // Another process was faster, so its pair is the valid one.
      if (kept !== undefined && kept.token !== old.token) return kept;
      if (kept?.refreshToken === undefined) throw badSlackToken();
      const result = await this.#post("tooling.tokens.rotate", { refresh_token: kept.refreshToken });
      const { ok, token, refresh_token, exp } = result;
      if (ok !== true || typeof token !== "string" || typeof refresh_token !== "string")
        throw badSlackToken();
      const expires = typeof exp === "number" ? { expires: exp * 1000 } : {};
      const renewed: SlackTokens = { token, refreshToken: refresh_token, ...expires };
      await this.#store.write(renewed).catch((cause: unknown) => {
        throw pairNotKept(cause);
      });
      return renewed;
    });
  }

  async #post(method: string, fields: Readonly<Record<string, string>>, token?: string): Promise<Fields> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#fetch(method, fields, token);
      if (response.status !== 429) return this.#read(response);
      const seconds = Number(response.headers.get("retry-after") ?? maxPauseSeconds);
      if (!(seconds <= maxPauseSeconds) || attempt === maxAttempts) throw slackLimited(seconds);
      await delay(seconds * 1000, undefined, { signal: this.#signal });
    }
  }

  async #fetch(
    method: string,
    fields: Readonly<Record<string, string>>,
    token: string | undefined,
  ): Promise<Response> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    // A renewal must not be cancelled: its response is the only copy of the new pair.
    const signals = token === undefined ? [] : [this.#signal];
    const signal = AbortSignal.any([...signals, AbortSignal.timeout(requestTimeoutMs)]);
    const body = new URLSearchParams(fields);
    try {
      return await fetch(`${this.#base}/${method}`, { method: "POST", headers, body, signal });
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw slackUnreachable(cause);
    }
  }

  async #read(response: Response): Promise<Fields> {
    const value: unknown = await response.json().catch(ignored("the status is reported without a body"));
    if (isRecord(value)) return value;
    throw new RegistrationError(
      "refused",
      t("Slack responded with status {0}: try again later.", response.status),
    );
  }
}
