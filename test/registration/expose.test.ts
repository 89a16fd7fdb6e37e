import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { processName } from "../../extension/core/src/environments/platform/process-identity.ts";
import { expose } from "../../extension/core/src/environments/registration/expose/expose.ts";
import {
  readRelayed,
  rebuildBody,
  smeeTunnel,
} from "../../extension/core/src/environments/registration/expose/smee.ts";
import { givenTunnel } from "../../extension/core/src/environments/registration/expose/tunnel.ts";
import { SmeeStandIn } from "../stand-ins/smee.ts";
import { type GitHubScene, openScene, registered, repository } from "./github-scene.ts";
import { hub, triggerOf, verb } from "./scene.ts";

const open: SmeeStandIn[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function relayed() {
  const scene = await openScene();
  const smee = new SmeeStandIn();
  const server = await smee.start();
  open.push(smee);
  const { url: _url, ...input } = scene.input;
  return {
    scene,
    smee,
    server,
    input: { ...input, url: undefined },
    port: Number(new URL(scene.service.url).port),
  };
}

/** A process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

const delivered = async (scene: GitHubScene, payload: object): Promise<void> => {
  const before = scene.ran.length;
  await scene.github.hooks.emit(repository, "push", payload);
  await expect.poll(() => scene.ran.length).toBe(before + 1);
};

describe("exposing an environment of this machine", () => {
  it("registers it at a public address, passes events on, and leaves nothing when it ends", async () => {
    const { scene, smee, server, input, port } = await relayed();
    const exposed = await expose(input, port, smeeTunnel(server), verb().verb);
    expect(exposed.registrations).toMatchObject([{ state: "registered" }]);
    expect(exposed.urls.hub).toMatch(new RegExp(`^${server}/[^/]+$`));
    expect((await scene.bindings.list())[0]).toMatchObject({ endsWith: processName() });
    await delivered(scene, { ref: "refs/heads/main", text: "Grüße, 漢字 and a tab\t" });
    await delivered(scene, { control: "\u001b[31mred" });
    smee.disconnect();
    await expect.poll(() => smee.listening).toBe(0);
    await expect.poll(() => smee.listening).toBe(1);
    await delivered(scene, { after: "the break" });
    await exposed.close();
    expect(scene.hooks()).toEqual([]);
    expect(await scene.bindings.list()).toEqual([]);
    await expect.poll(() => smee.listening).toBe(0);
  });

  it("reports what cannot be relayed, and exposes the rest", async () => {
    const { server, input, port } = await relayed();
    const triggers = [hub, triggerOf("bot", "slack", ["app_mention"], { secret: "SLACK_SIGNING_SECRET" })];
    const exposed = await expose({ ...input, triggers }, port, smeeTunnel(server), verb().verb);
    expect(Object.keys(exposed.urls)).toEqual(["hub"]);
    expect(exposed.notes.join()).toContain("bot is not exposed: Slack verifies the URL");
    await exposed.close();
  });

  it("uses a tunnel of the editor or the user's own, and closes it", async () => {
    const { scene, input, port } = await relayed();
    const close = vi.fn(async () => undefined);
    const tunnel = givenTunnel(async () => ({ url: `${scene.service.url}/`, close }));
    const exposed = await expose(input, port, tunnel, verb().verb);
    expect(exposed.urls).toEqual({ hub: `${scene.service.url}/github` });
    expect(exposed.registrations).toMatchObject([{ state: "registered" }]);
    await exposed.close();
    expect(close).toHaveBeenCalledOnce();
    expect(scene.hooks()).toEqual([]);
  });

  it("first removes what a dead process left, and never a permanent registration or that of another process", async () => {
    const { scene, server, input, port } = await relayed();
    await registered({ ...input, url: scene.service.url, endsWith: String(deadProcess()) });
    const [left] = scene.hooks();
    const exposed = await expose(input, port, smeeTunnel(server), verb().verb);
    expect(scene.hooks()).toHaveLength(1);
    expect(scene.hooks()[0]?.id).not.toBe(left?.id);
    await exposed.close();
    await registered({ ...input, url: scene.service.url, endsWith: processName(process.ppid) });
    await expect(expose(input, port, smeeTunnel(server), verb().verb)).rejects.toThrow(
      "already exposes prod",
    );
    await registered({ ...input, url: scene.service.url.replace("127.0.0.1", "localhost") });
    await expect(expose(input, port, smeeTunnel(server), verb().verb)).rejects.toThrow(
      "is already registered at",
    );
    expect(scene.hooks()).toHaveLength(1);
  });

  it("reports that a too deeply nested body was not forwarded, and forwards the next one", async () => {
    const { scene, smee, server, input, port } = await relayed();
    const { verb: context, events } = verb();
    const exposed = await expose(input, port, smeeTunnel(server), context);
    smee.relay(`{"x-github-event":"push","body":${"[".repeat(20_000)}${"]".repeat(20_000)}}`);
    await expect.poll(() => events.map(({ message }) => message).join()).toContain("nested too deeply");
    await delivered(scene, { ref: "refs/heads/main" });
    await exposed.close();
  });

  it("reports that the relay cannot be reached", async () => {
    const { input, port } = await relayed();
    await expect(expose(input, port, smeeTunnel("http://127.0.0.1:9"), verb().verb)).rejects.toThrow(
      "did not provide a URL",
    );
  });
});

it.skipIf(process.platform === "win32")(
  "an exposure is not considered alive by its process id alone",
  async () => {
    const { scene, server, input, port } = await relayed();
    await registered({ ...input, url: scene.service.url, endsWith: processName(process.ppid) });
    const [left] = await scene.bindings.list();
    if (left) await scene.bindings.put({ ...left, endsWith: `${process.ppid}@long-ago` });
    const exposed = await expose(input, port, smeeTunnel(server), verb().verb);
    expect(exposed.registrations).toMatchObject([{ state: "registered" }]);
    await exposed.close();
    expect(scene.hooks()).toEqual([]);
  },
);

describe("a relayed body", () => {
  const signed = (text: string) => ({
    "content-type": "application/json",
    "x-hub-signature-256": `sha256=${createHmac("sha256", "s").update(text).digest("hex")}`,
  });
  const relay = (text: string, more: object = {}) =>
    readRelayed(
      JSON.stringify({
        ...signed(text),
        host: "smee.io",
        "content-length": "1",
        body: JSON.parse(text),
        ...more,
      }),
    );

  it.each([
    ["as JavaScript writes it", '{"a":1,"b":["é","漢",null,true]}'],
    ["with control characters as GitHub writes them", '{"a":"\\u001B[0m","b":"\\u0000"}'],
    ["with escaped marks of HTML", '{"a":"\\u003cb\\u003e \\u0026"}'],
    ["with escaped letters", '{"a":"\\u00e9\\ud83d\\ude00"}'],
    ["with escaped slashes", '{"a":"https:\\/\\/example.com"}'],
    ["indented by two", '{\n  "a": [\n    1\n  ]\n}'],
  ])("%s is found by its signature", (_how, text) => {
    const request = relay(text);
    if (request === undefined) throw new Error("not read");
    expect(request.headers).toEqual(signed(text));
    expect(rebuildBody(request, "s")).toEqual({ body: text, exact: true });
  });

  it("is written only until its signature is found, and not indented where that would come to megabytes", () => {
    const deeplyNested = JSON.parse(`${"[".repeat(4_000)}${"]".repeat(4_000)}`);
    const written = vi.spyOn(JSON, "stringify");
    try {
      const headers = { "x-hub-signature-256": "sha256=none" };
      expect(rebuildBody({ headers, body: deeplyNested }, "s").exact).toBe(false);
      expect(written).toHaveBeenCalledTimes(1);
      written.mockClear();
      expect(rebuildBody({ headers: signed('{"a":1}'), body: { a: 1 } }, "s").exact).toBe(true);
      expect(written).toHaveBeenCalledTimes(1);
    } finally {
      written.mockRestore();
    }
  });

  it("is not considered exact if its original spelling is lost, but is if its text was included", () => {
    const text = '{ "a": 1.0 }';
    const request = relay(text);
    const kept = relay(text, { rawbody: text });
    if (request === undefined || kept === undefined) throw new Error("not read");
    expect(rebuildBody(request, "s")).toEqual({ body: '{"a":1}', exact: false });
    expect(rebuildBody(request, undefined)).toEqual({ body: '{"a":1}', exact: false });
    expect(rebuildBody(kept, undefined)).toEqual({ body: text, exact: true });
    expect(readRelayed("no JSON")).toBeUndefined();
    expect(readRelayed("{}")).toBeUndefined();
  });
});
