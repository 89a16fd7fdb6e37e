// What goes wrong with projects: each problem is one sentence with a way out, and nothing is lost.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { cli, makeProject, runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import type { Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let blocker: Server;
let takenPort: number;
let terminal: ChildProcess | undefined;
runAsStory("trouble", () => bench);

const projectAt = (name: string): string => join(session.folder, name);
const sourceOf = (name: string): string => join(projectAt(name), "src", `${name}.ts`);
const configOf = (name: string): string => join(projectAt(name), "hookloom.json");

/** A copy of a made project, with its packages, whose entry has a name that quick open finds. */
function copyProject(name: string, from: string, config: object = {}): void {
  const packages = join(from, "node_modules");
  cpSync(from, projectAt(name), { recursive: true, filter: (file) => file !== packages });
  symlinkSync(packages, join(projectAt(name), "node_modules"), "junction");
  renameSync(join(projectAt(name), "src", "webhook.ts"), sourceOf(name));
  writeFileSync(configOf(name), JSON.stringify({ entry: `src/${name}.ts`, ...config }, null, 2));
  rmSync(join(projectAt(name), "test"), { recursive: true });
  const manifest = join(projectAt(name), "package.json");
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(textOf(manifest)), name }, null, 2));
}

beforeAll(async () => {
  session = await startSession();
  blocker = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(blocker, "listening");
  takenPort = (blocker.address() as AddressInfo).port;
  const made = makeProject(join(session.vscode.data, "made"));
  copyProject("orders", made, { environments: { dev: { port: takenPort } } });
  copyProject("bills", made);
  copyProject("plain", made);
  bench = await session.open(session.folder);
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

afterAll(async () => {
  terminal?.kill();
  await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
  blocker?.close();
});

interface State {
  readonly pid: number;
  readonly processId: number;
  readonly port: number;
}

const stateOf = (name: string): State =>
  JSON.parse(readFileSync(join(projectAt(name), ".hookloom", "dev", "state.json"), "utf8"));

/** Sends a signed sample from a terminal and waits until the handler has logged a line that begins so. */
async function sendAndLog(name: string, line: string): Promise<void> {
  const count = (): number => runCli(["logs", "dev"], projectAt(name)).split(line).length;
  const before = count();
  expect(runCli(["send", "issues.opened"], projectAt(name))).toContain("202");
  await until(`${name} logs ${line}`, async () => count() > before);
}

test("a missing signing secret is asked for, and closing the question leaves nothing behind; a taken port has a free one a click away", async () => {
  await bench.openFile("orders.ts");
  const question = await trouble.asked("Hookloom: Run", bench.makeSecret());
  // What is typed here is a secret from its first letter on.
  expect(await bench.quickInput.getAttribute("type")).toBe("password");
  await bench.page.keyboard.press("Escape");
  await question.waitFor({ state: "hidden" });
  await expect.poll(() => trouble.running().count()).toBe(0);
  await expect.poll(() => trouble.toasts().count()).toBe(0);
  await (await trouble.asked("Hookloom: Run", bench.makeSecret())).click();
  const toast = await trouble.clearNotification(`Port ${takenPort} is used by another process`);
  await toast.getByRole("button", { name: "Use a free port" }).click();
  await trouble.running().waitFor();
  expect(stateOf("orders").port).not.toBe(takenPort);
  await sendAndLog("orders", "New issue");
});

test("a build that fails on a save keeps the old one; Problems says why, and fixing goes on", async () => {
  const good = textOf(sourceOf("orders"));
  writeFileSync(sourceOf("orders"), good.replace("hub.on(", "const half = ;\nhub.on("));
  const toast = await trouble.clearNotification("The previous build keeps running.");
  await expect
    .poll(() => toast.textContent())
    .toMatch(/orders: newest source fails \(Show problem\): src.orders\.ts:\d+:\d+: /);
  // VS Code reads the file after the build, and a line that comes in above the cursor moves it.
  await expect.poll(() => bench.visibleText()).toContain("const half");
  await toast.getByText("Show problem").click();
  await trouble.cursorAt(6, 14);
  // Puts the notification away.
  await bench.page.keyboard.press("Escape");
  await bench.command("Problems: Focus on Problems View");
  await trouble.problem(/Hookloom build/).waitFor();
  await sendAndLog("orders", "New issue");
  writeFileSync(sourceOf("orders"), good.replace("hub.on(", "const other = ;\nhub.on("));
  // It does not come back, and the status bar shows the problem until the next good build.
  const away = bench.page.locator(".statusbar-item", {
    hasText: /orders: newest source fails .*orders\.ts:6:15: /,
  });
  await away.waitFor();
  await expect.poll(() => trouble.toasts().count()).toBe(0);
  writeFileSync(sourceOf("orders"), good.replace("New issue", "Brand new issue"));
  await trouble.problem(/Hookloom build/).waitFor({ state: "detached" });
  await away.waitFor({ state: "detached" });
  await sendAndLog("orders", "Brand new issue");
});

test("a window that reloads finds its project running, and one that a terminal started can be stopped in the view", async () => {
  const before = stateOf("orders");
  await bench.page.reload();
  await bench.explorerReady();
  await trouble.running().waitFor();
  await expect.poll(() => trouble.running().textContent()).toContain(`:${before.port}`);
  expect(stateOf("orders")).toEqual(before);
  await sendAndLog("orders", "Brand new issue");
  await bench.command("Hookloom: Show log");
  await bench.page.locator(".part.panel .view-lines", { hasText: /Brand\s+new\s+issue/ }).waitFor();
  await bench.command("View: Show Hookloom");
  await trouble.delivery(/issues\.opened/).waitFor();
  await trouble.rowAction(() => trouble.row("orders", /^dev/), "Stop");
  await trouble.running().waitFor({ state: "detached" });
  const { data } = session.vscode;
  const env = { ...process.env, HOME: join(data, "home"), XDG_CONFIG_HOME: join(data, "config") };
  terminal = spawn(process.execPath, [cli, "dev", projectAt("bills")], { stdio: "ignore", env });
  const ended = new Promise<number | null>((resolve) => terminal?.once("exit", resolve));
  await trouble.running().waitFor();
  await sendAndLog("bills", "New issue");
  await trouble.rowAction(() => trouble.row("bills", /^dev/), "Stop");
  expect(await ended).toBe(0);
  await trouble.running().waitFor({ state: "detached" });
});

test("code that failed to start is explained, again on Run, and starts once it is fixed", async () => {
  const good = textOf(sourceOf("plain"));
  writeFileSync(sourceOf("plain"), `${good}throw new Error("the shop is closed");\n`);
  await bench.openFile("plain.ts");
  await trouble.choose("Hookloom: Run", bench.makeSecret());
  const reason = /The webhook failed to start: .*the shop is closed/;
  const toast = await trouble.clearNotification(reason);
  await toast.getByText("Show problem").click();
  await trouble.cursorAt(11, 7);
  await bench.page.keyboard.press("Escape");
  await toast.waitFor({ state: "detached" });
  await bench.command("Hookloom: Run");
  await trouble.clearNotification(reason);
  await expect.poll(() => trouble.toasts().count()).toBe(1);
  writeFileSync(sourceOf("plain"), good);
  await trouble.running().waitFor();
  await toast.waitFor({ state: "detached" });
  await sendAndLog("plain", "New issue");
});

test("a broken hookloom.json is reported with its location and opened; other projects keep running", async () => {
  writeFileSync(configOf("orders"), '{\n  "entry": src/orders.ts\n}\n');
  await bench.openFile("orders.ts");
  await trouble.row("orders", /^hookloom\.json/);
  await bench.command("Hookloom: Run");
  const toast = await trouble.clearNotification(
    /orders: .*hookloom\.json is not valid JSON at line 2, column 12/,
  );
  await toast.getByText("Open hookloom.json").click();
  await bench.tab("hookloom.json").waitFor();
  await trouble.cursorAt(2, 12);
  await expect.poll(() => trouble.running().count()).toBe(1);
  await sendAndLog("plain", "New issue");
  writeFileSync(configOf("orders"), JSON.stringify({ entry: "src/orders.ts" }));
  await toast.waitFor({ state: "detached" });
});

test("a missing setting is asked for in words, and not the secret that the terminal made", async () => {
  await trouble.rowAction(() => trouble.row("plain", /^dev/), "Stop");
  await trouble.running().waitFor({ state: "detached" });
  const source = textOf(sourceOf("bills"));
  const wanted = 'const room = setting("ROOM", "Where to tell people");\nvoid room;\n';
  writeFileSync(
    sourceOf("bills"),
    source
      .replace("import { secret,", "import { secret, setting,")
      .replace("\nhub.on", `\n${wanted}\nhub.on`),
  );
  await bench.openFile("bills.ts");
  await bench.command("Hookloom: Run");
  const input = bench.page.locator(".quick-input-widget", { hasText: "bills: ROOM in dev" });
  await input.getByText("Where to tell people").waitFor();
  await bench.page.keyboard.press("Escape");
  await input.waitFor({ state: "hidden" });
  await expect.poll(() => trouble.running().count()).toBe(0);
  await bench.command("Hookloom: Run");
  await input.waitFor();
  await bench.page.keyboard.type("#bills");
  await bench.page.keyboard.press("Enter");
  await trouble.running().waitFor();
  await sendAndLog("bills", "New issue");
  await bench.command("Hookloom: Stop");
  await trouble.running().waitFor({ state: "detached" });
});
