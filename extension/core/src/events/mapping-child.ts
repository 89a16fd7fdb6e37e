/** How long a mapping may run, in milliseconds. */
export const maxRunMs = 500;
/** The most characters of a mapping's result, as JSON. */
const maxResultLength = 1_000_000;

/** The outcome of a program: its result, or that it failed, took too long, or made too large a result. */
export type ChildResponse = readonly [kind: "result" | "failed" | "slow" | "large", text: string];

/**
 * Runs in a context, as programs do: the name of an object of Node's that they can reach, if there is one. It searches every
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

/** Reads and writes lines without waiting for events. */
function openLines() {
  const { readSync, writeSync } = process.getBuiltinModule("node:fs");
  const { stringify } = JSON;
  const { alloc, concat, from } = Buffer;
  const write = (value: unknown): void => {
    const bytes = from(`${stringify(value)}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  };

  let rest = alloc(0);
  /** The next line, undefined at the end. */
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
 * Takes every way out from the sockets of this process, which the permissions of Node 24 do not cover. True if they
 * have none left.
 */
function closeSockets(): boolean {
  const { Socket } = process.getBuiltinModule("node:net");
  const { createSocket } = process.getBuiltinModule("node:dgram");
  const reject = (): never => {
    throw new Error("Not permitted");
  };
  const ways = ["open", "bind", "bind6", "listen", "connect", "connect6", "send", "send6"];
  /** Takes them from the sockets of a kind. */
  const close = (handle: unknown): boolean => {
    if (typeof handle !== "object" || handle === null) return false;
    const own = handle as Readonly<Record<string, unknown>>;
    for (
      let one = Object.getPrototypeOf(own);
      one && one !== Object.prototype;
      one = Object.getPrototypeOf(one)
    )
      for (const way of ways) if (Object.hasOwn(one, way)) Object.defineProperty(one, way, { value: reject });
    return "close" in own && ways.every((way) => !(way in own) || own[way] === reject);
  };
  // One socket of each kind; what is below it is all that connects.
  const found: unknown[] = [];
  for (const target of [{ port: 9, host: "127.0.0.1" }, { path: "." }]) {
    const socket = new Socket().on("error", () => undefined);
    try {
      socket.connect(target as { port: number });
    } catch (error) {
      // Permissions of a later Node cover sockets.
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
 * The process that runs mappings. It disables its own sockets, proves that files, processes and sockets are out of reach, and
 * writes `""` or what can be reached. Then it responds to each line `[code, json]` with one `ChildResponse`. Every program has a
 * context of its own, which has the language and nothing else, and only text goes in and out. Nothing here waits for events,
 * so nothing that a program starts continues after it.
 *
 * Its text and that of its parts are the process's whole code, so they use nothing from outside of themselves.
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

  /** Memory that the limit of the heap does not count, what waits for other threads, and what prints. */
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

  /** Whether the permissions of this process deny something. */
  const denies = (attempt: () => unknown): boolean => {
    try {
      attempt();
    } catch (error) {
      return (error as { code?: unknown }).code === "ERR_ACCESS_DENIED";
    }
    return false;
  };

  /** What is within reach, by this process or by a program. */
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

  /** All that can go wrong goes wrong inside: no object of a program is touched out here. */
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
  // A program that escaped its context would find the language alone here, too, and could change nothing of it.
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

/** The whole code of the process, for `node -e`. */
export const childCode: string = `(${runPrograms})({
  lines: ${openLines},
  closed: ${closeSockets},
  search: ${JSON.stringify(`(${searchContext})()`)},
  maxRunMs: ${maxRunMs},
  maxLength: ${maxResultLength},
})`;
