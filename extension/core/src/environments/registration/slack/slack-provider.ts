import { t } from "@vscode/l10n";
import { hasArrived, unlessArrives } from "../provider/arrival.ts";
import { localUrl, RegistrationError } from "../provider/errors.ts";
import type { Drift, Provider, ProviderContext, Wanted } from "../provider/provider.ts";
import { canReach } from "../provider/public-url.ts";
import { foreignApp, type Manifest, SlackClient } from "./slack-client.ts";
import scopesByName from "./slack-scopes.json" with { type: "json" };

type Fields = Readonly<Record<string, unknown>>;

/** The payload types that Slack posts to an app's interactivity URL instead of the events URL. */
const interactions: readonly string[] = [
  "block_actions",
  "view_submission",
  "view_closed",
  "shortcut",
  "message_action",
  "interactive_message",
  "dialog_submission",
];
/** Events that arrive without a subscription. */
const unsubscribedEvents: readonly string[] = ["command", "app_rate_limited", "url_verification"];

const scopes: ReadonlyMap<string, string> = new Map(
  Object.entries(scopesByName).flatMap(([scope, events]) => events.map((event) => [event, scope] as const)),
);

/** The part of a manifest that Hookloom manages. */
interface ManagedManifest {
  readonly url: string;
  /** The names of handled events. */
  readonly events: readonly string[];
  /** The bot events of Hookloom's previous registration. */
  readonly earlier: readonly string[];
}

function objectMember(value: unknown, name: string): Fields {
  const inner = typeof value === "object" && value !== null ? { ...value } : {};
  const found = Object.hasOwn(inner, name) ? (inner as Fields)[name] : undefined;
  return typeof found === "object" && found !== null ? { ...found } : {};
}

function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Returns the bot events to subscribe to; a handler for any message receives those in public channels. */
function botEvents(events: readonly string[]): readonly string[] {
  const requested = events.filter(
    (event) => !interactions.includes(event) && !unsubscribedEvents.includes(event),
  );
  return [...new Set(requested.map((event) => (event === "message" ? "message.channels" : event)))].sort();
}

function scopesFor(events: readonly string[]): readonly string[] {
  const needed = botEvents(events).flatMap((event) => scopes.get(event) ?? []);
  const commands = events.includes("command") ? ["commands"] : [];
  return [...new Set([...needed, ...commands])].sort();
}

const isInteractive = (events: readonly string[]): boolean =>
  events.some((event) => interactions.includes(event));

/** Reads the part of the manifest that Hookloom manages. */
function readManifest(manifest: Manifest) {
  const settings = objectMember(manifest, "settings");
  const subscriptions = objectMember(settings, "event_subscriptions");
  const interactivity = objectMember(settings, "interactivity");
  return {
    settings,
    subscriptions,
    interactivity,
    url: typeof subscriptions.request_url === "string" ? subscriptions.request_url : undefined,
    events: stringsIn(subscriptions.bot_events),
    interactiveUrl: typeof interactivity.request_url === "string" ? interactivity.request_url : undefined,
    scopes: stringsIn(objectMember(objectMember(manifest, "oauth_config"), "scopes").bot),
  };
}

/** Returns the manifest with Hookloom's URL, events and their scopes; everything else is unchanged. */
function withManagedPart(manifest: Manifest, { url, events, earlier }: ManagedManifest): Manifest {
  const now = readManifest(manifest);
  const requested = botEvents(events);
  const others = now.events.filter((event) => !earlier.includes(event));
  const bot_events = [...new Set([...others, ...requested])];
  const oauth = objectMember(manifest, "oauth_config");
  const bot = [...new Set([...now.scopes, ...scopesFor(events)])];
  const settings: Record<string, unknown> = { ...now.settings };
  if (requested.length > 0)
    settings.event_subscriptions = { ...now.subscriptions, request_url: url, bot_events };
  if (isInteractive(events)) {
    settings.interactivity = { ...now.interactivity, is_enabled: true, request_url: url };
  }
  return {
    ...manifest,
    settings,
    ...(bot.length > 0
      ? { oauth_config: { ...oauth, scopes: { ...objectMember(oauth, "scopes"), bot } } }
      : {}),
  };
}

/** Returns the manifest without Hookloom's part; scopes are kept, because removing a scope ends an installation. */
function withoutManagedPart(manifest: Manifest, url: string, earlier: readonly string[]): Manifest {
  const now = readManifest(manifest);
  const settings: Record<string, unknown> = { ...now.settings };
  if (now.url === url) {
    const { request_url: _url, ...rest } = now.subscriptions;
    const bot_events = now.events.filter((event) => !earlier.includes(event));
    const socket = now.settings.socket_mode_enabled === true;
    if (socket && bot_events.length > 0) settings.event_subscriptions = { ...rest, bot_events };
    else delete settings.event_subscriptions;
  }
  if (now.interactiveUrl === url) settings.interactivity = { is_enabled: false };
  return { ...manifest, settings };
}

const publicApi = "https://slack.com/api";

function slackClient({ input, signal }: ProviderContext): SlackClient {
  return new SlackClient(input.accounts.slack, input.apis?.slack, signal);
}

function manifestDrift(
  manifest: ReturnType<typeof readManifest>,
  wanted: Wanted,
  earlier: readonly string[],
): Drift[] {
  const { resource: app, url } = wanted;
  const drift: Drift[] = [];
  const requested = botEvents(wanted.events);
  const lacking = requested.filter((event) => !manifest.events.includes(event));
  const unhandled = botEvents(earlier).filter(
    (event) => manifest.events.includes(event) && !requested.includes(event),
  );
  const scopes = scopesFor(wanted.events).filter((scope) => !manifest.scopes.includes(scope));
  const add = (kind: Drift["kind"], message: string) => drift.push({ kind, message });
  if (requested.length > 0 && manifest.url !== url)
    add("url", t("The app {0} sends events to {1} instead of {2}.", app, manifest.url ?? t("nowhere"), url));
  if (isInteractive(wanted.events) && manifest.interactiveUrl !== url)
    add(
      "url",
      t(
        "The app {0} sends interactions to {1} instead of {2}.",
        app,
        manifest.interactiveUrl ?? t("nowhere"),
        url,
      ),
    );
  if (lacking.length > 0) add("events", t("The app {0} does not send {1}.", app, lacking.join(", ")));
  if (unhandled.length > 0)
    add("events", t("The app {0} still sends {1}, for which no handler exists.", app, unhandled.join(", ")));
  const [scope] = scopes;
  if (scope !== undefined)
    add(
      "scopes",
      scopes.length === 1
        ? t("The app {0} lacks the scope {1}.", app, scope)
        : t("The app {0} lacks the scopes {1}.", app, scopes.join(", ")),
    );
  return drift;
}

/** The provider that sets an app's request URL and bot events through its manifest. @see https://docs.slack.dev/app-manifests/ */
export const slackProvider: Provider = {
  label: "Slack",
  member: "app",
  events({ handlers }) {
    return [...new Set(handlers.map(({ event }) => event))].sort();
  },
  resource: (description) => ("app" in description ? description.app : undefined),
  async inspect(wanted, binding, context) {
    if (!canReach(context.input.apis?.slack ?? publicApi, wanted.url)) throw localUrl(wanted.url, "Slack");
    const manifest = readManifest(await slackClient(context).exportManifest(wanted.resource));
    const drift = manifestDrift(manifest, wanted, binding?.events ?? []);
    // An app has one URL; a URL set by another environment or program is not overwritten.
    const current = botEvents(wanted.events).length > 0 ? manifest.url : manifest.interactiveUrl;
    if (binding === undefined && current !== undefined && current !== "") {
      return { drift, foreign: { id: wanted.resource, error: foreignApp(wanted.resource, current) } };
    }
    return { drift, remoteId: wanted.resource };
  },
  async apply(wanted, _inspection, binding, context) {
    const app = wanted.resource;
    const client = slackClient(context);
    const before = await client.exportManifest(app);
    const earlier = botEvents(binding.events);
    const manifest = withManagedPart(before, { url: wanted.url, events: wanted.events, earlier });
    await client.validate(app, manifest);
    context.signal.throwIfAborted();
    const permissions = await client.update(app, manifest);
    const scopes = readManifest(manifest).scopes.length > readManifest(before).scopes.length;
    if (permissions || scopes) {
      const page = `https://api.slack.com/apps/${app}/install-on-team`;
      const message = t("The app {0} has new scopes: reinstall it at {1}.", app, page);
      context.say("warn", message);
    }
    if (wanted.events.includes("command")) {
      const page = `https://api.slack.com/apps/${app}/slash-commands`;
      const message = t("Slash commands have their own URLs: set {0} at {1}.", wanted.url, page);
      context.say("info", message);
    }
    return { remoteId: app };
  },
  /** Slack calls the interactivity URL only on user actions, so an earlier delivery also counts as proof. */
  verify(wanted, _binding, context, since) {
    const message = t(
      "Slack has not verified {0} yet: open {1}, press Verify there, then register again.",
      wanted.url,
      `https://api.slack.com/apps/${wanted.resource}/event-subscriptions`,
    );
    return unlessArrives(context, () => hasArrived(wanted, context, since), message);
  },
  // Slack retries a failed delivery for an hour.
  resendWindow: () => 60 * 60 * 1000,
  async remove(binding, context) {
    const client = slackClient(context);
    const app = binding.resource;
    try {
      const before = await client.exportManifest(app);
      const after = withoutManagedPart(before, binding.url, botEvents(binding.events));
      if (JSON.stringify(after) !== JSON.stringify(before)) await client.update(app, after);
    } catch (error) {
      if (!(error instanceof RegistrationError) || error.code !== "no-resource") throw error;
      // Slack returns the same error for an app that no longer exists and for one that the token may not change.
      const message = t(
        "This token cannot access the app {0}: if the app still exists, remove {1} at {2}.",
        app,
        binding.url,
        `https://api.slack.com/apps/${app}/event-subscriptions`,
      );
      context.say("warn", message);
    }
  },
};
