import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import { commandIds } from "../commands/call-command.ts";
import { deployContributions, hostContributions } from "../contributes/commands.ts";
import type { RecordedRunsPorts } from "../flow/runs/recorded-runs.ts";
import { HostError } from "../shared/errors.ts";
import { useVscode } from "../testing/vscode.ts";
import { machineCommands, noMachine } from "./no-machine.ts";
import { fakeVscode, virtual } from "./testing/virtual-workspace.ts";

useVscode({ ...fakeVscode });

const continueOn = "_workbench.editSessions.actions.continueEditSession";
const contributed = ["hookloom.joined", ...Object.keys({ ...hostContributions, ...deployContributions })];
const packageJSON = { contributes: { commands: contributed.map((command) => ({ command })) } };
const ids = commandIds({ packageJSON });
const commands = machineCommands(ids, { "hookloom.joined": "Joining" });

async function refusal(run: () => unknown): Promise<HostError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

beforeEach(() => {
  virtual.commands = [continueOn];
  virtual.executed.length = 0;
});

describe("a command that needs a machine", () => {
  it.each(ids)("%s explains in one sentence that it needs a computer", async (id) => {
    const { code, message } = await refusal(() => commands[id]?.());
    expect(code).toBe("no-machine");
    expect(message).toMatch(
      /^[A-Z][^.]* needs a computer: open this repository in VS Code on the desktop or in a codespace\.$/,
    );
  });

  it("names what a command of another package does", async () => {
    const { message } = await refusal(() => commands["hookloom.joined"]?.());
    expect(message).toMatch(/^Joining needs a computer/);
  });

  it("offers VS Code's own way out, where it has one", async () => {
    const { message, wayOut } = await refusal(() => commands["hookloom.run"]?.());
    expect(message).toMatch(/^Running needs a computer/);
    expect(wayOut?.title).toBe("Continue Working On...");
    await wayOut?.run();
    expect(virtual.executed).toEqual([continueOn]);
    virtual.commands = [];
    expect((await refusal(() => commands["hookloom.run"]?.())).wayOut).toBeUndefined();
  });
});

describe("a diagram without a machine", () => {
  const recordings = noMachine.recordings(
    { version: 7 } as vscode.TextDocument,
    {} as unknown as RecordedRunsPorts,
  );

  it("has no recordings, and says why where one is asked for", async () => {
    const { requests } = recordings;
    expect(await requests.recordings({})).toEqual({ version: 7, deliveries: [] });
    expect(await requests.recording({ id: "1" })).toEqual({});
    expect(await requests.recordedValue({ id: "1", frame: 0, value: 0 })).toEqual({});
    for (const run of [recordings.replay, recordings.openDelivery])
      expect((await refusal(() => run("1"))).message).toMatch(/^Reading deliveries needs a computer/);
  });

  it("offers no environment's runs, and says why where they are asked for", async () => {
    const sent: unknown[] = [];
    const runs = noMachine.environmentRuns({} as vscode.TextDocument, {
      snapshot: () => undefined,
      isVisible: () => true,
      send: (shown) => void sent.push(shown),
    });
    await runs.start();
    runs.seen();
    runs.resend();
    expect(sent).toEqual([]);
    const { message } = await refusal(() => runs.show({ environment: "prod", range: "24h" }));
    expect(message).toMatch(/^Reading the runs of an environment needs a computer/);
    const shows = [
      () => runs.showFailed("net"),
      () => runs.showUnhandled({ trigger: "/github", event: "fork" }),
    ];
    for (const show of shows)
      expect((await refusal(show)).message).toMatch(/^Reading deliveries needs a computer/);
  });

  it("runs nothing, asks no language model, and says how a diagram is printed after all", async () => {
    expect(noMachine.runner).toBeUndefined();
    expect(await noMachine.models.available()).toBe(false);
    const { message } = await refusal(() => noMachine.print({ title: "a", svg: "<svg/>" }));
    expect(message).toBe("Printing needs a computer. Export the diagram as SVG here, and print that file.");
  });
});
