import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import { secret, setting } from "../settings/setting.ts";
import { requestOf } from "../testing/requests.ts";
import { proofHeader } from "../webhook/proof.ts";
import type { ReceivedRequest, Signed, SignInput, Trigger } from "../webhook/trigger.ts";
import { channelOf, handlesEvent, signingSetting, sources } from "./catalog.ts";
import type { CatalogSetting, CatalogSource } from "./source.ts";

// @reads templates/runtime/src/** templates/runtime/src/**/*.test.ts templates/runtime/package.json templates/projects/messages/*.json
// @reads webview-ui/src/controls/brand-marks.ts extension/core/src/events/signers.ts

const src = join(import.meta.dirname, "..");
const repository = join(src, "..", "..", "..");
const read = (...parts: readonly string[]): string => readFileSync(join(repository, ...parts), "utf8");
const samples = readSamples();
const exported: Record<string, Record<string, string> | undefined> = JSON.parse(
  read("templates", "runtime", "package.json"),
).exports;

type Module = { readonly sign?: (input: SignInput) => Signed; readonly [name: string]: unknown };
type Factory = (options: Readonly<Record<string, unknown>>) => Trigger;

async function moduleOf({ id, module }: CatalogSource): Promise<Module> {
  expect(module).toBe(`@hookloom/runtime/${id}`);
  const entry = exported[`./${id}`];
  const file = entry?.["hookloom-source"] ?? "";
  expect(file, `package.json exports ./${id}`).toMatch(new RegExp(`^\\./src/${id}/[\\w-]+\\.ts$`));
  const built = file.replace("./src/", "./dist/").replace(/\.ts$/, "");
  expect(entry).toEqual({ "hookloom-source": file, types: `${built}.d.ts`, default: `${built}.js` });
  return import(/* @vite-ignore */ join(src, "..", file));
}

const declared = ({ name, secret: isSecret }: CatalogSetting) => (isSecret ? secret(name) : setting(name));

/** The trigger as a new project makes it: with the settings that the row calls required, and nothing else. */
async function triggerOf(source: CatalogSource): Promise<Trigger> {
  const factory = (await moduleOf(source))[source.factory];
  expect(factory, `${source.id} exports ${source.factory}`).toBeTypeOf("function");
  const needed = source.settings.filter(({ required }) => required);
  return (factory as Factory)(Object.fromEntries(needed.map((one) => [one.option, declared(one)])));
}

/** In a local environment, samples are also accepted for sources that send no body. */
const local = { HOOKLOOM_SAMPLES: "1" };

const key = `whsec_${Buffer.from("0123456789abcdef01234567").toString("base64")}`;

const [sampleKey, otherKey] = [2, 3].map((byte) => `whsk_${Buffer.alloc(32, byte).toString("base64")}`);

function sent(trigger: Trigger, event: string, payload: unknown, secret = key): ReceivedRequest {
  const { protocol, path } = trigger;
  const body = JSON.stringify(protocol.complete?.(event, payload) ?? payload);
  const url = `https://hooks.example.com${path}`;
  const signed = protocol.sign({ body, secret, event, deliveryId: "d-1", url });
  const request = requestOf(signed.body ?? body, signed.headers, path);
  return { ...request, url: signed.url ?? url };
}

const rows = sources.map((source) => [source.id, source] as const);

describe.each(rows)("%s", (id, source) => {
  it("has a folder with its factory and its `sign`, which the package exports", async () => {
    expect(await moduleOf(source)).toMatchObject({ sign: expect.any(Function) });
    expect((await triggerOf(source)).source).toBe(id);
    expect((await triggerOf(source)).path).toBe(source.path);
  });

  it("signs its samples with a random secret, so that they can be sent before the provider's own is known", () => {
    const { generate, publicKey } = signingSetting(id) ?? {};
    // Where every value is a public key, no random one signs.
    expect(generate !== undefined).toBe(publicKey !== "");
  });

  it("states for each secret whether its provider issues it, and if so where it is found", () => {
    for (const { name, secret: isSecret, issued } of source.settings) {
      if (!isSecret) continue;
      expect(issued, name).toBeDefined();
      if (!issued) continue;
      expect(issued.where, name).toMatch(/^(copy|register)\b.{15,200}[^.]$/);
      expect(new URL(issued.page).protocol, name).toBe("https:");
    }
  });

  it("accepts every sample of every event, signed as its provider signs", async () => {
    const trigger = await triggerOf(source);
    expect(trigger.protocol.signed).toBe(true);
    for (const { event, samples: own } of samples.get(id) ?? []) {
      for (const { payload } of own) {
        const request = sent(trigger, event, payload);
        expect(trigger.protocol.accepts(request.headers["content-type"]), event).toBe(true);
        expect(trigger.protocol.verify(request, [key], local), event).toBeUndefined();
        expect(trigger.protocol.verify(request, ["another key"], local), event).toMatch(/^[A-Z].*\.$/);
        expect(trigger.protocol.open(request).flatMap(({ names }) => names)).toContain(event);
      }
    }
  });

  it("says which headers prove its requests, and refuses one without them", async () => {
    const { protocol, ...trigger } = await triggerOf(source);
    const names = protocol.proofs.map(proofHeader);
    expect(names.length).toBeGreaterThan(0);
    for (const { event, samples: own } of samples.get(id) ?? []) {
      const request = sent({ protocol, ...trigger } as Trigger, event, own[0]?.payload);
      const rest = Object.entries(request.headers).filter(([name]) => !names.includes(name));
      expect(rest.length, event).toBeLessThan(Object.keys(request.headers).length);
      expect(protocol.verify({ ...request, headers: Object.fromEntries(rest) }, [key], local)).toBeDefined();
    }
  });

  it("has samples of every event, and no others", () => {
    const names = (samples.get(id) ?? []).map(({ event }) => event);
    expect(names.sort()).toEqual(source.events.map(({ name }) => name).sort());
  });

  it("has log lines for the handlers of new projects", () => {
    const messages = JSON.parse(read("templates", "projects", "messages", `${id}.json`));
    expect(Object.keys(messages)).toContain("*");
    for (const line of Object.values(messages)) expect(line).toMatch(/^[^`\n]{5,200}$/);
  });

  it("is tested with vectors or a library of its provider", () => {
    const tests = readdirSync(join(src, id)).filter((file) => file.endsWith(".test.ts"));
    const texts = tests.map((file) => readFileSync(join(src, id, file), "utf8"));
    // A page that the expected values come from, or a library that gives them.
    const isHeld = tests.some(
      (file, index) => file.includes("vectors") || /https:\/\/(?!hooks\.example)/.test(texts[index] ?? ""),
    );
    expect(isHeld, `${id} has a test with vectors`).toBe(true);
  });

  it("links to its provider's documentation, and has an icon that can be drawn", () => {
    expect(new URL(source.docs).protocol).toBe("https:");
    const [kind = "", mark] = source.icon.split(":");
    if (mark === undefined) {
      const icons = JSON.parse(read("node_modules", "@vscode", "codicons", "dist", "metadata.json"));
      expect(Object.keys(icons)).toContain(kind);
      return;
    }
    const marks = read("webview-ui", "src", "controls", "brand-marks.ts");
    expect(marks, `a mark of ${mark}`).toMatch(new RegExp(`^  "?${mark}"?: `, "m"));
  });

  it("has a signer for sample events", () => {
    const signers = read("extension", "core", "src", "events", "signers.ts");
    const row = new RegExp(`^  (${id}|"${id}"): sign\\w+,$`, "m");
    expect(signers).toMatch(row);
    expect(signers).toContain(`from "${source.module}";`);
  });

  it("names settings that its factory accepts", async () => {
    const trigger = await triggerOf(source);
    const secrets = source.settings.filter(({ secret: isSecret, required }) => isSecret && required);
    expect(secrets.length).toBeGreaterThan(0);
    expect(trigger.secrets.map(({ name }) => name)).toContain(secrets[0]?.name);
  });

  it("features only events that exist", () => {
    const names = source.events.map(({ name }) => name);
    for (const event of source.common ?? []) expect(names).toContain(event);
    expect(existsSync(join(src, id))).toBe(true);
  });
});

describe.each(rows)("the protocol of %s", (id, source) => {
  it("names its events as the catalogue says that handlers get them", async () => {
    const { protocol } = await triggerOf(source);
    const own = source.events.map(({ name }) => name);
    const registered = [...new Set([...own, ...own.map(channelOf), "*", "unheard.of"])];
    const all = (samples.get(id) ?? []).flatMap(({ event, samples: few }) =>
      few.flatMap(({ payload }) => protocol.open(sent({ protocol, path: "/" } as Trigger, event, payload))),
    );
    expect(all.length).toBeGreaterThan(0);
    for (const { names } of all)
      expect(
        registered.filter((name) => handlesEvent(id, name, names[0])),
        names[0],
      ).toEqual(registered.filter((name) => names.includes(name)));
  });

  it("takes samples of this machine's own key where its secret is a public key, and nowhere else", async () => {
    const trigger = await triggerOf(source);
    const { publicKey } = signingSetting(id) ?? {};
    const [first] = samples.get(id) ?? [];
    const request = sent(trigger, first?.event ?? "", first?.samples[0]?.payload, sampleKey);
    const theirs = `${publicKey ?? ""}${Buffer.alloc(32, 1).toString("base64")}`;
    const refusal = (environment: Readonly<Record<string, string | undefined>>, secret = theirs) =>
      trigger.protocol.verify(request, [secret], environment);
    const taken = { ...local, HOOKLOOM_SAMPLE_KEY: sampleKey };
    if (publicKey === undefined) expect(refusal(taken)).toMatch(/^[A-Z].*\.$/);
    else expect(refusal(taken)).toBeUndefined();
    for (const environment of [
      local,
      { HOOKLOOM_SAMPLE_KEY: sampleKey },
      { ...taken, HOOKLOOM_SAMPLES: "0" },
    ])
      expect(refusal(environment)).toMatch(/^[A-Z].*\.$/);
    expect(refusal({ ...taken, HOOKLOOM_SAMPLE_KEY: otherKey })).toMatch(/^[A-Z].*\.$/);
    if (publicKey !== "") expect(refusal(taken, key)).toMatch(/^[A-Z].*\.$/);
  });
});
