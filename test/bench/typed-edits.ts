// Edits of files whose types are known, compiled before and after by the real tsc.
import { execFile } from "node:child_process";
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import { type RandomEdit, type Reading, read } from "../../language-server/bridge/src/testing/made-edit.ts";
import { grown, inventedEvent, moduleMakers } from "../../language-server/bridge/src/testing/module-edits.ts";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import {
  type EditMaker,
  isLive,
  makers,
  neighbours,
  positions,
} from "../../language-server/bridge/src/testing/step-edits.ts";
import { tryEdit } from "../../language-server/bridge/src/testing/try-edit.ts";
import { LspClient } from "../../language-server/server/src/testing/lsp-client.ts";
import { type CorpusFile, isModest, ownFiles } from "../corpus/corpus.ts";
import { lawSeed } from "../runner/tier.ts";
import { root } from "../vscode/setup.mjs";

const sourceFolders = [
  ...["protocol", "bridge", "types", "server"].map((name) => `language-server/${name}`),
  ...["core", "kubernetes", "cli", "host"].map((name) => `extension/${name}`),
  "templates/runtime",
];
const copies = join(root, "test-results", "typed-edits");

/** Connections whose packages this repository has. */
const installed = ["slack", "google-calendar", "http"];

/** Steps that run and go on: removed, repeated or moved they change no type of what follows. */
const plainKinds: ReadonlySet<string> = new Set(["call", "action", "log"]);
const isPlain = ({ kind, label }: Step): boolean =>
  plainKinds.has(kind) && !/^(super|assert|fail)/.test(label);

/** A step's edit, for steps that the operation promises to leave well-typed. */
const stepMaker =
  (where: (step: Step) => boolean, make: (step: Step, random: Random) => FlowEdit | undefined): EditMaker =>
  (reading, random) => {
    const all = positions(reading).filter(({ step }) => where(step));
    const place = all.length > 0 ? random.pick(all) : undefined;
    const edit = place && make(place.step, random);
    return edit && { edit, touched: [place.step.range] };
  };

/** An edit with other words, since those of the laws are names that no file has. */
const withChangedText =
  (make: EditMaker | undefined, change: (edit: FlowEdit, random: Random) => FlowEdit): EditMaker =>
  (reading, random) => {
    const made = make?.(reading, random);
    return made && { ...made, edit: change(made.edit, random) };
  };

/** The kinds of new steps that need nothing filled in. */
const completeKinds = ["variable", "if", "for", "log", "call", "try", "switch", "while"];

function rewriteField(reading: Reading, random: Random): RandomEdit | undefined {
  const all = positions(reading).flatMap(({ step }) =>
    step.fields
      .filter(({ name, role, text }) => role === "expression" && name !== "call" && !/^super\b/.test(text))
      .map((field) => ({ step, field })),
  );
  if (all.length === 0) return undefined;
  const { step, field } = random.pick(all);
  return {
    edit: { op: "set", step: step.id, field: field.name, text: `(${field.text})` },
    touched: [step.range],
  };
}

/** Past the neighbour that is as plain as the step itself. */
function movePast(reading: Reading, random: Random): RandomEdit | undefined {
  const all = positions(reading).filter(({ step, block, index }) => {
    const next = block.steps[index + 1];
    return isPlain(step) && next !== undefined && isLive(next) && isPlain(next);
  });
  if (all.length === 0) return undefined;
  const { step, block, index } = random.pick(all);
  return {
    edit: { op: "move", steps: [step.id], block: block.id, index: index + 2 },
    touched: [step.range],
  };
}

/**
 * One maker for each operation that promises the types of what it leaves: what a person removes, moves elsewhere or
 * has to fill in (a case's label, a return, the condition of a loop that does not run yet) may rightly be missed by the rest.
 */
const typedMakers: Readonly<Record<string, EditMaker>> = {
  insert: withChangedText(makers.insert, (edit) => ({ ...edit, code: "String(1);" }) as FlowEdit),
  insertStep: withChangedText(
    makers.insertStep,
    (edit, random) => ({ ...edit, step: { kind: random.pick(completeKinds), fields: {} } }) as FlowEdit,
  ),
  paste: withChangedText(makers.paste, (edit) => ({ ...edit, code: "String(1);\nString(2);" }) as FlowEdit),
  set: rewriteField,
  move: movePast,
  comment: stepMaker(
    ({ comment = "" }) => !comment.includes("@ts-"),
    ({ id }) => ({ op: "comment", step: id, text: "a note" }),
  ),
  duplicate: stepMaker(
    (step) => isPlain(step) || step.kind === "variable",
    ({ id }) => ({ op: "duplicate", steps: [id] }),
  ),
  disable: stepMaker(isPlain, ({ id }) => ({ op: "disable", steps: [id] })),
  remove: stepMaker(isPlain, ({ id }) => ({ op: "remove", steps: [id] })),
  wrapIf: makers.wrapIf,
  wrapTry: makers.wrapTry,
  wrapFor: stepMaker(isPlain, ({ id }) => ({ op: "wrap", steps: [id], in: "for" })),
  addBranch: stepMaker(
    ({ kind }) => kind === "if" || kind === "try",
    ({ id, kind }, random) => {
      const kinds = kind === "if" ? (["else", "elseIf"] as const) : (["catch", "finally"] as const);
      return { op: "addBranch", step: id, kind: random.pick(kinds) };
    },
  ),
  ...moduleMakers,
  addConnection: withChangedText(
    moduleMakers.addConnection,
    (edit, random) => ({ ...edit, connector: random.pick(installed) }) as FlowEdit,
  ),
  setEvent: (reading, random) => {
    const made = moduleMakers.setEvent?.(reading, random);
    // An event that no source has is an error of types, rightly.
    return made?.edit.op === "setEvent" && made.edit.event === inventedEvent ? undefined : made;
  },
  extract: (reading, random) => {
    const steps = neighbours(reading, random)?.map(({ id }) => id);
    return steps && { edit: { op: "extract", steps, name: "corpusPart" }, touched: [] };
  },
};

/** A text before and after an edit, each as a file of its own next to the one that it is made from. */
interface Sample {
  readonly op: string;
  readonly folder: string;
  readonly before: string;
  readonly after: string;
  readonly edit: FlowEdit;
}

const isOurs = (file: CorpusFile): boolean =>
  isModest(file) &&
  sourceFolders.some((room) => file.name.startsWith(`${room}/src/`)) &&
  !/\.test\.tsx?$|\/testing\/|\.generated\.ts$/.test(file.name);

/** The sources beside which the samples stand, with the packages that they import. */
function copySources(): void {
  rmSync(copies, { recursive: true, force: true });
  for (const room of sourceFolders) {
    const [from, to] = [join(root, room), join(copies, room)];
    cpSync(join(from, "src"), join(to, "src"), {
      recursive: true,
      filter: (path) => !/\.test\.tsx?$/.test(path),
    });
    // TypeScript takes two packages of one name and version for the same one, and mixes their files.
    const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    writeFileSync(
      join(to, "package.json"),
      JSON.stringify({ ...manifest, version: `${manifest.version}-copy` }),
    );
    try {
      symlinkSync(join(from, "node_modules"), join(to, "node_modules"), "junction");
    } catch {
      // Its packages are all the repository's own.
    }
  }
  const compilerOptions = {
    composite: false,
    incremental: false,
    emitDeclarationOnly: false,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ["node", "vscode"],
  };
  const config = { extends: join(root, "tsconfig.json"), compilerOptions, references: [] };
  writeFileSync(join(copies, "tsconfig.json"), JSON.stringify({ ...config, include: ["**/*.sample-*.ts"] }));
}

/** The operations that the language server looks at types for. */
const servers: ReadonlySet<string> = new Set(["extract", "toSetting"]);

/** A text after the language server's edit; undefined where it refuses. */
async function edited(
  client: LspClient,
  file: string,
  { text }: Reading,
  edit: FlowEdit,
): Promise<string | undefined> {
  const uri = pathToFileURL(file).href;
  writeFileSync(file, text);
  await client.open(uri, text);
  try {
    const { version } = await client.ask<{ version: number }>(lspMethods.watchFlow, { uri });
    const { changes } = await client.edit(uri, version, edit);
    return applyEdits(text, changes[uri]?.edits ?? []);
  } catch (error) {
    // A refusal has a code.
    if ((error as { data?: unknown }).data !== undefined) return undefined;
    throw error;
  } finally {
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    rmSync(file);
  }
}

async function takeSamples(count: number): Promise<readonly Sample[]> {
  const files = ownFiles().filter(isOurs);
  const samples: Sample[] = [];
  const client = new LspClient(join(root, "dist", "language-server.js"));
  await client.start({ flowChanged: false, types: { trusted: true } });
  const makersInTurn = Object.entries(typedMakers);
  for (let round = 0; samples.length < count; round++) {
    const random = new Random(lawSeed(`typed ${round}`));
    const file = random.pick(files);
    const plainReading = read(file.text, file.language);
    const reading = random.next() < 0.5 ? plainReading : grown(plainReading, random, installed);
    const folder = join(copies, dirname(file.name));
    const stem = basename(file.name).replace(/\.ts$/, "");
    const before = `${stem}.sample-${round}-before.ts`;
    for (const [name, make] of makersInTurn) {
      const made = samples.length < count ? make(reading, random) : undefined;
      if (!made) continue;
      const after = `${stem}.sample-${round}-${name}.ts`;
      const text = servers.has(made.edit.op)
        ? await edited(client, join(folder, after), reading, made.edit)
        : tryEdit(reading, made)?.after.text;
      if (text === undefined) continue;
      writeFileSync(join(folder, before), reading.text);
      writeFileSync(join(folder, after), text);
      samples.push({ op: made.edit.op, folder, before, after, edit: made.edit });
    }
  }
  await client.stop();
  return samples;
}

/** The errors of each file that tsc finds, without their places. */
function compile(): Promise<ReadonlyMap<string, readonly string[]>> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", copies, "--pretty", "false"];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: copies, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const found = new Map<string, string[]>();
      for (const line of stdout.split("\n")) {
        const parts = /^(.+?)\(\d+,\d+\): error (TS\d+: .*)$/.exec(line);
        const [, file = "", message = ""] = parts ?? [];
        if (!parts) continue;
        const path = join(copies, file);
        // A message may name the file itself.
        const messageText = message.replace(/\.sample-\d+-\w+/g, "");
        found.set(path, [...(found.get(path) ?? []), messageText]);
      }
      // Errors that belong to no file, such as those of the configuration, make every figure worthless.
      const global = /^error TS\d+: .*$/m.exec(stdout)?.[0];
      if (global !== undefined || (error && found.size === 0))
        reject(new Error(global ?? `tsc failed: ${stderr}`));
      else resolve(found);
    });
  });
}

/** What is in a list more often than in another one. */
function addedItems(now: readonly string[], before: readonly string[]): readonly string[] {
  const left = [...before];
  return now.filter((message) => {
    const at = left.indexOf(message);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Counts the type errors that edits of files with known types bring, each compared with the file before it. */
export async function typeErrors(
  count: number,
): Promise<{ readonly count: number; readonly checked: number; readonly ofOps: string }> {
  copySources();
  const samples = await takeSamples(count);
  const errors = await compile();
  const ofOps: Record<string, number> = {};
  let fresh = 0;
  for (const { op, folder, before, after, edit } of samples) {
    ofOps[op] = (ofOps[op] ?? 0) + 1;
    const of = (file: string): readonly string[] => errors.get(join(folder, file)) ?? [];
    const more = addedItems(of(after), of(before));
    fresh += more.length;
    if (more.length > 0)
      process.stderr.write(
        `types: ${join(folder, after)}: ${JSON.stringify(edit)}\n  ${more.join("\n  ")}\n\n`,
      );
  }
  if (fresh === 0) rmSync(copies, { recursive: true, force: true });
  const each = Object.entries(ofOps).map(([op, of]) => `${op} ${of}`);
  return { count: fresh, checked: samples.length, ofOps: each.join(", ") };
}
