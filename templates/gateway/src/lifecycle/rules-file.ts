import { readFile } from "node:fs/promises";
import { errorMessage, ignored, isRecord, type Logger } from "@hookloom/runtime/seams";
import type { EffectiveApi } from "../api/api.ts";
import { contentHash } from "../api/content-hash.ts";

/** The rules of an environment as its process has them. */
export interface Rules {
  /** The current rules; until some could be read, every consumer is rejected. */
  current(): EffectiveApi | undefined;
  /** Why the file could not be read the last time; the previous rules still hold. */
  problem(): string | undefined;
  /** Reads the file again. Resolves once everything that depends on the rules knows them. */
  reload(): Promise<void>;
  /**
   * Takes rules that the file will have later, as where the kubelet updates it; false where the text holds none. They hold
   * until the file changes.
   */
  take(text: string): Promise<boolean>;
  /** Called with each new content before it holds. */
  onChange(listener: (api: EffectiveApi) => Promise<void> | void): void;
  close(): void;
}

interface RulesOptions {
  /** The file that `HOOKLOOM_API` names; empty where it names none. */
  readonly file: string;
  readonly log: Logger;
  /** Milliseconds between two reads of the file. */
  readonly intervalMs?: number;
}

/** A file of another version may lack what this one reads. The hash is computed from the content, not read from the file. */
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
 * Opens the rules file and follows it. It is read at intervals, not watched: on Kubernetes it is a link to a link that the
 * kubelet replaces, and a file of a few kilobytes costs nothing.
 */
export async function openRules({ file, log, intervalMs = 2_000 }: RulesOptions): Promise<Rules> {
  const listeners: ((api: EffectiveApi) => Promise<void> | void)[] = [];
  let current: EffectiveApi | undefined;
  let problem: string | undefined;
  let text: string | undefined;
  let turn: Promise<void> = Promise.resolve();

  const hold = async (api: EffectiveApi) => {
    if (api.hash !== current?.hash) {
      for (const listener of listeners) await listener(api);
      if (current !== undefined)
        log.info("The rules of the api changed", { hash: api.hash, state: api.state });
      current = api;
    }
    problem = undefined;
  };
  const takeFile = async (read: string) => {
    const api = parseRules(read);
    if (api === undefined) throw new Error("it does not hold the rules of an api");
    await hold(api);
    text = read;
  };
  const refresh = async () => {
    if (file === "") {
      problem = "HOOKLOOM_API names no file";
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
  // One after the other, so that an older content never replaces a newer one.
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
    const done = turn.then(() => hold(pushed));
    turn = done.catch(ignored("its caller has the error, and the next rules are taken all the same"));
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
