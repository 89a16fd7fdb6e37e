import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { TSType } from "@babel/types";
import { type Fitted, ValueFitter } from "./fit-value.ts";
import { rootContext, ValueMaker } from "./make-value.ts";
import { contradicts, toStory } from "./story.ts";
import { readTypeSource } from "./type-source.ts";

// @reads templates/runtime/src/catalog/*-events.json

export interface Sample {
  readonly id: string;
  readonly label: string;
  /** True if the sample was generated from the event's type, because the provider publishes no example. */
  readonly generated: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface SampleFile {
  readonly event: string;
  readonly samples: readonly Sample[];
}

interface PublishedExamples {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

function readExamples(): readonly PublishedExamples[] {
  const file = createRequire(import.meta.url).resolve("@octokit/webhooks-examples/api.github.com/index.json");
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * Returns the names of a source's events, each followed by the names of its actions; empty if the source has no list.
 * The catalogue's data is read and not imported, because the compiler checks this folder before the catalogue.
 */
export function readEventNames(source: string): readonly string[] {
  const file = join(import.meta.dirname, "..", "src", "catalog", `${source}-events.json`);
  if (!existsSync(file)) return [];
  const groups: Record<string, string | { actions?: object }> = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(groups).flatMap(([name, group]) => {
    const actions = typeof group === "string" ? {} : group.actions;
    return [name, ...Object.keys(actions ?? {}).map((action) => `${name}.${action}`)];
  });
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return typeof current === "string" && current !== "" ? current : undefined;
}

/** Returns where the event happened, which distinguishes one example from another. */
function payloadOrigin(payload: Readonly<Record<string, unknown>>): string {
  return (
    textAt(payload, "repository", "full_name") ??
    textAt(payload, "organization", "login") ??
    textAt(payload, "sender", "login") ??
    "Example"
  );
}

function toSamples(payloads: readonly Readonly<Record<string, unknown>>[]): readonly Sample[] {
  const seen = new Map<string, number>();
  return payloads.map((payload, index) => {
    const origin = payloadOrigin(payload);
    const count = (seen.get(origin) ?? 0) + 1;
    seen.set(origin, count);
    const label = count === 1 ? origin : `${origin} (${count})`;
    return { id: `example-${index + 1}`, label, generated: false, payload };
  });
}

/** Events whose names differ in GitHub's description. */
const unusualKeys: Readonly<Record<string, string>> = {
  "custom_property.promote_to_enterprise": "custom-property-promoted-to-enterprise",
  "dependabot_alert.withdrawn": "dependabot-alert-fixed",
  "issue_relates_to.relates_to_added": "issue-relates-to-added",
  "issue_relates_to.relates_to_removed": "issue-relates-to-removed",
  repository_dispatch: "repository-dispatch-sample.collected",
};

function splitEvent(event: string): readonly [string, string | undefined] {
  const dot = event.indexOf(".");
  return dot < 0 ? [event, undefined] : [event.slice(0, dot), event.slice(dot + 1)];
}

/** Documented parts of payloads that are still missing from GitHub's type declarations. */
const missingParts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "dependabot_alert.withdrawn": {
    alert: {
      id: 104_211_873,
      node_id: "RVA_kwDOAcmeShop4Ac",
      number: 42,
      state: "withdrawn",
      dependency: {
        package: { ecosystem: "npm", name: "basket" },
        manifest_path: "package-lock.json",
        scope: "runtime",
      },
      security_advisory: { ghsa_id: "GHSA-7m3c-x2v9-4q8r", cve_id: "CVE-2026-10234" },
      url: "https://api.github.com/repos/acme/shop/dependabot/alerts/42",
      html_url: "https://github.com/acme/shop/security/dependabot/42",
      created_at: "2026-01-12T08:00:00Z",
      withdrawn_at: "2026-01-15T09:30:00Z",
    },
  },
};

/** Generates and adapts samples of the events that GitHub describes. */
export class GitHubSampler {
  readonly #types = readTypeSource();
  readonly #maker = new ValueMaker(this.#types);
  readonly #fitter = new ValueFitter(this.#types, this.#maker);

  #payloadType(event: string): TSType {
    const dashed = event.replaceAll("_", "-").replace(".", "-");
    const type = this.#types.payload(unusualKeys[event] ?? dashed);
    if (type === undefined) throw new Error(`The payload of ${event} is not described.`);
    return type;
  }

  generate(event: string): Sample {
    const [, action] = splitEvent(event);
    const made = this.#maker.make(this.#payloadType(event), event) as Record<string, unknown>;
    const payload = { ...made, ...missingParts[event], ...(action === undefined ? {} : { action }) };
    return { id: "generated", label: "Made from the event's type", generated: true, payload };
  }

  /** Adapts a published example to the current type of its event, and returns the number of changed parts. */
  fit(event: string, example: unknown): Fitted {
    return this.#fitter.fit(this.#payloadType(event), example, rootContext(event));
  }
}

/** Returns the samples of an event without an action: one sample for each of its actions. */
export function bareEventSamples(event: string, files: readonly SampleFile[]): SampleFile {
  const actionFiles = files.filter((file) => file.event.startsWith(`${event}.`));
  const samples = actionFiles.flatMap((file) => {
    const [first] = file.samples;
    const [, action = ""] = splitEvent(file.event);
    return first === undefined ? [] : [{ ...first, id: action, label: action }];
  });
  return { event, samples };
}

/**
 * Returns samples for all GitHub events: published ones that are adapted to the current types, otherwise one that is
 * generated from the event's type. A published sample that contradicts its action is omitted if the event has another
 * sample, otherwise it is corrected.
 */
export function makeGitHubSamples(): readonly SampleFile[] {
  const sampler = new GitHubSampler();
  const examples = new Map(readExamples().map((entry) => [entry.name, entry.examples]));
  const names = readEventNames("github");
  const isGroup = (name: string) => names.some((other) => other.startsWith(`${name}.`));
  const delivered = names
    .filter((name) => !isGroup(name))
    .map((event) => {
      const [name, action] = splitEvent(event);
      const all = examples.get(name) ?? [];
      const matching = action === undefined ? all : all.filter((payload) => payload.action === action);
      const story = toStory(event);
      const consistent = matching.filter((payload) => !contradicts(story, payload));
      const fitted = (consistent.length > 0 ? consistent : matching).map(
        (payload) => sampler.fit(event, payload).value as Sample["payload"],
      );
      return { event, samples: fitted.length > 0 ? toSamples(fitted) : [sampler.generate(event)] };
    });
  return [...delivered, ...names.filter(isGroup).map((event) => bareEventSamples(event, delivered))];
}
