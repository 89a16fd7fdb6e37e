import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { noSuchPackage, registryFailed } from "../errors.ts";
import { runProgram } from "../run-program.ts";
import { npmReason } from "../system-error.ts";

/** A package in the registry that npm is configured to use. */
export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
}

export interface RegistryOptions {
  /** The folder whose npm configuration determines the registry. */
  readonly root: string;
  readonly signal?: AbortSignal | undefined;
}

/** npm's rule for package names, without the historical exceptions. */
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** True for a valid package name. */
export const isPackageName = (text: string): boolean => packageName.test(text) && text.length <= 214;

const limits = ["--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-timeout=20000"];
/** npm's error codes if the registry does not have a package or does not support search. */
const absentCodes = new Set(["E404", "E405", "E501"]);

/**
 * Runs npm and parses its output; undefined if the registry does not have what was queried.
 * @throws ProjectError `registry-failed`, `cancelled`
 */
async function queryNpm(
  [command = "", ...args]: readonly string[],
  { root, signal }: RegistryOptions,
): Promise<unknown> {
  const options = { cwd: root, signal, timeoutMs: 60_000 };
  const { stdout, missing } = await runProgram("npm", [command, "--json", ...limits, ...args], options);
  if (missing) throw registryFailed(t("npm was not found"));
  const result = jsonIn(stdout);
  if (result === undefined) throw registryFailed(t("npm printed no result"));
  const error = isRecord(result) && isRecord(result.error) ? result.error : undefined;
  if (error === undefined) return result;
  if (absentCodes.has(String(error.code))) return undefined;
  const [reason = ""] = String(error.summary ?? error.code ?? t("no reason given")).split("\n");
  throw registryFailed(npmReason(String(error.code), reason));
}

function toFoundPackage(value: unknown): FoundPackage | undefined {
  if (!isRecord(value) || typeof value.name !== "string" || typeof value.version !== "string")
    return undefined;
  const { name, version, description } = value;
  return { name, version, ...(typeof description === "string" && description !== "" ? { description } : {}) };
}

/**
 * Returns the latest version of the package with this exact name; undefined if the registry has no such package.
 * @throws ProjectError `registry-failed`, `cancelled`
 */
export async function viewPackage(name: string, options: RegistryOptions): Promise<FoundPackage | undefined> {
  if (!isPackageName(name)) return undefined;
  const result = await queryNpm(["view", name, "name", "version", "description"], options);
  return toFoundPackage(Array.isArray(result) ? result.at(-1) : result);
}

/** The result of a search. */
export interface PackageSearch {
  readonly found: readonly FoundPackage[];
  /** False if the registry has no search, so that only an exact name can be found. */
  readonly searched: boolean;
}

/**
 * Searches the registry for packages, best match first. In a registry without a search, the text has to be an exact name.
 * @throws ProjectError `registry-failed`, `cancelled`
 */
export async function searchPackages(text: string, options: RegistryOptions): Promise<PackageSearch> {
  const words = text.trim();
  if (words === "") return { found: [], searched: true };
  const [result, exact] = await Promise.all([
    queryNpm(["search", "--searchlimit=20", "--", words], options),
    viewPackage(words, options),
  ]);
  const listed = Array.isArray(result)
    ? result.map(toFoundPackage).filter((found) => found !== undefined)
    : [];
  const others = listed.filter(({ name }) => name !== exact?.name);
  return { found: exact ? [exact, ...others] : others, searched: result !== undefined };
}

/**
 * Returns the package with this exact name.
 * @throws ProjectError `no-such-package` with the names that a search found, `registry-failed`, `cancelled`
 */
export async function requirePackage(name: string, options: RegistryOptions): Promise<FoundPackage> {
  const { found, searched } = await searchPackages(name, options);
  const [first] = found;
  if (first?.name === name) return first;
  throw noSuchPackage(
    name,
    found.map((each) => each.name),
    searched,
  );
}
