import { isRecord } from "@hookloom/protocol/unknown-values";
import type { ConnectionCode } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { badClient } from "../errors.ts";
import { runProgram } from "../run-program.ts";

/** One export of a package. */
export interface PackageExport {
  readonly name: string;
  readonly kind: "class" | "function" | "other";
}

const exportsProgram = `
const found = await import(process.argv[2]);
const kindOf = (value, name) => {
  if (typeof value !== "function") return "other";
  return /^class\\b/.test(Function.prototype.toString.call(value)) || /^[A-Z]/.test(value.name || name) ? "class" : "function";
};
const list = Object.entries(found).map(([name, value]) => ({ name, kind: kindOf(value, name) }));
process.stdout.write("\\nexports:" + JSON.stringify(list) + "\\n", () => process.exit(0));
`;

/**
 * Returns an installed package's exports by loading it in a separate process; empty if it cannot be loaded.
 * @throws ProjectError `cancelled`
 */
export async function readExports(
  name: string,
  options: {
    readonly root: string;
    readonly node: { readonly file: string; readonly environment: Readonly<Record<string, string>> };
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly PackageExport[]> {
  const { root, node, signal } = options;
  const { stdout } = await runProgram(node.file, ["--input-type=module", "-", name], {
    cwd: root,
    env: node.environment,
    input: exportsProgram,
    signal,
    timeoutMs: 20_000,
  });
  const line = stdout.split("\n").findLast((each) => each.startsWith("exports:"));
  if (line === undefined) return [];
  const read: unknown = JSON.parse(line.slice("exports:".length));
  return Array.isArray(read) ? read.filter((one): one is PackageExport => isRecord(one)) : [];
}

const letters = (text: string): string => text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();

/** Splits the last part of a package's name into words: `web-api` of `@slack/web-api`. */
const nameWords = (name: string): readonly string[] =>
  (name.split("/").at(-1) ?? name).split(/[^A-Za-z0-9]+/).filter((word) => word !== "" && word !== "js");

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Returns a variable name for a package's client: `acmeShop` for `@x/acme-shop`. */
export function clientVariable(name: string): string {
  const [first = "client", ...rest] = nameWords(name);
  const made = first.toLowerCase() + rest.map(capitalize).join("");
  return /^[A-Za-z_$]/.test(made) ? made : `client${capitalize(made)}`;
}

/** Rates how likely an export is to be the package's client; 0 if it is not. */
function rank({ name, kind }: PackageExport, packageName: string): number {
  if (kind === "other") return 0;
  const short = letters(nameWords(packageName).join(""));
  if (kind === "class") {
    if (letters(name) === short) return 6;
    if (name === "default") return 5;
    if (/client$/i.test(name)) return 4;
    return letters(name).startsWith(short) || short.startsWith(letters(name)) ? 3 : 1;
  }
  if (name === "default") return 4;
  return /^(create|connect|init)|client$/i.test(name) ? 3 : 0;
}

/** True if a package exports a possible client, rather than functions that steps call directly. */
export const hasClient = (name: string, exports: readonly PackageExport[]): boolean =>
  exports.some((one) =>
    one.kind === "class"
      ? rank(one, name) > 3
      : one.kind === "function" && /^(create|connect|init)$|client$/i.test(one.name),
  );

/** Returns an identifier for a default import or a whole module: `AcmeShop`. */
const moduleName = (name: string, isClass: boolean): string =>
  isClass ? nameWords(name).map(capitalize).join("") : `${clientVariable(name)}Module`;

/** Drafts a client for an uncatalogued package from its exports. The factory call is a first draft for the user to complete. */
export function draftClient(name: string, exports: readonly PackageExport[]): ConnectionCode {
  const variable = clientVariable(name);
  const best = exports.toSorted((a, b) => rank(b, name) - rank(a, name))[0];
  if (best === undefined || rank(best, name) === 0) {
    const as = moduleName(name, false);
    const whole = exports.some((each) => each.name === "default") ? "default" : "*";
    return { imports: [{ module: name, name: whole, as }], factory: as, settings: [], variable };
  }
  const isClass = best.kind === "class";
  const as = best.name === "default" ? moduleName(name, isClass) : best.name;
  const secret = `${nameWords(name).join("_").toUpperCase().replace(/^(\d)/, "_$1")}_KEY`;
  return withFactory(
    { imports: [{ module: name, name: best.name, as }], variable, factory: "", settings: [] },
    `${isClass ? "new " : ""}${as}({{${secret}}})`,
    name,
  );
}

/**
 * Returns the code with another factory; each of its placeholders becomes a secret of the package unless it already exists.
 * @throws ProjectError `bad-client` if the factory uses none of the imports
 */
export function withFactory(code: ConnectionCode, factory: string, name: string): ConnectionCode {
  const used = code.imports.filter(({ as }) =>
    new RegExp(`(?<![\\w$.])${as.replaceAll("$", "\\$")}(?![\\w$])`).test(factory),
  );
  if (used.length === 0)
    throw badClient(
      t(
        "The client must be created with {0}, such as {1}.",
        code.imports.map(({ as }) => as).join(", "),
        code.factory || `new ${code.imports[0]?.as}()`,
      ),
    );
  const placeholders = new Set(
    [...factory.matchAll(/\{\{([A-Za-z_]\w*)(?::setting)?\}\}/g)].map(([, hole = ""]) => hole),
  );
  const settings = [...placeholders].map(
    (hole) =>
      code.settings.find((each) => each.name === hole) ?? {
        name: hole,
        description: `Secret of ${name}`,
        secret: true,
      },
  );
  return { ...code, imports: used, factory, settings };
}
