import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough } from "node:stream";
import type { Target } from "@hookloom/core/environments/contract/target";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { stubSecretFile } from "../testing/secrets.ts";
import type { CliContext } from "./command.ts";
import { fillSettings } from "./fill-settings.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { slack } from "@hookloom/runtime/slack";
const team = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });
export default webhook(team);
`;

let root: string;
beforeEach(async () => {
  root = temporaryFolder();
  await writeFile(path.join(root, "webhook.ts"), code);
  stubSecretFile({ folder: root });
});
afterEach(async () => {
  vi.unstubAllEnvs();
});

/** Asks for one setting, and answers; gives what the terminal shows. */
async function asked(missing: { readonly name: string; readonly description: string }): Promise<string> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stderr = new PassThrough();
  let said = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (text.includes("for prod")) setImmediate(() => stdin.write("of the provider\r"));
  });
  const context = { stdin, stderr, ended: new Promise(() => undefined) } as unknown as CliContext;
  const settings = async () => [{ ...missing, missing: true }];
  const target = { environment: "prod", settings } as unknown as Target;
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: {} };
  await fillSettings(project, target, context);
  return said;
}

test("the prompt for a secret that the provider issues says where to find it", async () => {
  const said = await asked({ name: "SLACK_SIGNING_SECRET", description: "Signs what Slack sends" });
  expect(said).toMatch(/^Slack issues this value: copy it from Basic Information .+\.\n/);
  expect(await commandLineStore().get(root, "prod", "SLACK_SIGNING_SECRET")).toBe("of the provider");
});

test("the description of a setting, which a stranger may have written, steers no terminal", async () => {
  const said = await asked({
    name: "TOKEN",
    description: "Signs\u001b]52;c;aGk=\u0007\nTOKEN for dev\u202e",
  });
  expect(said).toBe("TOKEN for prod (Signs\\x1b]52;c;aGk=\\x07\\nTOKEN for dev\\u202e): \n");
});
