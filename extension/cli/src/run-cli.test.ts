import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/runner/temporary-folder.ts";
import type { Command } from "./shared/command.ts";
import { call, callWith } from "./testing/call.ts";

const added: Command = {
  name: "added",
  usage: "block ENV",
  summary: "Do what another package adds",
  maxPositionals: 1,
  options: {},
  verbs: { block: { usage: "ENV", summary: "Block it", options: [] } },
  run: async ({ positionals }, { stdout }) => void stdout.write(`${positionals[0]}\n`),
};
const callAll = callWith([added]);

let folder = "";
beforeAll(() => {
  folder = temporaryFolder();
});

describe("the command line", () => {
  it("shows the help of a command and of a verb in two ways", async () => {
    const words = [["send"], ["added"], ["added", "block"]];
    for (const own of words) {
      const shown = await callAll(folder, [...own, "--help"]);
      expect(shown).toMatchObject({ status: 0, stderr: "" });
      expect(await callAll(folder, ["help", ...own])).toEqual(shown);
    }
    expect((await callAll(folder, ["added", "block", "--help"])).stdout).toMatch(
      /^hookloom added block ENV\n/,
    );
  });

  it("lists its caller's commands after those of environments", async () => {
    const { stdout } = await callAll(folder, ["--help"]);
    expect(stdout).toMatch(/^ {2}environment .*\n {2}added .*\n {2}trust /m);
    expect(await callAll(folder, ["added", "block"])).toEqual({ status: 0, stdout: "block\n", stderr: "" });
    expect((await callAll(folder, ["adedd"])).stderr).toContain('did you mean "hookloom added"?');
    expect((await call(folder, ["added"])).stderr).toContain("There is no command added");
  });

  it.each([
    [["sned"], 'There is no command sned: did you mean "hookloom send"?'],
    [["prom"], 'There is no command prom: did you mean "hookloom promote"?'],
    [["a\u001b]0;b\u0007\u009bc"], 'There is no command a\\x1b]0;b\\x07\\x9bc: see "hookloom --help".'],
    [["bogus"], 'There is no command bogus: see "hookloom --help".'],
    [["xyzzy"], 'There is no command xyzzy: see "hookloom --help".'],
    [["dev", "--prot", "1"], 'There is no option --prot: see "hookloom dev --help".'],
    [["dev", "--port=1", "-x"], 'There is no option -x: see "hookloom dev --help".'],
    [["dev", "--constructor"], 'There is no option --constructor: see "hookloom dev --help".'],
    [["dev", "--json=1"], '--json takes no value: see "hookloom dev --help".'],
    [["dev", "--port", "--json"], '--port needs a value: see "hookloom dev --help".'],
    [["dev", "--port"], '--port needs a value: see "hookloom dev --help".'],
    [["dev", "one", "two"], 'Unexpected argument two: see "hookloom dev --help".'],
    [["flow"], 'Specify a source file: see "hookloom flow --help".'],
    [["flow", "a.ts", "--json", "--svg"], '--json and --svg cannot be combined: see "hookloom flow --help".'],
    [["send"], 'Specify an event to send: see "hookloom send --help".'],
    [["send", "isues.opened"], "There is no event isues.opened: did you mean issues.opened?"],
    [["deploy"], 'Specify an environment: see "hookloom deploy --help".'],
    [["logs"], 'Specify an environment: see "hookloom logs --help".'],
  ])("says in one line what is wrong with %j", async (args, line) => {
    expect(await call(folder, args)).toEqual({ status: 2, stdout: "", stderr: `${line}\n` });
  });

  it("reports a folder outside every project", async () => {
    for (const args of [["dev"], ["build"], ["status"], ["settings"], ["logs", "dev"], ["send", "push"]]) {
      const { status, stderr } = await call(folder, args);
      expect(status).toBe(2);
      expect(stderr).toMatch(/is not in a Hookloom project.*hookloom new".\n$/);
    }
  });
});
