import type { RegisterDescription } from "../../../project/config/register-description.ts";
import type { Binding } from "../../contract/binding.ts";
import type { RegisteredTrigger } from "../../contract/registration.ts";
import { hasArrived, pollForResult } from "../provider/arrival.ts";
import { localUrl, RegistrationError } from "../provider/errors.ts";
import type { Applied, Drift, Inspection, Provider, ProviderContext, Wanted } from "../provider/provider.ts";
import { canReach } from "../provider/public-url.ts";
import { SlackClient } from "./slack-client.ts";
import { foreignApp } from "./slack-errors.ts";
import {
  botEvents,
  isInteractive,
  readManifest,
  scopesFor,
  withoutWish,
  withWish,
} from "./slack-manifest.ts";

const publicApi = "https://slack.com/api";

function events({ handlers }: RegisteredTrigger): readonly string[] {
  return [...new Set(handlers.map(({ event }) => event))].sort();
}

const resource = (description: RegisterDescription): string | undefined =>
  "app" in description ? description.app : undefined;

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
  const left = botEvents(earlier).filter(
    (event) => manifest.events.includes(event) && !requested.includes(event),
  );
  const scopes = scopesFor(wanted.events).filter((scope) => !manifest.scopes.includes(scope));
  if (requested.length > 0 && manifest.url !== url) {
    drift.push({
      kind: "url",
      message: `The app ${app} sends events to ${manifest.url ?? "nowhere"} instead of ${url}.`,
    });
  }
  if (isInteractive(wanted.events) && manifest.interactiveUrl !== url) {
    const now = manifest.interactiveUrl ?? "nowhere";
    drift.push({ kind: "url", message: `The app ${app} sends interactions to ${now} instead of ${url}.` });
  }
  if (lacking.length > 0) {
    drift.push({ kind: "events", message: `The app ${app} does not send ${lacking.join(", ")}.` });
  }
  if (left.length > 0) {
    drift.push({
      kind: "events",
      message: `The app ${app} still sends ${left.join(", ")}, which nothing handles.`,
    });
  }
  if (scopes.length > 0) {
    drift.push({ kind: "scopes", message: `The app ${app} lacks the scopes ${scopes.join(", ")}.` });
  }
  return drift;
}

async function inspect(
  wanted: Wanted,
  binding: Binding | undefined,
  context: ProviderContext,
): Promise<Inspection> {
  if (!canReach(context.input.apis?.slack ?? publicApi, wanted.url)) throw localUrl(wanted.url, "Slack");
  const manifest = readManifest(await slackClient(context).exportManifest(wanted.resource));
  const drift = manifestDrift(manifest, wanted, binding?.events ?? []);
  // An app has one URL; one set by another environment or program is not ours.
  const current = botEvents(wanted.events).length > 0 ? manifest.url : manifest.interactiveUrl;
  if (binding === undefined && current !== undefined && current !== "") {
    return { drift, foreign: { id: wanted.resource, error: foreignApp(wanted.resource, current) } };
  }
  return { drift, remoteId: wanted.resource };
}

async function apply(
  wanted: Wanted,
  _inspection: Inspection,
  binding: Binding,
  context: ProviderContext,
): Promise<Applied> {
  const app = wanted.resource;
  const client = slackClient(context);
  const before = await client.exportManifest(app);
  const earlier = botEvents(binding.events);
  const manifest = withWish(before, { url: wanted.url, events: wanted.events, earlier });
  await client.validate(app, manifest);
  context.signal.throwIfAborted();
  const permissions = await client.update(app, manifest);
  const scopes = readManifest(manifest).scopes.length > readManifest(before).scopes.length;
  if (permissions || scopes) {
    const message = `The app ${app} has new scopes: install it again at https://api.slack.com/apps/${app}/install-on-team.`;
    context.say("warn", message);
  }
  if (wanted.events.includes("command")) {
    const message = `Slash commands have URLs of their own: set ${wanted.url} at https://api.slack.com/apps/${app}/slash-commands.`;
    context.say("info", message);
  }
  return { remoteId: app };
}

/** Slack calls the URL only when a user triggers it, so an earlier delivery proves it too. */
async function verify(
  wanted: Wanted,
  _binding: Binding,
  context: ProviderContext,
  since: number,
): Promise<string | undefined> {
  if (context.input.insight === undefined) return undefined;
  const arrived = await pollForResult(
    context,
    async () => (await hasArrived(wanted, context, since)) || undefined,
  );
  if (arrived) return undefined;
  return `Slack has not checked ${wanted.url} yet: open https://api.slack.com/apps/${wanted.resource}/event-subscriptions, press Verify there, then register again.`;
}

async function remove(binding: Binding, context: ProviderContext): Promise<void> {
  const client = slackClient(context);
  const app = binding.resource;
  try {
    const before = await client.exportManifest(app);
    const after = withoutWish(before, binding.url, botEvents(binding.events));
    if (JSON.stringify(after) !== JSON.stringify(before)) await client.update(app, after);
  } catch (error) {
    if (!(error instanceof RegistrationError) || error.code !== "no-resource") throw error;
    // Slack's error is the same for an app that is gone and for one that the token may not change.
    const message = `Slack shows no app ${app} to this token: if it still exists, remove ${binding.url} at https://api.slack.com/apps/${app}/event-subscriptions.`;
    context.say("warn", message);
  }
}

/** An app's request URL and bot events, by its manifest. @see https://docs.slack.dev/app-manifests/ */
export const slackProvider: Provider = {
  label: "Slack",
  member: "app",
  events,
  resource,
  inspect,
  apply,
  verify,
  // Slack tries a failed delivery again for an hour.
  resendWindow: () => 60 * 60 * 1000,
  remove,
};
