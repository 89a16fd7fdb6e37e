import type { Access, AccessParts, Retention } from "@hookloom/runtime/seams";
import { accessPart, consoleApplication } from "./access/access-store.ts";
import { AddressRules } from "./access/address-rules.ts";
import { apiDocuments } from "./access/api-documents.ts";
import { Applications } from "./access/applications.ts";
import { consumerGate } from "./access/consumer-gate.ts";
import { crossOrigin } from "./access/cross-origin.ts";
import { Directory } from "./access/directory.ts";
import { keyProver } from "./access/keys.ts";
import { managedApplications } from "./access/manage.ts";
import { Outcomes } from "./access/outcomes.ts";
import { OwnIssuer } from "./access/own-issuer.ts";
import { SigningKeys } from "./access/signing-keys.ts";
import { Tokens } from "./access/tokens.ts";
import { type EffectiveApi, rulesOf } from "./api/api.ts";
import { Lifecycle } from "./lifecycle/lifecycle.ts";
import { managedApi } from "./lifecycle/managed-api.ts";
import { openRules, type Rules } from "./lifecycle/rules-file.ts";
import { countsPart } from "./limits/counts-part.ts";
import { Limits } from "./limits/limits.ts";
import { RunThrottle } from "./limits/run-throttle.ts";
import { PortalDoor } from "./portal-door.ts";
import { publicResponses } from "./public-responses.ts";

/** Interval for writing when credentials were last used, in milliseconds. */
const flushIntervalMs = 10_000;
const pruneIntervalMs = 3_600_000;
/** How long revoked entries are kept, in milliseconds. */
const revokedRetentionMs = 30 * 24 * 3_600_000;

/** Returns a message for each trigger that rejects all consumers. */
function findProblems({ webhook }: AccessParts, rules: Rules): readonly string[] {
  const paths = webhook.triggers
    .filter(({ protocol }) => protocol.consumers === true)
    .map(({ path }) => path);
  const api = rules.current();
  if (paths.length === 0) return [];
  if (api === undefined) {
    return [
      `The rules of the API are unknown, so every consumer is rejected: ${rules.problem() ?? "no rules were loaded"}.`,
    ];
  }
  return paths
    .filter((path) => rulesOf(api, path).access.length === 0)
    .map(
      (path) =>
        `Every consumer is rejected at ${path}: set its access to oauth2, key or none in hookloom.json.`,
    );
}

const insuredLines = (requests: number): readonly string[] => [
  "# HELP hookloom_limits_insured_total Requests that were counted locally because the store of the limits was unavailable.",
  "# TYPE hookloom_limits_insured_total counter",
  `hookloom_limits_insured_total ${requests}`,
];

/** Returns the retention periods from the rules, in milliseconds. */
function toRetention(api: EffectiveApi | undefined): Partial<Retention> {
  const kept = Object.entries(api?.retention ?? {});
  return Object.fromEntries(kept.map(([name, seconds]) => [name, seconds * 1000]));
}

/** Runs a function for the applications of the current rules and of all later rules. */
async function keepDescribed(rules: Rules, keep: (api: EffectiveApi) => Promise<void>): Promise<void> {
  rules.onChange(keep);
  const now = rules.current();
  if (now !== undefined) await keep(now);
}

/** Opens the rules of a project whose hookloom.json contains an `api`. */
export async function openAccess(parts: AccessParts): Promise<Access> {
  const { inbox, log, environment, owner, webhook } = parts;
  const rules = await openRules({ file: environment.HOOKLOOM_API ?? "", log });
  const lifecycle = await Lifecycle.open({
    rules,
    state: inbox.state,
    log,
    testApplication: consoleApplication,
  });
  const store = await inbox.open(accessPart);
  const directory = new Directory(store);
  const keys = new SigningKeys(inbox.state, owner);
  const name = environment.HOOKLOOM_ENVIRONMENT?.trim() ?? "";
  const publicUrl = environment.HOOKLOOM_PUBLIC_URL?.trim() ?? "";
  const shared = { rules: rules.current, directory, keys, publicUrl };
  const issuer = new OwnIssuer({ ...shared, log });
  const applications = new Applications({ ...shared, store, environment: name });
  const prune = async () => {
    const now = Date.now();
    await store.prune(now - revokedRetentionMs, now - pruneIntervalMs, (applications) =>
      portal.disown(applications),
    );
  };
  const logStoreError = (error: unknown) => log.error("The store of the applications failed", { error });
  const timers = [
    setInterval(() => void directory.flush().catch(logStoreError), flushIntervalMs).unref(),
    setInterval(() => void prune().catch(logStoreError), pruneIntervalMs).unref(),
  ];
  await keepDescribed(rules, (api) => applications.addDescribed(api).catch(logStoreError));
  const { counts, slots, insuredRequests } = await inbox.open(countsPart({ owner, log }));
  const limits = new Limits({ rules: rules.current, counts });
  const addresses = new AddressRules(rules.current, log);
  const portal = new PortalDoor({
    rules,
    webhook,
    log,
    open: async () => {
      const { Portal } = await import("./portal/portal.ts");
      const clientSecret = environment.PORTAL_CLIENT_SECRET?.trim() || undefined;
      const portalParts = {
        store,
        directory,
        applications,
        counts,
        lifecycle,
        environment: name,
        clientSecret,
      };
      return Portal.open({ ...portalParts, rules: rules.current, webhook, inbox, publicUrl, log });
    },
  });
  const consumers = consumerGate({
    rules: rules.current,
    proveKey: keyProver(directory, name),
    tokens: new Tokens({ directory, keys, log }),
    onRejected: (application, trigger, reply) => portal.note(application, trigger, reply),
  });
  const gate = lifecycle.around(addresses.around(limits.around(consumers)));
  const outcomes = new Outcomes({ rules: rules.current, webhook, inbox, gate });
  return {
    gate: portal.around(gate),
    get held() {
      return lifecycle.held;
    },
    onHeld: (listener) => lifecycle.onHeld(listener),
    crossOrigin: crossOrigin({ rules: rules.current, webhook }),
    retention: () => toRetention(rules.current()),
    metrics: () => [
      ...limits.limited.lines(),
      ...addresses.denied.lines(),
      ...insuredLines(insuredRequests()),
    ],
    throttle: new RunThrottle({ rules: rules.current, slots }),
    ...publicResponses({ portal, outcomes, issuer, addresses, limits, log }),
    managed: [
      managedApi({ rules, lifecycle }),
      managedApplications(applications, (ids) => portal.owners(ids)),
      portal.managed,
    ],
    documents: apiDocuments(rules.current),
    problems: () => [...findProblems(parts, rules), ...portal.problems()],
    close: async () => {
      rules.close();
      lifecycle.close();
      await portal.close();
      await limits.close();
      for (const timer of timers) clearInterval(timer);
      await directory.flush().catch(logStoreError);
    },
  };
}
