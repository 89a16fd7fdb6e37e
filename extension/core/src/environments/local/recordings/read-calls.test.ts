import type { BlockRun, CallRun, PartRun } from "@hookloom/protocol/recording";
import { describe, expect, test } from "vitest";
import {
  callsOf,
  type Given,
  type RecordedRun,
  recordRun,
} from "../../../../../../test/webview/testing/recorded-run.ts";

const helpers = `
async function ask(name, milliseconds = 0) { await new Promise((done) => setTimeout(done, milliseconds)); return { name }; }
async function fail(text) { await null; throw new Error(text); }
`;

interface Ran {
  readonly run: RecordedRun;
  readonly calls: readonly CallRun[];
  /** The call of the function `run`. */
  readonly call: CallRun;
  /** The first line of each step of a block, and of each branch, with what it did. */
  steps(block?: BlockRun): readonly (readonly [string, PartRun])[];
  branches(block?: BlockRun): readonly (readonly [string, PartRun])[];
}

async function record(body: string, given: Given = {}): Promise<Ran> {
  const run = await recordRun(`export async function run(given) {\n${body}\n}${helpers}`, given);
  const calls = callsOf(run);
  const [call] = calls;
  if (!call) throw new Error("Nothing was recorded.");
  const code = ({ start, end }: { start: number; end: number }) =>
    run.text.slice(start, end).split("\n")[0] ?? "";
  const { table } = run;
  const none = { start: 0, end: 0 };
  return {
    run,
    calls,
    call,
    steps: (block = call.body) =>
      block.steps.map((step) => [code(table.steps[step.step]?.range ?? none), step]),
    branches: (block = call.body) =>
      block.steps
        .flatMap(({ blocks }) => blocks)
        .flatMap(({ block: number, branch }) =>
          branch ? [[code(table.blocks[number]?.range ?? none), branch] as const] : [],
        ),
  };
}

/** What a part gave or what came out of it, and whether it failed. */
const ended = ([code, { given, result, error, failed }]: readonly [string, PartRun]) => [
  code,
  given.map(({ preview }) => preview),
  failed ? error?.preview : result?.preview,
  failed ?? false,
];

describe("the branches of a parallel step", () => {
  test("have the arguments of their call, what they gave, and their own time", async () => {
    const { branches, steps } = await record(
      `const [a, b, c] = await Promise.all([ask("ada", 30), (async () => { return ask("grace"); })(), given.number]);
  return [a, b, c];`,
      { number: 7 },
    );
    expect(branches().map(ended)).toEqual([
      [`ask("ada", 30)`, ['"ada"', "30"], `{ name: "ada" }`, false],
      [`(async () => { return ask("grace"); })()`, [], `{ name: "grace" }`, false],
      ["given.number", [], "7", false],
    ]);
    const [slow, fast] = branches().map(([, { started, ended: end = 0 }]) => end - started);
    // Its clock starts after the call that sets the timer, by some milliseconds on a busy machine.
    expect(slow).toBeGreaterThanOrEqual(20);
    expect(fast).toBeLessThan(slow ?? 0);
    // The step is over after the last of them.
    const [, all] = steps()[0] ?? [];
    expect(all?.ended).toBeGreaterThanOrEqual(branches()[0]?.[1].ended ?? Number.POSITIVE_INFINITY);
  });

  test("show which of them failed, and what the others still did", async () => {
    const { branches, steps, call } = await record(`await Promise.all([fail("no stock"), ask("later", 5)]);`);
    expect(branches().map(ended)).toEqual([
      [`fail("no stock")`, ['"no stock"'], "Error: no stock", true],
      [`ask("later", 5)`, ['"later"', "5"], `{ name: "later" }`, false],
    ]);
    expect(steps()[0]?.[1]).toMatchObject({ failed: true, error: { preview: "Error: no stock" } });
    expect(call.error?.preview).toBe("Error: no stock");
  });

  test("fail alone where their step waits for all of them to end", async () => {
    const { branches, steps, call } = await record(
      `const ends = await Promise.allSettled([fail("a"), ask("b")]);
  return ends.length;`,
    );
    expect(branches().map(ended)[0]).toEqual([`fail("a")`, ['"a"'], "Error: a", true]);
    expect(steps().map(([, { failed }]) => failed ?? false)).toEqual([false, false]);
    expect(call.error).toBeUndefined();
  });

  test("have one of their own for a list that is spread", async () => {
    const { branches } = await record(
      `await Promise.all([...[1, 2].map((n) => ask(n)), ...[ask(3), fail("four")]]).catch(() => 0);
  await Promise.all([...[1, 2].map((n) => ask(n)), 5]);
  await Promise.allSettled([...[ask(3), fail("four")]]);`,
    );
    expect(branches().map(([code, { result, error }]) => [code, (error ?? result)?.preview])).toEqual([
      ["...[1, 2].map((n) => ask(n))", "[{ name: 1 }, { name: 2 }]"],
      ["5", "5"],
      ['...[ask(3), fail("four")]', "Error: four"],
    ]);
  });

  test("are those of each pass of a loop, the last one too where many were left out", async () => {
    const { call, branches } = await record(
      `for (let n = 0; n < 200; n++) {
    await Promise.allSettled([ask(n), n === 199 ? fail("the last") : n]);
  }`,
    );
    const passes = call.body.steps[0]?.blocks ?? [];
    expect(passes).toHaveLength(51);
    expect(branches(passes[7]).map(([, { result }]) => result?.preview)).toEqual(["{ name: 7 }", "7"]);
    expect(branches(passes[50]).map(([, { result, error }]) => (error ?? result)?.preview)).toEqual([
      "{ name: 199 }",
      "Error: the last",
    ]);
  });
});

describe("a promise that nobody waits for at its step", () => {
  test.each(["fail(given.text);", "void fail(given.text);", "const sent = fail(given.text);"])(
    "marks the step once it is rejected, and control has gone on: %s",
    async (code) => {
      const { steps, call } = await record(`${code}\n  await ask("next", 5);\n  return 1;`, { text: "lost" });
      const [step, ...others] = steps().map(([, each]) => each);
      expect(step).toMatchObject({ failed: true, error: { preview: "Error: lost" } });
      expect(others.map(({ failed }) => failed)).toEqual([undefined, undefined]);
      expect(call.body.completed).toBe(true);
      expect(call.error).toBeUndefined();
    },
  );

  test("marks it as well after the run is over", async () => {
    const { steps, run } = await record(
      `ask("late", 20).then(() => { throw new TypeError("late"); });\n  return 1;`,
    );
    expect(steps()[0]?.[1]).toMatchObject({ failed: true, error: { preview: "TypeError: late" } });
    expect(run.delivery.outcome).toBe("ok");
  });

  test("marks nothing where the program handles it", async () => {
    const { steps } = await record(`fail("handled").catch(() => 0);\n  await ask("next");`);
    expect(steps().map(([, { failed }]) => failed)).toEqual([undefined, undefined]);
  });

  test("shows what it gave where the program waits for it later, and its error at both cards", async () => {
    const { steps } = await record(
      `const asked = ask("ada");
  const failing = fail("no");
  await asked;
  await failing;`,
    );
    expect(steps().map(([, { result, error }]) => (error ?? result)?.preview)).toEqual([
      `{ name: "ada" }`,
      "Error: no",
      `{ name: "ada" }`,
      "Error: no",
    ]);
  });
});

describe("a promise that is returned", () => {
  test.each([
    ["by an async function", `const send = async () => { return fail("refused"); };\n  await send();`],
    ["by a plain function", `const send = () => { return fail("refused"); };\n  await send();`],
    [
      "through several",
      `const post = () => { return fail("refused"); };\n  const send = () => { return post(); };\n  await send();`,
    ],
    ["by an async generator", `async function* send() { return fail("refused"); }\n  await send().next();`],
    [
      "from a try",
      `const send = async () => { try { return fail("refused"); } catch { return 1; } };\n  await send();`,
    ],
  ])("marks the return, and ends the call with its error: %s", async (_name, body) => {
    const { run, calls } = await record(body);
    const returning = calls.filter(({ flow }) => !/^(?:run|fail)$/.test(run.table.flows[flow]?.name ?? ""));
    expect(returning.length).toBeGreaterThan(0);
    for (const call of returning) {
      expect(call.error?.preview).toBe("Error: refused");
      const last = call.body.steps.at(-1);
      const returned = last?.blocks[0]?.steps[0] ?? last;
      expect(returned).toMatchObject({ failed: true, error: { preview: "Error: refused" } });
    }
  });

  test("shows what came of it, and that the call lasted as long", async () => {
    const { call, steps } = await record(`return ask("ada", 15);`);
    expect(steps()[0]?.[1].result?.preview).toBe(`{ name: "ada" }`);
    expect((call.ended ?? 0) - call.started).toBeGreaterThanOrEqual(14);
  });
});
