import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import path from "node:path";
import { runningValue } from "@hookloom/core/environments/local/owner/attach";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import { chainStores } from "@hookloom/core/environments/secrets/secret-store";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { sign } from "@hookloom/runtime/github";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { until } from "../../../../test/runner/until.ts";
import { type CallResult, call } from "../testing/call.ts";
import { endProject, startProject } from "../testing/project.ts";

const source = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const channel = setting("CHANNEL", "Where to", { default: "#general" });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(\`New issue: \${payload.issue.title} \${channel.value}\`);
});

export default webhook(hub);
`;

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
  vi.stubEnv("GITHUB_SECRET", "");
});
afterEach(() => endProject(project));

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly url: string;
}

/** A receiver that records its requests and answers with this status. */
async function receiver(
  status: number,
  answer = "thanks",
): Promise<{ url: string; received: Received[]; close(): void }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    received.push({ headers: request.headers, body, url: request.url ?? "" });
    response.writeHead(status).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.close() };
}

describe("settings", () => {
  it("start what runs again with a new value, in the place of one that it was handed", async () => {
    const declared = [{ name: "GITHUB_SECRET", secret: true, optional: false }];
    const secrets = chainStores(memorySecretStore({ GITHUB_SECRET: "handed" }), commandLineStore());
    await project.run({ secrets, declared: () => Promise.resolve(declared) });
    const value = () => runningValue(project.root, "dev", "GITHUB_SECRET");
    expect(await value()).toBe("handed");
    const set = await call(project.root, ["settings", "dev", "set", "GITHUB_SECRET"], { input: "newer\n" });
    expect(set.stderr).toContain("the running process was restarted with the new value");
    expect(await value()).toBe("newer");
    await call(project.root, ["settings", "dev", "unset", "GITHUB_SECRET"]);
    expect(await value()).toBeUndefined();
  });

  it("reads a value from its input, stores it outside the project and lists it without the value", async () => {
    const before = await call(project.root, ["settings", "--json"]);
    expect(JSON.parse(before.stdout)).toMatchObject([
      { name: "GITHUB_SECRET", secret: true, origin: "none", missing: true },
      { name: "CHANNEL", secret: false, origin: "default", missing: false },
    ]);
    const set = await call(project.root, ["settings", "dev", "set", "GITHUB_SECRET"], {
      input: "t0psecret\n",
    });
    expect(set).toMatchObject({ status: 0, stdout: "" });
    const after = await call(project.root, ["settings"]);
    expect(after.stdout).toMatch(/GITHUB_SECRET +secret +kept in the secret store/);
    expect(after.stdout + set.stderr).not.toContain("t0psecret");
    expect(await readFile(path.join(project.folder, "config/hookloom/secrets.json"), "utf8")).toContain(
      "t0psecret",
    );
  });

  it("removes a value, and says if a variable still sets one", async () => {
    await call(project.root, ["settings", "dev", "set", "GITHUB_SECRET"], { input: "t0psecret\n" });
    const unset = await call(project.root, ["settings", "dev", "unset", "GITHUB_SECRET"]);
    expect(unset).toMatchObject({ status: 0, stderr: "GITHUB_SECRET no longer has a value for dev\n" });
    const after = await call(project.root, ["settings", "--json"]);
    expect(JSON.parse(after.stdout)[0]).toMatchObject({ name: "GITHUB_SECRET", missing: true });
    vi.stubEnv("GITHUB_SECRET", "abc");
    const again = await call(project.root, ["settings", "unset", "GITHUB_SECRET"]);
    expect(again.stderr).toContain("the environment variable GITHUB_SECRET still provides one here");
  });

  it.each([
    [["settings", "dev", "set", "a b"], '"a b" is not a valid setting name'],
    [["settings", "staging"], "The project has no environment staging: use one of dev."],
    [["settings", "dev", "clear"], "Unknown action clear: use set, unset or apply"],
    [["settings", "dev", "apply", "A"], "Unexpected argument A"],
    [["settings", "unset"], "Specify one setting to unset"],
    [["settings", "set", "GITHUB_SECRET"], "No value was given for GITHUB_SECRET"],
  ])("refuses %j in one line", async (args, sentence) => {
    const { status, stderr } = await call(project.root, args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("send", () => {
  it("sends a signed sample to a base URL with the trigger's path", async () => {
    vi.stubEnv("GITHUB_SECRET", "abc");
    const { url, received, close } = await receiver(202);
    const sent = await call(project.root, ["send", "issues.opened", "--to", `${url}/hooks`, "--json"]);
    close();
    expect(sent.stderr).toBe("");
    expect(JSON.parse(sent.stdout)).toMatchObject({ status: 202, body: "thanks", event: "issues.opened" });
    const [got] = received;
    expect(got?.url).toBe("/hooks/github");
    const expected = sign({ body: got?.body ?? "", secret: "abc", event: "issues.opened" }).headers;
    expect(got?.headers["x-hub-signature-256"]).toBe(expected["x-hub-signature-256"]);
    expect(got?.headers["x-github-event"]).toBe("issues");
    expect(JSON.parse(got?.body ?? "")).toMatchObject({ action: "opened" });
  });

  it("sends a custom payload, and prints it for curl without the secret", async () => {
    vi.stubEnv("GITHUB_SECRET", "quite-secret");
    await writeFile(path.join(project.root, "own.json"), '{"action":"opened","note":"it\'s"}');
    const args = ["send", "issues.opened", "--payload", "own.json", "--to", "http://127.0.0.1:9"];
    const { stdout } = await call(project.root, [...args, "--curl"]);
    expect(stdout).toContain("x-hub-signature-256: sha256=");
    expect(stdout).toContain(`--data-binary '{"action":"opened","note":"it'\\''s"}'`);
    expect(stdout).not.toContain("quite-secret");
    expect((await call(project.root, args)).stderr).toMatch(/^Nothing listens on http:\/\/127\.0\.0\.1:9: /);
  });

  it("signs in the header that the trigger names", async () => {
    await project.write(
      "src/webhook.ts",
      `import { secret, webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const shop = http({ secret: secret("SHOP_SECRET"), header: "X-Shop-Signature" });
shop.on("request", async () => {});
export default webhook(shop);
`,
    );
    vi.stubEnv("SHOP_SECRET", "abc");
    const { url, received, close } = await receiver(200);
    expect((await call(project.root, ["send", "request", "--to", url])).status).toBe(0);
    close();
    expect(received[0]?.headers["x-shop-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(received[0]?.headers["x-signature-256"]).toBeUndefined();
  });

  it("counts a refusal as a failure", async () => {
    vi.stubEnv("GITHUB_SECRET", "abc");
    const { url, close } = await receiver(401);
    const sent = await call(project.root, ["send", "push", "--to", url]);
    close();
    expect(sent).toEqual({
      status: 1,
      stdout: "",
      stderr: "The receiver responded with status 401: thanks\n",
    });
  });

  it("shows a problem as its sentence", async () => {
    vi.stubEnv("GITHUB_SECRET", "abc");
    const { url, close } = await receiver(503, '{"status":503,"detail":"Come later.","error":"Come later."}');
    const { stderr } = await call(project.root, ["send", "push", "--to", url]);
    close();
    expect(stderr).toBe("The receiver responded with status 503: Come later.\n");
  });

  it.each([
    [["send", "issues.opened"], "The dev environment is not running"],
    [
      ["send", "push", "--to", "http://127.0.0.1:9"],
      'GITHUB_SECRET has no value to sign with: set it with "hookloom settings dev set GITHUB_SECRET", or as an environment variable, because values stored in VS Code are not available to the command line.',
    ],
    [["send", "push", "--trigger", "slack"], "The project has no trigger slack, only hub."],
    [["send", "request"], "No trigger of this project receives request: the project has only hub."],
  ])("says what %j lacks", async (args, sentence) => {
    const { status, stderr } = await call(project.root, args);
    expect(status).toBeGreaterThan(1);
    expect(stderr).toContain(sentence);
  });

  it("works outside a project too", async () => {
    const folder = temporaryFolder();
    vi.stubEnv("GITHUB_SECRET", "abc");
    const { url, received, close } = await receiver(200);
    expect((await call(folder, ["send", "ping", "--to", url])).status).toBe(0);
    close();
    expect(received[0]?.url).toBe("/github");
  });
});

describe("status and logs", () => {
  it("describe a running environment", async () => {
    expect((await call(project.root, ["status"])).stdout).toMatch(/^dev {2}not deployed/);
    const running = await project.run();
    const status = JSON.parse((await call(project.root, ["status", "dev", "--json"])).stdout);
    expect(status).toMatchObject({ phase: "running", url: running.url, environment: "dev" });
    expect((await call(project.root, ["logs", "dev"])).stdout).toContain(`Listening on ${running.url}`);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const following = call(project.root, ["logs", "dev", "--follow", "--lines", "0", "--json"], { ended });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await running.stop();
    end();
    const lines = (await following).stdout.trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ msg: "The dev environment was stopped" });
    await until("it is seen", async () => (await call(project.root, ["status"])).stdout.includes("stopped"));
  });
});

describe("dev", () => {
  it("generates a missing signing secret, runs, receives what send sends and stops on request", async () => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const running = call(project.root, ["dev"], { ended });
    const lines = async (): Promise<string> => (await call(project.root, ["logs", "dev"])).stdout;
    await until("it listens", async () => (await lines()).includes("Listening on"));
    const second = await call(project.root, ["dev", "--port", "1"]);
    expect(second.stderr).toContain("This project is already running at http://127.0.0.1:");
    expect(await call(project.root, ["send", "issues.opened"])).toMatchObject({ status: 0, stderr: "" });
    await until("the handler has run", async () => (await lines()).includes("New issue: "));
    end();
    const { status, stdout, stderr } = await running;
    expect(status).toBe(0);
    expect(stdout).toMatch(/ info {2}New issue: .* #general {2}issues\.opened\n/);
    expect(stdout).toMatch(/The dev environment was stopped\n$/);
    expect(stdout).toContain("GITHUB_SECRET had no value, so a random one was generated");
    expect(stderr).toBe("");
  });

  const lines = async (): Promise<string> => (await call(project.root, ["logs", "dev"])).stdout;

  it("ends with an explanation when its folder is deleted", async () => {
    const running = call(project.root, ["dev"]);
    await until("it listens", async () => (await lines()).includes("Listening on"));
    await rm(path.join(project.root, ".hookloom"), { recursive: true });
    const { status, stderr } = await running;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The dev environment was stopped, because its folder .* was deleted .*\.\n$/);
  });

  it("takes over the store of a renamed project on request", async () => {
    vi.stubEnv("HOOKLOOM_STORE", path.join(project.folder, "shared.db"));
    const run = async (args: readonly string[], message: string): Promise<CallResult> => {
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      await rm(path.join(project.root, ".hookloom"), { recursive: true, force: true });
      const running = call(project.root, ["dev", ...args], { ended });
      let over = false;
      void running.finally(() => {
        over = true;
      });
      await until(message, async () => over || (await lines()).includes(message));
      end();
      return await running;
    };
    await run([], "Listening on");
    await project.write("package.json", JSON.stringify({ name: "stock", type: "module" }));
    const refused = await run([], "contains the deliveries of orders");
    expect(refused.stdout).toContain("and this is stock, environment dev");
    const asked = await run(["--take-over"], "never");
    expect(asked.status).toBe(4);
    expect(asked.stderr).toContain("take over the store with its deliveries for dev: add --yes to confirm.");
    expect((await run(["--take-over", "--yes"], "Listening on")).stdout).toContain("Listening on");
    expect((await run([], "Listening on")).stdout).toContain("Listening on");
  });

  it("reports a port that is taken and one that is invalid", async () => {
    const { url, close } = await receiver(200);
    const { port } = new URL(url);
    const taken = await call(project.root, ["dev", "--port", port]);
    close();
    expect(taken.status).toBe(1);
    expect(taken.stderr).toMatch(new RegExp(`^Port ${port} is used by another process[^\\n]*\\n$`));
    const wrong = await call(project.root, ["dev", "--port", "http"]);
    expect(wrong.stderr).toBe("http is not a port: use a whole number from 1 to 65535.\n");
  });
});

describe("build", () => {
  it("makes one file, or reports each problem with its line", async () => {
    const built = JSON.parse((await call(project.root, ["build", "--json"])).stdout);
    expect(built).toMatchObject({ problems: [], build: { id: expect.stringMatching(/^[0-9a-f]{12}$/) } });
    expect(await readFile(built.build.file, "utf8")).toContain("New issue");
    expect(await call(project.root, ["build"])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\.hookloom\S+ {2}\d+ kB\n$/),
      stderr: "",
    });
    await project.write("src/webhook.ts", `${source}\nconst broken = ;\n`);
    expect(await call(project.root, ["build"])).toEqual({
      status: 1,
      stdout: "",
      stderr: 'src/webhook.ts:13:16: Unexpected ";".\n',
    });
  });
});
