import { readFile } from "node:fs/promises";
import { errorMessage, ignored, isRecord, type Logger } from "@hookloom/runtime/seams";
import type { EffectiveApi } from "../api/api.ts";
import { contentHash } from "../api/content-hash.ts";

/** The rules of an environment as loaded by its process. */
export interface Rules {
  /** The current rules. Until rules have been read, every consumer is rejected. */
  current(): EffectiveApi | undefined;
  /** Why the last attempt to read the file failed. The previous rules remain in effect. */
  problem(): string | undefined;
  /** Reads the file again. Resolves after everything that depends on the rules has been updated. */
  reload(): Promise<void>;
  /**
   * Applies rules that the file will contain later, for example after an update by the kubelet. The rules remain in effect until
   * the file changes. Returns false if the text contains no valid rules.
   */
  take(text: string): Promise<boolean>;
  /** Calls the listener with new rules before they take effect. */
  onChange(listener: (api: EffectiveApi) => Promise<void> | void): void;
  close(): void;
}

interface RulesOptions {
  /** The file in `HOOKLOOM_API`, or an empty string if the variable is not set. */
  readonly file: string;
  readonly log: Logger;
  /** Interval for reading the file, in milliseconds. */
  readonly intervalMs?: number;
}

/**
 * Parses the file. A file from another version may lack required members. The hash is computed from the content, not read from
 * the file.
 */
function parseRules(text: string): EffectiveApi | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { hash: _written, ...content } = value;
  const maps = ["limits", "plans", "applications", "resources", "retention"];
  const has = [...maps, "issuer", "usual", "trustedProxies", "docs"];
  const isWhole = typeof content.state === "string" && has.every((name) => content[name] !== undefined);
  return isWhole ? ({ hash: contentHash(content), ...content } as unknown as EffectiveApi) : undefined;
}

/**
 * Opens the rules file and follows its changes. The file is read at intervals instead of being watched: on Kubernetes, the path
 * is a chain of symbolic links that the kubelet replaces, and reading a few kilobytes is cheap.
 */
export async function openRules({ file, log, intervalMs = 2_000 }: RulesOptions): Promise<Rules> {
  const listeners: ((api: EffectiveApi) => Promise<void> | void)[] = [];
  let current: EffectiveApi | undefined;
  let problem: string | undefined;
  let text: string | undefined;
  let turn: Promise<void> = Promise.resolve();

  const applyRules = async (api: EffectiveApi) => {
    if (api.hash !== current?.hash) {
      for (const listener of listeners) await listener(api);
      if (current !== undefined)
        log.info("The rules of the API have changed", { hash: api.hash, state: api.state });
      current = api;
    }
    problem = undefined;
  };
  const takeFile = async (read: string) => {
    const api = parseRules(read);
    if (api === undefined) throw new Error("the file does not contain API rules");
    await applyRules(api);
    text = read;
  };
  const refresh = async () => {
    if (file === "") {
      problem = "HOOKLOOM_API does not specify a file";
      return;
    }
    try {
      const read = await readFile(file, "utf8");
      if (read !== text) await takeFile(read);
      else problem = undefined;
    } catch (error) {
      const reason = errorMessage(error);
      if (reason !== problem) log.error(`The rules in ${file} cannot be used: ${reason}`, { error });
      problem = reason;
    }
  };
  // Reads run sequentially, so that older content never replaces newer content.
  const reload = () => {
    turn = turn.then(refresh);
    return turn;
  };
  const take = async (given: string) => {
    let api: EffectiveApi | undefined;
    try {
      api = parseRules(given);
    } catch {
      return false;
    }
    if (api === undefined) return false;
    const pushed = api;
    const done = turn.then(() => applyRules(pushed));
    turn = done.catch(ignored("the caller handles the error, and later rules are still applied"));
    await done;
    return true;
  };
  await reload();
  const timer = setInterval(() => void reload(), intervalMs).unref();
  return {
    current: () => current,
    problem: () => problem,
    reload,
    take,
    onChange: (listener) => void listeners.push(listener),
    close: () => clearInterval(timer),
  };
}
