// Makes the archive of a project as an earlier commit makes it, with the runtime that its wizard vendors and a store with
// deliveries in every state that a later version has to take over:
//   git worktree add OLD COMMIT; cd OLD; npm ci; npm run build
//   node test/upgrade/make-project.ts OLD test/upgrade/COMMIT.tgz
// It prints the archive's SHA-256, which upgrade.test.ts holds.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

// @reads nothing

const [, , old = "", archive = ""] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "hookloom-upgrade-"));
const project = join(folder, "orders");
const store = join(project, ".hookloom", "dev", "inbox.db");

// The project's triggers, with handlers that fail as the title of an issue says.
const serving = `
import { secret, serve, webhook } from "@hookloom/runtime";
import { github, sign } from "@hookloom/runtime/github";
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ payload: { issue } }) => {
  if (issue.title === "Slow") await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (issue.title !== "Good") throw new Error(\`The title \${issue.title} is wrong.\`);
});
hub.on("push", async () => {});
const [, , ...titles] = process.argv;
const running = await serve(webhook(hub), { port: 0, managementPort: 0 });
const deliver = async (title, secret) => {
  const body = JSON.stringify({ action: "opened", issue: { title } });
  const deliveryId = secret === "right" ? title.toLowerCase() : "refused";
  const { headers } = sign({ body, secret, event: "issues.opened", deliveryId });
  await fetch(\`http://127.0.0.1:\${running.port}/github\`, {
    method: "POST", body, headers: { "content-type": "application/json", ...headers },
  });
};
for (const title of titles) await deliver(title, "right");
if (titles.includes("Good")) await deliver("Good", "wrong");
const wanted = { Good: "ok", Dead: "failed", Later: "retrying", Slow: "running" };
for (;;) {
  const all = await (await fetch(\`http://127.0.0.1:\${running.managementPort}/deliveries\`)).json();
  if (titles.every((title) => all.some(({ id, outcome }) => id === title.toLowerCase() && outcome === wanted[title]))) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
process.stdout.write("stored");
if (!titles.includes("Slow")) await running.stop();
`;

/** Serves with the vendored runtime until the deliveries are stored; a slow one is then cut off with the process. */
function deliver(attempts: number, ...titles: readonly string[]): Promise<unknown> {
  const env = {
    ...process.env,
    GITHUB_SECRET: "right",
    HOOKLOOM_STORE: store,
    HOOKLOOM_ATTEMPTS: String(attempts),
  };
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, ["serving.mjs", ...titles], {
      cwd: project,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", (text: Buffer) => {
      if (String(text).endsWith("stored") && titles.includes("Slow")) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", settle);
  });
}

const newArguments = [
  "new",
  project,
  "--source",
  "github",
  "--event",
  "issues.opened",
  "push",
  "--no-git",
  "--no-install",
];
const home = { HOME: folder, XDG_CONFIG_HOME: folder, HOOKLOOM_SECRETS: "file" };
execFileSync(process.execPath, [join(resolve(old), "dist", "cli.js"), ...newArguments], {
  env: { ...process.env, ...home },
});
const runtime = join(project, "node_modules", "@hookloom", "runtime");
mkdirSync(runtime, { recursive: true });
mkdirSync(join(store, ".."), { recursive: true });
const { dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const tarball = join(project, (dependencies["@hookloom/runtime"] ?? "").replace("file:", ""));
execFileSync("tar", ["-xzf", tarball, "-C", runtime, "--strip-components=1"]);
writeFileSync(join(project, "serving.mjs"), serving);

await deliver(1, "Good", "Dead");
await deliver(5, "Later");
await deliver(5, "Slow");
// One file of the store, without its log.
const db = new DatabaseSync(store);
db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
db.close();
for (const left of ["node_modules", "serving.mjs", "vendor/hookloom-0.1.0.tgz"])
  rmSync(join(project, left), { recursive: true });

execFileSync("tar", ["-czf", resolve(archive), "-C", folder, "orders"]);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${createHash("sha256").update(readFileSync(archive)).digest("hex")}\n`);
