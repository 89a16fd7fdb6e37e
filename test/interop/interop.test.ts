// Passes requests that Hookloom signs to the providers' own packages for Python and Go, and vice versa.
import { beforeAll, describe, expect, it } from "vitest";
import { readSamples } from "../../templates/runtime/build/read-samples.ts";
import { github } from "../../templates/runtime/src/github/github.ts";
import { gitlab } from "../../templates/runtime/src/gitlab/gitlab.ts";
import { hubspot } from "../../templates/runtime/src/hubspot/hubspot.ts";
import { slack } from "../../templates/runtime/src/slack/slack.ts";
import { standardWebhooks } from "../../templates/runtime/src/standard-webhooks/standard-webhooks.ts";
import { stripe } from "../../templates/runtime/src/stripe/stripe.ts";
import { requestOf } from "../../templates/runtime/src/testing/requests.ts";
import { twilio } from "../../templates/runtime/src/twilio/twilio.ts";
import type { Trigger } from "../../templates/runtime/src/webhook/trigger.ts";
import { goCommand, pythonCommand, whyNoGo, whyNoPython } from "./install.mjs";
import { knownGaps } from "./known-gaps.ts";
import { askSdk, type SdkAnswer, type SdkCommand, type SdkRequest } from "./sdk.ts";

const triggers: Readonly<Record<string, Trigger>> = {
  github: github(),
  gitlab: gitlab(),
  hubspot: hubspot(),
  slack: slack(),
  "standard-webhooks": standardWebhooks(),
  stripe: stripe(),
  twilio: twilio(),
};
const key = `whsec_${Buffer.from("0123456789abcdef01234567").toString("base64")}`;

/** Every sample of a source, signed as its provider signs. */
function signedSamples(source: string): readonly SdkRequest[] {
  const trigger = triggers[source];
  if (trigger === undefined) throw new Error(`${source} has no trigger here.`);
  const { protocol, path } = trigger;
  return (readSamples().get(source) ?? []).flatMap(({ event, samples }) =>
    samples.map(({ id, payload }) => {
      const text = JSON.stringify(protocol.complete?.(event, payload) ?? payload);
      const address = `https://hooks.example.com${path}`;
      const signed = protocol.sign({ body: text, secret: key, event, deliveryId: "d-1", url: address });
      return {
        id: `${source} ${event} ${id}`,
        action: "verify",
        source,
        secret: key,
        url: signed.url ?? address,
        headers: signed.headers,
        body: Buffer.from(signed.body ?? text),
      };
    }),
  );
}

/** The same request with another letter near the middle of its body, not in an escape: `%3a` of a form means `%3A`. */
function damaged(request: SdkRequest): SdkRequest {
  const body = Buffer.from(request.body);
  const text = body.toString("latin1");
  const letterPattern = /(?<!%|%.)[a-z]/g;
  letterPattern.lastIndex = Math.floor(text.length / 2);
  const at = letterPattern.exec(text)?.index;
  if (at === undefined) throw new Error(`${request.id} has no letter to change.`);
  body[at] = body[at] === 0x61 ? 0x62 : 0x61;
  return { ...request, id: `damaged ${request.id}`, body };
}

interface Language {
  readonly name: string;
  readonly command: () => Promise<SdkCommand | undefined>;
  readonly trouble: string | undefined;
  readonly sources: readonly string[];
}

const languages: readonly Language[] = [
  {
    name: "python",
    command: pythonCommand,
    trouble: whyNoPython(),
    sources: ["github", "gitlab", "hubspot", "slack", "standard-webhooks", "stripe", "twilio"],
  },
  {
    name: "go",
    command: goCommand,
    trouble: whyNoGo(),
    sources: ["github", "gitlab", "slack", "standard-webhooks", "stripe"],
  },
];

for (const { name, command, trouble, sources } of languages) {
  if (trouble !== undefined) process.stderr.write(`The packages of ${name} are skipped. ${trouble}\n`);

  describe.skipIf(trouble !== undefined)(name, () => {
    let all: readonly SdkRequest[] = [];
    let answers: ReadonlyMap<string, SdkAnswer> = new Map();
    beforeAll(async () => {
      const sdk = await command();
      if (sdk === undefined) throw new Error(trouble);
      // Signed only now: a signature is valid for five minutes, and installing the packages may take longer.
      all = sources.flatMap(signedSamples);
      answers = await askSdk(sdk, [...all, ...all.map(damaged)]);
    });
    const requestsOf = (source: string) => all.filter((request) => request.source === source);

    it.each(sources)("verifies every sample of %s, and rejects each with one changed letter", (source) => {
      const requests = requestsOf(source);
      expect(requests.length).toBeGreaterThan(3);
      const refused = requests.filter(({ id }) => answers.get(id)?.verified !== true);
      expect(refused.map(({ id }) => id)).toEqual([]);
      // HubSpot's and Twilio's forms are covered by their signatures, too: no body may be changed.
      const taken = requests.filter(({ id }) => answers.get(`damaged ${id}`)?.verified !== false);
      expect(taken.map(({ id }) => id)).toEqual([]);
    });

    it.each(sources)("parses every sample of %s, except for gaps of the package", (source) => {
      const requests = requestsOf(source);
      const gaps = new Set(knownGaps[`${name} ${source}`] ?? []);
      const eventOf = (id: string) => id.split(" ")[1] ?? "";
      const failed = requests.filter(({ id }) => answers.get(id)?.parsed !== true);
      const unknown = failed.filter(({ id }) => !gaps.has(eventOf(id)));
      expect(unknown.map(({ id }) => `${id}: ${answers.get(id)?.problem}`)).toEqual([]);
      const unneededGaps = [...gaps].filter((event) => !failed.some(({ id }) => eventOf(id) === event));
      expect(unneededGaps).toEqual([]);
    });
  });
}

describe.skipIf(whyNoPython() !== undefined)("a request signed by the Python packages", () => {
  const sources = ["github", "gitlab", "slack", "standard-webhooks", "stripe", "twilio"];
  let bodies: readonly (SdkRequest | undefined)[] = [];
  let answers: ReadonlyMap<string, SdkAnswer> = new Map();
  beforeAll(async () => {
    const sdk = await pythonCommand();
    if (sdk === undefined) throw new Error(whyNoPython());
    bodies = sources.map((source) => signedSamples(source).find(({ headers }) => headers["content-type"]));
    const requests = bodies.flatMap((one) =>
      one ? [{ ...one, id: one.source, action: "sign" as const }] : [],
    );
    answers = await askSdk(sdk, requests);
  });

  it.each(sources)("is accepted as %s, and rejected if it was changed", (source) => {
    const one = bodies.find((body) => body?.source === source);
    const signed = answers.get(source)?.headers;
    const protocol = triggers[source]?.protocol;
    if (one === undefined || signed === undefined || protocol === undefined) throw new Error("no answer");
    const { "x-gitlab-token": _token, ...sent } = one.headers;
    const request = (body: Uint8Array) => ({
      ...requestOf(Buffer.from(body).toString("utf8"), { ...sent, ...signed }),
      url: one.url,
      receivedAt: Date.now(),
    });
    expect(protocol.verify(request(one.body), ["another key", key])).toBeUndefined();
    expect(protocol.verify(request(damaged(one).body), [key])).toMatch(/^[A-Z].*\.$/);
  });
});
