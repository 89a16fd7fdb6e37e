// A project of Probot as people have it: its handlers open as flows, a signed sample reaches the process that a person
// runs, and the file moves to Hookloom once the changes were looked at.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Webhooks } from "@octokit/webhooks";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Diagram } from "./diagram.ts";
import { type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { Probot } from "probot";

export default (app: Probot) => {
  app.log.info("The app was loaded");

  app.on("issues.opened", async (context) => {
    const { issue } = context.payload;
    if (issue.locked) return;
    context.log.info(issue.title);
    await context.octokit.rest.issues.createComment(context.issue({ body: "Thanks!" }));
  });

  app.on("star.created", async (context) => {
    context.log.info(context.payload.sender.login);
  });
};
`;
const manifest = `{
  "name": "greeter",
  "type": "module",
  "dependencies": {
    "probot": "^14.0.0"
  }
}
`;
const secret = "what Probot was told";

let session: Session;
let bench: Workbench;
let diagram: Diagram;
let server: Server | undefined;
/** What the person's own process has received and verified. */
const received: { readonly name: string; readonly title: string }[] = [];
runAsStory("existing", () => bench);

const file = (): string => join(session.folder, "src", "index.ts");

/** The process that a person runs: octokit's own verification decides. */
async function listen(port: number): Promise<number> {
  const webhooks = new Webhooks({ secret });
  const own = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const payload = Buffer.concat(parts).toString("utf8");
      const header = (name: string): string => String(request.headers[name] ?? "");
      void webhooks.verify(payload, header("x-hub-signature-256")).then((isSigned) => {
        const { issue } = JSON.parse(payload) as { issue?: { title: string } };
        if (isSigned) received.push({ name: header("x-github-event"), title: issue?.title ?? "" });
        response.writeHead(isSigned && request.url === "/api/github/webhooks" ? 200 : 400).end("ok\n");
      });
    });
  });
  await new Promise<void>((resolve) => own.listen(port, "127.0.0.1", resolve));
  server = own;
  return (own.address() as AddressInfo).port;
}

const stopListening = (): Promise<void> =>
  new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));

beforeAll(async () => {
  session = await startSession();
  mkdirSync(join(session.folder, "src"));
  writeFileSync(file(), code);
  writeFileSync(join(session.folder, "package.json"), manifest);
  bench = await session.open(session.folder, { width: 1600, height: 1000 });
  await bench.explorerReady();
  await bench.openFile("index.ts");
});

afterAll(async () => {
  await stopListening();
  await session?.stop();
});

const quickInput = (): Locator => bench.page.locator(".quick-input-widget");

/** Fills the question that VS Code shows, once it is the expected one. */
async function fillQuestion(title: string, text: string): Promise<void> {
  await quickInput().getByText(title).waitFor({ timeout: stepTimeout });
  await quickInput().locator("input").fill(text);
  await bench.page.keyboard.press("Enter");
}

test("its handlers have lenses, and open as flows with their trigger", async () => {
  await bench.page.getByText("Send sample event").first().waitFor({ timeout: stepTimeout });
  diagram = await Diagram.open(bench);
  await diagram.frame.getByTestId("start").getByText("issues.opened").waitFor();
  expect(await diagram.frame.getByTestId("start").innerText()).toContain("app · Probot");
  await diagram.card("log.info").waitFor();
});

test("a sample asks once where the app listens, and reaches it once it does, signed as GitHub signs", async () => {
  const port = await listen(0);
  await stopListening();
  await diagram.frame.getByTestId("open-console").click();
  await fillQuestion("Where does the Probot app listen?", `http://127.0.0.1:${port}/api/github/webhooks`);
  const sample = await bench.webviewWith("payload");
  await sample.getByText(`http://127.0.0.1:${port}/api/github/webhooks`).waitFor();
  await sample.getByTestId("send").click();
  await fillQuestion("The secret with which GitHub signs its requests", secret);
  await sample.getByText(/Nothing listens on .*: start your Probot app/).waitFor();
  await listen(port);
  await sample.getByTestId("send").click();
  await expect.poll(() => received.length, { timeout: stepTimeout }).toBe(1);
  expect(received[0]?.name).toBe("issues");
  await sample
    .getByText(/\b200\b/)
    .first()
    .waitFor();
  // Neither the address nor the secret is in a file of the project.
  for (const name of ["package.json", "src/index.ts"])
    expect(readFileSync(join(session.folder, name), "utf8")).not.toContain(secret);
  expect(existsSync(join(session.folder, "hookloom.json"))).toBe(false);
});

test("the move shows all that changes before anything does, and can be discarded", async () => {
  await bench.openFile("index.ts");
  await bench.command("Hookloom: Move to Hookloom…");
  await quickInput()
    .getByText(/Still to do by hand: context\.octokit \(line \d+\), context\.issue/)
    .waitFor({ timeout: stepTimeout });
  await bench.page.locator(".multiDiffEditor, .multi-diff-root").first().waitFor();
  await bench.page.getByText("hookloom.json").first().waitFor({ timeout: stepTimeout });
  await quickInput().getByText("Discard").click();
  expect(textOf(file())).toBe(code);
  expect(existsSync(join(session.folder, "hookloom.json"))).toBe(false);
});

test("accepted, it is a project of Hookloom, one message says what remains by hand, and one undo brings the text back", async () => {
  await bench.openFile("index.ts");
  await bench.command("Hookloom: Move to Hookloom…");
  await quickInput().getByText("Still to do by hand").waitFor({ timeout: stepTimeout });
  await quickInput().locator("[role=option]").first().click();
  await expect.poll(() => textOf(file()), { timeout: stepTimeout }).toContain("export default webhook(app);");
  const message = await bench.notification("index.ts was moved to Hookloom.");
  const line =
    textOf(file())
      .split("\n")
      .findIndex((one) => one.includes("context.octokit")) + 1;
  expect(await message.innerText()).toContain(`context.octokit (line ${line}), context.issue (line ${line})`);
  expect(textOf(file())).toContain(
    'app.on("star.created", async ({ payload, log }) => {\n  log.info(payload.sender.login);\n});',
  );
  const project = JSON.parse(textOf(join(session.folder, "hookloom.json"))) as { entry: string };
  expect(project.entry).toBe("src/index.ts");
  const packages = JSON.parse(textOf(join(session.folder, "package.json"))) as Record<
    string,
    Record<string, string>
  >;
  expect(packages.dependencies).toMatchObject({
    probot: "^14.0.0",
    "@hookloom/runtime": expect.stringContaining("vendor/"),
  });
  expect(existsSync(join(session.folder, packages.dependencies?.["@hookloom/runtime"]?.slice(5) ?? ""))).toBe(
    true,
  );
  await diagram.frame.getByTestId("start").getByText("issues.opened").waitFor();
  await expect
    .poll(() => diagram.frame.getByTestId("start").innerText(), { timeout: stepTimeout })
    .not.toContain("Probot");
  await bench.focusText();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});
