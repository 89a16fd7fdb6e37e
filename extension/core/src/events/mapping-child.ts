/** How long a mapping may run, in milliseconds. */
export const maxRunMs = 500;
/** Maximum length of a mapping's result as JSON, in characters. */
const maxResultLength = 1_000_000;

/** A program's result, or the reason why it has none: it failed, took too long, or returned too large a result. */
export type ChildResponse = readonly [kind: "result" | "failed" | "slow" | "large", text: string];

/**
 * Runs in a context, as programs do. Returns the name of a Node object that programs can reach, if there is one. Searches every
 * object that is reachable from the global object, from an error and from functions of every kind.
 */
function searchContext(): string {
  const wanted = [
    "getBuiltinModule",
    "mainModule",
    "readFileSync",
    "spawnSync",
    "createConnection",
    "runInContext",
  ];
  const next: unknown[] = [globalThis];
  const functions = [() => undefined, async () => undefined, function* () {}, async function* () {}];
  for (const one of functions) {
    next.push(one);
    try {
      one.constructor("return 1");
      return "code made of text";
    } catch (error) {
      next.push(error);
    }
  }
  const seen = new Set<unknown>();
  while (next.length > 0) {
    const one = next.pop();
    if (one === null || (typeof one !== "object" && typeof one !== "function") || seen.has(one)) continue;
    seen.add(one);
    next.push(Object.getPrototypeOf(one));
    for (const key of Reflect.ownKeys(one)) {
      if (typeof key === "string" && (wanted.includes(key) || key === "process" || key === "fetch"))
        return key;
      const { value, get, set } = Object.getOwnPropertyDescriptor(one, key) ?? {};
      next.push(value, get, set);
    }
  }
  return "";
}

/** Reads and writes lines synchronously. */
function openLines() {
  const { readSync, writeSync } = process.getBuiltinModule("node:fs");
  const { stringify } = JSON;
  const { alloc, concat, from } = Buffer;
  const write = (value: unknown): void => {
    const bytes = from(`${stringify(value)}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  };

  let rest = alloc(0);
  /** Returns the next line; undefined at the end. */
  const read = (): string | undefined => {
    const parts: Buffer[] = [];
    const buffer = alloc(65_536);
    for (;;) {
      const end = rest.indexOf(10);
      parts.push(end < 0 ? rest : rest.subarray(0, end));
      if (end >= 0) {
        rest = rest.subarray(end + 1);
        return concat(parts).toString();
      }
      const count = readSync(0, buffer);
      if (count === 0) return undefined;
      rest = from(buffer.subarray(0, count));
    }
  };
  return { read, write };
}

/**
 * Disables every way to connect with this process's sockets, which Node 24's permissions do not cover. Returns true if none is
 * left.
 */
function closeSockets(): boolean {
  const { Socket } = process.getBuiltinModule("node:net");
  const { createSocket } = process.getBuiltinModule("node:dgram");
  const reject = (): never => {
    throw new Error("Not permitted");
  };
  const methods = ["open", "bind", "bind6", "listen", "connect", "connect6", "send", "send6"];
  /** Disables all sockets of one kind. */
  const close = (handle: unknown): boolean => {
    if (typeof handle !== "object" || handle === null) return false;
    const own = handle as Readonly<Record<string, unknown>>;
    for (
      let one = Object.getPrototypeOf(own);
      one && one !== Object.prototype;
      one = Object.getPrototypeOf(one)
    )
      for (const way of methods)
        if (Object.hasOwn(one, way)) Object.defineProperty(one, way, { value: reject });
    return "close" in own && methods.every((way) => !(way in own) || own[way] === reject);
  };
  // One socket of each kind; every connection uses one of their native handles.
  const found: unknown[] = [];
  for (const target of [{ port: 9, host: "127.0.0.1" }, { path: "." }]) {
    const socket = new Socket().on("error", () => undefined);
    try {
      socket.connect(target as { port: number });
    } catch (error) {
      // Later Node versions have permissions for sockets.
      if ((error as { code?: unknown }).code === "ERR_ACCESS_DENIED") found.push({ close });
    }
    const { _handle: handle } = socket as unknown as { _handle: unknown };
    if (handle) found.push(handle);
    socket.destroy();
  }
  const udp = createSocket("udp4");
  for (const symbol of Object.getOwnPropertySymbols(udp)) {
    const state = (udp as unknown as Record<symbol, { handle?: unknown } | undefined>)[symbol];
    if (state?.handle) found.push(state.handle);
  }
  return found.length >= 3 && found.every(close);
}

interface ChildParts {
  readonly lines: typeof openLines;
  readonly closed: typeof closeSockets;
  /** The code of `searchContext`. */
  readonly search: string;
  readonly maxRunMs: number;
  readonly maxLength: number;
}

/**
 * Runs mappings in the child process. It disables the process's sockets, verifies that files, processes and sockets are out of
 * reach, and writes `""` or the name of something reachable. Then it responds to each line `[code, json]` with one
 * `ChildResponse`. Every program has its own context with only the language built-ins, and only strings go in and out. Everything
 * is synchronous, so nothing that a program starts continues after the program. The source of this function and its parts is the
 * entire code of the process, so they reference nothing outside themselves.
 */
function runPrograms({ lines, closed, search, maxRunMs, maxLength }: ChildParts): void {
  const { readFileSync, statSync, writeFileSync } = process.getBuiltinModule("node:fs");
  const { constants, createContext, runInContext, Script } = process.getBuiltinModule("node:vm");
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const program = process.execPath;
  const { parse, stringify } = JSON;
  const clock = performance;

  const { read, write } = lines();

  /** Globals to remove: those that allocate memory outside the heap limit, wait for other threads, or print. */
  const leftOut = /^(?:.+Array|(?:Shared)?ArrayBuffer|Atomics|DataView|WebAssembly|console)$/;
  const newContext = () =>
    createContext(constants.DONT_CONTEXTIFY, {
      codeGeneration: { strings: false, wasm: false },
      microtaskMode: "afterEvaluate",
    });
  const language = String(runInContext("Object.getOwnPropertyNames(globalThis)", newContext())).split(",");
  const unwanted = language.filter((name) => leftOut.test(name)).map((name) => `delete globalThis.${name};`);
  const inContext = (script: InstanceType<typeof Script>, timeout: number): unknown => {
    const context = newContext();
    runInContext(unwanted.join(""), context);
    return script.runInContext(context, { timeout });
  };

  /** Whether this process's permissions deny an operation. */
  const denies = (attempt: () => unknown): boolean => {
    try {
      attempt();
    } catch (error) {
      return (error as { code?: unknown }).code === "ERR_ACCESS_DENIED";
    }
    return false;
  };

  /** Returns something that this process or a program can reach; empty if there is nothing. */
  const reachable = (): string => {
    const files = [
      () => readFileSync(program),
      () => statSync(program),
      () => writeFileSync(`${program}.new`, ""),
    ];
    if (!files.every(denies)) return "files";
    if (!denies(() => spawnSync(program, ["--version"]))) return "processes";
    if (!denies(() => new Worker("", { eval: true }))) return "threads";
    if (!closed()) return "sockets";
    try {
      Function("return 1");
      return "code made of text";
    } catch {
      return String(inContext(new Script(search), 10 * maxRunMs));
    }
  };

  /** Catches every error inside the context, so that no object created by the evaluated code is used outside. */
  const wrapped = (code: string, json: string): string => `(() => { "use strict"; try {
    const text = (${code})(${stringify(json)});
    return typeof text !== "string" ? "failed:" : text.length > ${maxLength} ? "large:" : "result:" + text;
  } catch (error) {
    try { return ("failed:" + (error && error.message || error)).slice(0, 1000); } catch { return "failed:"; }
  } })()`;
  const evaluate = (code: string, json: string): [string, string] => {
    let script: InstanceType<typeof Script>;
    try {
      script = new Script(wrapped(code, json));
    } catch (error) {
      return ["failed", String(error)];
    }
    const begun = clock.now();
    try {
      const text = inContext(script, maxRunMs);
      if (typeof text !== "string") return ["failed", ""];
      const colon = text.indexOf(":");
      return [text.slice(0, colon), text.slice(colon + 1)];
    } catch {
      return [clock.now() - begun >= maxRunMs ? "slow" : "failed", ""];
    }
  };

  const problem = reachable();
  // A program that escaped its context would find only the language built-ins here as well, and could not change them.
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (!language.includes(name)) delete (globalThis as Record<string, unknown>)[name];
    else if (typeof value === "function") {
      Object.freeze(value);
      Object.freeze(value.prototype);
    }
  }
  write(problem);
  if (problem !== "") return;
  for (let line = read(); line !== undefined; line = read()) {
    const [code, json] = parse(line) as [string, string];
    write(evaluate(code, json));
  }
}

/** The entire code of the process, for `node -e`. */
export const childCode: string = `(${runPrograms})({
  lines: ${openLines},
  closed: ${closeSockets},
  search: ${JSON.stringify(`(${searchContext})()`)},
  maxRunMs: ${maxRunMs},
  maxLength: ${maxResultLength},
})`;
