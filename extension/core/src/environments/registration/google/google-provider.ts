import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { isUserError } from "../../../project/user-error.ts";
import type { Binding } from "../../contract/binding.ts";
import type {
  GoogleCalendarEntry,
  RegisteredTrigger,
  RegistrationInput,
} from "../../contract/registration.ts";
import type { VerbContext } from "../../contract/verb-context.ts";
import { hasArrived, unlessArrives } from "../provider/arrival.ts";
import { localUrl, RegistrationError } from "../provider/errors.ts";
import {
  type Drift,
  type Provider,
  type ProviderContext,
  providerContext,
  type Wanted,
} from "../provider/provider.ts";
import { canReach } from "../provider/public-url.ts";
import {
  googleRejected,
  googleUnreachable,
  noCalendar,
  noGoogleClient,
  noGoogleSignIn,
  notDeclared,
} from "./google-errors.ts";
import { accessToken, type GoogleClient, signIn } from "./google-sign-in.ts";

interface CalendarApi {
  readonly token: string;
  readonly base?: string | undefined;
  readonly signal: AbortSignal;
}

type Fields = Readonly<Record<string, unknown>>;

interface CalendarResponse {
  readonly status: number;
  readonly body: Fields;
}

const publicApi = "https://www.googleapis.com";
const requestTimeoutMs = 30_000;

async function call(
  { token, base, signal }: CalendarApi,
  path: string,
  body?: Fields,
): Promise<CalendarResponse> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
  try {
    const response = await fetch(`${base ?? publicApi}/calendar/v3${path}`, {
      headers,
      signal: limit,
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const value: unknown = await response.json().catch(ignored("the status is reported without a body"));
    return { status: response.status, body: isRecord(value) ? value : {} };
  } catch (cause) {
    signal.throwIfAborted();
    throw googleUnreachable(cause);
  }
}

function rejection({ status, body }: CalendarResponse): Error {
  const { error } = body;
  const reason = isRecord(error) && typeof error.message === "string" ? error.message : "";
  return googleRejected(status, reason);
}

/** @see https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list */
async function listCalendars(api: CalendarApi): Promise<readonly GoogleCalendarEntry[]> {
  const calendars: GoogleCalendarEntry[] = [];
  for (let pageToken = ""; ; ) {
    const query = new URLSearchParams({ maxResults: "250", ...(pageToken === "" ? {} : { pageToken }) });
    const response = await call(api, `/users/me/calendarList?${query}`);
    if (response.status !== 200) throw rejection(response);
    const { items, nextPageToken } = response.body;
    for (const item of Array.isArray(items) ? items.filter(isRecord) : []) {
      const { id, summary, summaryOverride, primary } = item;
      calendars.push({
        id: String(id),
        name: String(summaryOverride ?? summary ?? id),
        primary: primary === true,
      });
    }
    if (typeof nextPageToken !== "string") return calendars;
    pageToken = nextPageToken;
  }
}

/** @throws RegistrationError `no-resource` if the account cannot read the calendar */
async function checkCalendar(api: CalendarApi, calendar: string): Promise<void> {
  const response = await call(api, `/calendars/${encodeURIComponent(calendar)}/events?maxResults=1`);
  if (response.status === 200) return;
  if (response.status !== 404) throw rejection(response);
  throw noCalendar(
    calendar,
    (await listCalendars(api)).map(({ id, primary }) => (primary ? "primary" : id)),
  );
}

/**
 * Stops a channel; also succeeds if it has already ended.
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/channels/stop
 */
async function stopChannel(api: CalendarApi, id: string, resourceId: string): Promise<void> {
  const response = await call(api, "/channels/stop", { id, resourceId });
  if (response.status >= 300 && response.status !== 404) throw rejection(response);
}

const day = 24 * 60 * 60 * 1000;
/** A watch begins with a sync message and lasts at most a week; the additional day is a margin. */
const maxSyncAgeMs = 8 * day;

type Option = "clientId" | "clientSecret" | "refreshToken" | "calendar";

/** Returns the name of the setting that a trigger's option reads. @throws RegistrationError `wrong-place` */
function settingName(trigger: RegisteredTrigger, option: Option): string {
  const name = trigger.secrets[option];
  if (name === undefined) throw notDeclared(trigger.name, option);
  return name;
}

/** @throws RegistrationError `no-account` */
async function googleClient(trigger: RegisteredTrigger, input: RegistrationInput): Promise<GoogleClient> {
  const names = [settingName(trigger, "clientId"), settingName(trigger, "clientSecret")] as const;
  const [clientId, clientSecret] = await Promise.all(names.map((name) => input.settings.read(name)));
  if (clientId === undefined || clientSecret === undefined) throw noGoogleClient(names, input.environment);
  return { clientId, clientSecret, base: input.apis?.google };
}

/** Opens the API on behalf of the signed-in user; undefined if no user is signed in or the access was revoked. */
async function openApi(
  trigger: RegisteredTrigger,
  { input, signal }: ProviderContext,
): Promise<CalendarApi | undefined> {
  const refreshToken = await input.settings.read(settingName(trigger, "refreshToken"));
  if (refreshToken === undefined) return undefined;
  const token = await accessToken(await googleClient(trigger, input), refreshToken);
  return token === undefined ? undefined : { token, base: input.apis?.google, signal };
}

/** Signs the user in if needed and stores the refresh token in the environment's settings. */
async function connect(
  trigger: RegisteredTrigger,
  context: ProviderContext,
): Promise<{ readonly api: CalendarApi; readonly fresh: boolean }> {
  const known = await openApi(trigger, context);
  if (known !== undefined) return { api: known, fresh: false };
  const { input, signal, say } = context;
  const client = await googleClient(trigger, input);
  if (input.accounts.google === undefined) throw noGoogleSignIn();
  say("info", t("Waiting for you to sign in to Google in the browser"));
  const refreshToken = await signIn(client, input.accounts.google, signal);
  await input.settings.write(settingName(trigger, "refreshToken"), refreshToken);
  const api = await openApi(trigger, context);
  if (api === undefined) throw noGoogleSignIn();
  return { api, fresh: true };
}

/**
 * Lists, for a form, the calendars of the user signed in for a trigger. Starts a sign-in if no user is signed in.
 * @throws RegistrationError `no-account`, `sign-in`, `no-permission`
 */
export async function googleCalendars(
  trigger: RegisteredTrigger,
  input: RegistrationInput,
  verb: VerbContext,
): Promise<readonly GoogleCalendarEntry[]> {
  const { api } = await connect(trigger, providerContext(input, verb));
  return listCalendars(api);
}

async function isWatched(wanted: Wanted, context: ProviderContext, since = 0): Promise<boolean> {
  return hasArrived(wanted, context, Math.max(since, Date.now() - maxSyncAgeMs), "sync");
}

/** Lists the channels through which Google posts to these triggers, as found in the channels' first messages. */
async function listChannels(triggers: readonly RegisteredTrigger[], { input }: ProviderContext) {
  const syncs =
    (await input.deliveries?.list({ source: "google-calendar", search: "sync", limit: 20 })) ?? [];
  const ours = syncs.filter(
    ({ event, trigger }) => event === "sync" && triggers.some(({ path }) => path === trigger),
  );
  const details = await Promise.all(ours.map(({ id, trigger }) => input.deliveries?.read({ id, trigger })));
  return details.flatMap((detail) => {
    const id = detail?.headers["x-goog-channel-id"];
    const resourceId = detail?.headers["x-goog-resource-id"];
    return id === undefined || resourceId === undefined ? [] : [{ id, resourceId }];
  });
}

/**
 * Revokes the service's access by rolling out the settings. If that fails, for example because of a missing setting, the service
 * keeps its access; the binding is removed anyway.
 */
async function revokeAccess({ resource }: Binding, { input, signal, say }: ProviderContext): Promise<void> {
  try {
    await input.rollOut?.({ signal, report: ({ level, message }) => say(level, message) });
  } catch (error) {
    signal.throwIfAborted();
    if (!isUserError(error)) throw error;
    say(
      "warn",
      t(
        "The service in {0} keeps its access to the calendar {1} and may watch it again until the service is stopped or deployed: {2}",
        input.environment,
        resource,
        error.message,
      ),
    );
  }
}

/** Returns the triggers that share the same Google access, identified by the setting's name. */
function listSharers(trigger: RegisteredTrigger, { input }: ProviderContext): readonly RegisteredTrigger[] {
  const access = settingName(trigger, "refreshToken");
  return input.triggers.filter(
    ({ source, secrets }) => source === trigger.source && secrets.refreshToken === access,
  );
}

/** Finds another binding of the environment that needs the shared access. */
async function otherBinding(
  binding: Binding,
  sharers: readonly RegisteredTrigger[],
  { input }: ProviderContext,
): Promise<Binding | undefined> {
  return (await input.bindings.list()).find(
    ({ id, environment, trigger }) =>
      id !== binding.id && environment === input.environment && sharers.some(({ name }) => name === trigger),
  );
}

/**
 * The provider for calendar watches, which the service renews.
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 */
export const googleProvider: Provider = {
  label: "Google Calendar",
  member: "calendar",
  events: ({ handlers }) => (handlers.length === 0 ? [] : ["events"]),
  resource: (description) => ("calendar" in description ? description.calendar : undefined),
  async inspect(wanted, binding, context) {
    const { input } = context;
    const { trigger, resource, url } = wanted;
    if (!canReach(input.apis?.google ?? publicApi, url)) throw localUrl(url, "Google");
    const drift: Drift[] = [];
    const add = (kind: Drift["kind"], message: string) => drift.push({ kind, message });
    const calendar = (await input.settings.read(settingName(trigger, "calendar"))) ?? "primary";
    if (calendar !== resource) {
      add("events", t("{0} watches the calendar {1} instead of {2}.", trigger.name, calendar, resource));
    }
    if (binding !== undefined && binding.url !== url) {
      add("url", t("Google posts to {0} instead of {1}.", binding.url, url));
    }
    if ((await openApi(trigger, context)) === undefined) {
      add(
        "missing",
        t(
          "No user is signed in to Google for {0}, so the calendar {1} is not watched.",
          trigger.name,
          resource,
        ),
      );
    } else if (input.deliveries !== undefined && !(await isWatched(wanted, context))) {
      add(
        "missing",
        t("Google has not confirmed a watch of the calendar {0} within the last week.", resource),
      );
    }
    return { drift, ...(binding?.remoteId === undefined ? {} : { remoteId: binding.remoteId }) };
  },
  /** The service itself creates and renews the watch; this only provides the settings for it. */
  async apply(wanted, _inspection, _binding, context) {
    const { input, signal } = context;
    const { trigger, resource } = wanted;
    const { api, fresh } = await connect(trigger, context);
    await checkCalendar(api, resource);
    const name = settingName(trigger, "calendar");
    const moved = ((await input.settings.read(name)) ?? "primary") !== resource;
    if (moved) await input.settings.write(name, resource);
    if (fresh || moved) {
      context.say("info", t("Giving the service access to the calendar {0}", resource));
      await input.rollOut?.({ signal, report: ({ level, message }) => context.say(level, message) });
    }
    return { remoteId: resource };
  },
  verify(wanted, _binding, context, since) {
    const message = t(
      "Google has not confirmed the watch of {0} at {1} yet: check the service's log, and verify the domain for the OAuth client's project.",
      wanted.resource,
      wanted.url,
    );
    return unlessArrives(context, () => isWatched(wanted, context, since), message);
  },
  // The service creates a new watch as soon as it has a new token, and keeps the old watch until the new one posts.
  switchSecret: async () => undefined,
  resendWindow: () => day,
  async remove(binding, context) {
    const { input, say } = context;
    const expiryMessage = t("The watch of {0} expires within a week.", binding.resource);
    const trigger = input.triggers.find(({ name }) => name === binding.trigger);
    const api = trigger && (await openApi(trigger, context));
    if (trigger === undefined || api === undefined) return say("warn", expiryMessage);
    const sharers = listSharers(trigger, context);
    const other = await otherBinding(binding, sharers, context);
    // A channel's first message does not contain the calendar, so a channel that is still needed could be stopped.
    if (other?.trigger === trigger.name) return say("info", expiryMessage);
    if (other !== undefined) {
      const message = t(
        "{0} still watches a calendar, because {1} needs the same access to Google: use a separate refreshToken setting for each.",
        trigger.name,
        other.trigger,
      );
      return say("warn", message);
    }
    for (const { id, resourceId } of await listChannels(sharers, context).catch(() => [])) {
      await stopChannel(api, id, resourceId).catch((error: unknown) => {
        if (!(error instanceof RegistrationError)) throw error;
      });
    }
    // A service that still has access would create a new watch.
    await input.settings.delete(settingName(trigger, "refreshToken"));
    await revokeAccess(binding, context);
  },
};
