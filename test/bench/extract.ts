// Extract function on random selections of other people's code, beside TypeScript's own refactoring.
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { Range } from "@hookloom/protocol/flow-document";
import { read } from "../../language-server/bridge/src/testing/made-edit.ts";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { neighbours } from "../../language-server/bridge/src/testing/step-edits.ts";
import { LspClient } from "../../language-server/server/src/testing/lsp-client.ts";
import { isModest, packageFiles, packages } from "../corpus/corpus.ts";
import { lawSeed } from "../runner/tier.ts";
import { root, toolsFolder } from "../vscode/setup.mjs";
import type { Row } from "./table.ts";
import { TypeScriptService } from "./typescript-service.ts";

const copies = join(root, "test-results", "extract");
const count = 400;
const least = 370;

/** Steps that follow one another in a file of a package. */
interface Selection {
  readonly file: string;
  readonly text: string;
  readonly range: Range;
  readonly steps: readonly string[];
}

/** The copy of a package's sources, as a project of its own. */
function copyOf(name: string): string {
  const folder = join(copies, name.replaceAll("/", "+"));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(toolsFolder, "node_modules", name, "src"), join(folder, "src"), { recursive: true });
  symlinkSync(join(toolsFolder, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "copy", type: "module" }));
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "ESNext",
    moduleResolution: "Bundler",
    jsx: "react-jsx",
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  return folder;
}

/** Random selections of a package, always the same ones. */
function selectionsOf(name: string, folder: string, most: number): readonly Selection[] {
  const files = packageFiles(name).filter((file) => file.name.startsWith(`${name}/src/`) && isModest(file));
  const random = new Random(lawSeed(`extract ${name}`));
  const found: Selection[] = [];
  while (found.length < most) {
    const { name: path, text, language } = random.pick(files);
    const steps = neighbours(read(text, language), random);
    const [first] = steps ?? [];
    const last = steps?.at(-1);
    if (!steps || !first || !last) continue;
    const range = { start: first.range.start, end: last.range.end };
    const file = join(folder, relative(name, path));
    found.push({ file, text, range, steps: steps.map(({ id }) => id) });
  }
  return found;
}

/** Makes the edit by the server that ships, which knows the project's types. */
class HookloomExtractor {
  readonly #client = new LspClient(join(root, "dist", "language-server.js"));

  start(): Promise<unknown> {
    return this.#client.start({ flowChanged: false, types: { trusted: true } });
  }

  /** The resulting text, or the reason of the rejection. */
  async extract({
    file,
    text,
    steps,
  }: Selection): Promise<{ readonly after: string } | { readonly reason: string }> {
    const uri = pathToFileURL(file).href;
    await this.#client.open(uri, text);
    try {
      const { version } = await this.#client.flow(uri);
      const { changes } = await this.#client.edit(uri, version, { op: "extract", steps, name: "corpusPart" });
      return { after: applyEdits(text, changes[uri]?.edits ?? []) };
    } catch (error) {
      // A refusal has a code.
      if ((error as { data?: unknown }).data !== undefined) return { reason: (error as Error).message };
      throw error;
    } finally {
      await this.#client.notify("textDocument/didClose", { textDocument: { uri } });
    }
  }

  async end(): Promise<void> {
    await this.#client.stop();
  }
}

/** The first message about a text that is not one of those before; undefined where there is none. */
function newError(
  service: TypeScriptService,
  file: string,
  before: readonly string[],
  after: string,
): string | undefined {
  const known = [...before];
  return service.errorsOf(file, after).find((message) => {
    const at = known.indexOf(message);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

/** How many of the selections become a function without a new error, here and with TypeScript's own refactoring. */
export async function* benchExtract(): AsyncGenerator<Row> {
  const ours = new HookloomExtractor();
  await ours.start();
  let [made, peers] = [0, 0];
  for (const name of packages) {
    const folder = copyOf(name);
    const service = new TypeScriptService(folder);
    for (const selection of selectionsOf(name, folder, count / packages.length)) {
      const { file, text, range } = selection;
      const before = service.errorsOf(file, text);
      const isValid = (after: string): boolean => newError(service, file, before, after) === undefined;
      const own = await ours.extract(selection);
      if ("after" in own && isValid(own.after)) made++;
      if ([...service.extractions(file, text, range)].some(isValid)) peers++;
    }
    service.end();
  }
  await ours.end();
  rmSync(copies, { recursive: true, force: true });
  yield {
    what: `extract, failures in ${count} random selections of packages' code`,
    value: count - made,
    unit: "failures",
    limit: count - least,
    peer: `${count - peers} with TypeScript 5.9's own; ${made} succeed here, ${peers} there`,
  };
}
