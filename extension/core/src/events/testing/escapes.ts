/** Code that tries to leave the place in which mappings run, by what it tries; `take` makes use of what it finds. */
export type Escape = readonly [what: string, code: string];

const named = (names: string): readonly Escape[] =>
  names.split(" ").map((name): Escape => [`the name ${name}`, `take(${name});`]);

const throughName = named(
  "process require module exports global Buffer fetch WebSocket EventSource Worker MessageChannel BroadcastChannel " +
    "setTimeout setInterval setImmediate queueMicrotask structuredClone navigator localStorage crypto performance " +
    "console WebAssembly SharedArrayBuffer Atomics Uint8Array __dirname globalThis.process",
);

const codeFromText: readonly Escape[] = [
  ["Function", `take(Function("return process")());`],
  ["new Function", `take(new Function("return process")());`],
  ["eval", `take(eval("process"));`],
  ["an indirect eval", `take((0, eval)("process"));`],
  ["the constructor of a function", `take((() => {}).constructor("return process")());`],
  ["that of an async one", `(async () => {}).constructor("return process")().then(take);`],
  ["that of a generator", `take((function* () {}).constructor("return process")().next().value);`],
  ["that of an async generator", `(async function* () {}).constructor("yield process")().next().then(take);`],
  ["that of a method", `take([].at.constructor("return process")());`],
  [
    "that of a getter",
    `take(Object.getOwnPropertyDescriptor(Map.prototype, "size").get.constructor("return process")());`,
  ],
  ["Reflect.construct", `take(Reflect.construct(Function, ["return process"])());`],
  ["a subclass of Function", `class Made extends Function {} take(new Made("return process")());`],
  ["a bound Function", `take(Function.bind(null, "return process")()());`],
  ["this of a function", `take(Function.prototype.call.call(function () { return this; }));`],
];

const imports: readonly Escape[] = [
  ["the error of import()", `import("x").catch(take);`],
  ["the promise of import()", `take(import("x"));`],
  ["import() of a module of Node's", `import("node:fs").then(take, take);`],
  ["import() of a URL with code", `import("data:text/javascript,export default process").then(take, take);`],
  ["import() of a file", `import("file:///etc/passwd").then(take, take);`],
  ["import() with attributes", `import("x", { with: { type: "json" } }).then(take, take);`],
  ["import() with options that throw", `import("x", { get with() { throw 1; } }).then(take, take);`],
  ["import() of an object", `import({ toString() { throw { take }; } }).catch(take);`],
  [
    "import() that is awaited",
    `(async () => { try { await import("x"); } catch (error) { take(error); } })();`,
  ],
  ["import() in a class", `class Made { static made = import("x").catch(take); }`],
  ["import() in a default", `((made = import("x").catch(take)) => made)();`],
  ["import() behind a comment of scripts", `const a = 1, b = 2;\na <!--b\n; import("x").catch(take);`],
  [
    "the realm of import()'s error",
    `import("x").catch((error) => { for (let one = error; one; one = Object.getPrototypeOf(one)) take(one.constructor); });`,
  ],
  [
    "the stack of import()'s error",
    `import("x").catch((error) => { let top = error.constructor; while (top.name !== "Error") top = Object.getPrototypeOf(top); top.prepareStackTrace = (_, calls) => calls.forEach((call) => { take(call.getThis()); take(call.getFunction()); }); take(new top().stack); });`,
  ],
  [
    "intrinsics of import()'s error",
    `import("x").catch((error) => { let top = error; while (Object.getPrototypeOf(top)) top = Object.getPrototypeOf(top); for (const key of ["timeout", "then", "toJSON", "0", "get"]) Object.defineProperty(top, key, { get() { take(this); }, set() { take(this); } }); });`,
  ],
  [
    "a function of import()'s promise",
    `const made = import("x"); made.catch(() => {}); take(made.then.constructor("return process")());`,
  ],
];

const thrown: readonly Escape[] = [
  ["a thrown proxy", `throw new Proxy({}, { get(_, key, self) { take(self); return () => take(self); } });`],
  [
    "a thrown function's proxy",
    `throw new Proxy(() => {}, { apply(_, self, given) { take(self); take(given); }, get() { take(arguments); } });`,
  ],
  [
    "a prototype that is asked for",
    `throw new Proxy({}, { getPrototypeOf() { take(arguments.callee); return null; } });`,
  ],
  [
    "a thrown object's message",
    `throw { get message() { take(this); take(new Error()); return { toString: take }; } };`,
  ],
  [
    "a thrown object's caller",
    `throw { get message() { take(Object.getOwnPropertyDescriptor(this, "message").get.caller); } };`,
  ],
  ["a thrown object's code", `throw { get code() { take(this); for (;;); }, message: "x" };`],
  ["a thrown object's stack", `throw { get stack() { take(this); }, get name() { take(this); } };`],
  [
    "a message that is a primitive of its own",
    `throw { message: { [Symbol.toPrimitive]: (...given) => take(given) } };`,
  ],
  ["a message that throws", `throw { get message() { throw { get message() { throw take; } }; } };`],
  ["a thrown symbol", `throw Symbol("x");`],
  ["a thrown nothing", `throw null;`],
  ["a thrown promise", `throw Promise.reject(take);`],
  ["a revoked proxy", `const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;`],
];

const errors: readonly Escape[] = [
  [
    "the calls of a stack",
    `Error.prepareStackTrace = (_, calls) => { for (const call of calls) { take(call.getThis()); take(call.getFunction()); take(call.constructor); take(call.getEvalOrigin()); } }; take(new Error().stack);`,
  ],
  [
    "the list of the calls of a stack",
    `Error.prepareStackTrace = (_, calls) => take(calls.constructor); take(new Error().stack);`,
  ],
  [
    "a stack of another object",
    `const one = {}; Error.prepareStackTrace = (error, calls) => calls.map((call) => take(call.getThis())); Error.captureStackTrace(one); take(one.stack);`,
  ],
  [
    "a stack without a limit",
    `Error.stackTraceLimit = Infinity; Error.prepareStackTrace = (_, calls) => take(calls.at(-1).getFunction()); take(new Error().stack);`,
  ],
  [
    "a preparation that is a getter",
    `Object.defineProperty(Error, "prepareStackTrace", { get() { take(this); return (_, calls) => take(calls); } }); take(new Error().stack);`,
  ],
  [
    "an error of depth",
    `const deep = () => deep(); try { deep(); } catch (error) { take(error); take(error.constructor); }`,
  ],
  ["an error of depth that is not caught", `const deep = () => deep(); deep();`],
  [
    "an error of depth in the error",
    `const deep = () => { try { deep(); } finally { deep(); } }; throw { get message() { return deep(); } };`,
  ],
  ["an error of the language", `try { null.x; } catch (error) { take(error); }`],
  ["an error of a regular expression", `try { new RegExp("("); } catch (error) { take(error); }`],
  ["an error of JSON", `try { JSON.parse("{"); } catch (error) { take(error); }`],
  ["an error of a length", `try { "x".repeat(-1); } catch (error) { take(error); }`],
];

const patched: readonly Escape[] = [
  ["JSON.stringify", `JSON.stringify = () => "{";`],
  [
    "JSON.stringify that gives what throws",
    `JSON.stringify = () => { throw { get code() { for (;;); } }; };`,
  ],
  ["JSON.parse", `JSON.parse = (...given) => take(given);`],
  ["the tag of objects", `Object.prototype.toJSON = function () { take(this); return "x"; };`],
  [
    "then of all objects",
    `Object.defineProperty(Object.prototype, "then", { get() { take(this); } }); Promise.resolve({});`,
  ],
  [
    "message of all objects",
    `Object.defineProperty(Object.prototype, "message", { get() { take(this); } }); throw {};`,
  ],
  [
    "setters of all objects",
    `for (const key of ["value", "get", "timeout", "filename"]) Object.defineProperty(Object.prototype, key, { set() { take(this); }, get() { take(this); } });`,
  ],
  [
    "Promise.prototype.then",
    `Promise.prototype.then = function (...given) { take(this); take(given); }; (async () => { await 1; })();`,
  ],
  [
    "the iterator of lists",
    `Array.prototype[Symbol.iterator] = function () { take(this); return { next: () => ({ done: true }) }; };`,
  ],
  [
    "Function.prototype.call",
    `Function.prototype.call = Function.prototype.apply = function (...given) { take(given); };`,
  ],
  [
    "String.prototype.slice",
    `String.prototype.slice = function () { return { get 0() { take(this); } }; }; throw "x";`,
  ],
  ["String.prototype.indexOf", `String.prototype.indexOf = () => { take(this); return { valueOf: take }; };`],
  [
    "Error",
    `globalThis.Error = class { constructor() { take(new.target); } static captureStackTrace(...given) { take(given); } };`,
  ],
  [
    "the global object's prototype",
    `Object.setPrototypeOf(globalThis, new Proxy({}, { get(_, key) { take(key); }, has() { return true; } }));`,
  ],
];

const results: readonly Escape[] = [
  ["a proxy", `return new Proxy({}, { get(_, key, self) { take(self); } });`],
  ["an object with a text", `return { toString() { take(this); return "[]"; } };`],
  ["a boxed text", `return Object.assign(Object("[]"), { length: -1 });`],
  ["a function", `return take;`],
  ["a symbol", `return Symbol();`],
  ["half of JSON", `return "{";`],
  ["no list", `return '{"length":1e9}';`],
  ["wrong members", `return '[{"path":"x","from":{}}]';`],
  [
    "a prototype",
    `return '[{"__proto__":{"path":[]},"path":[{"__proto__":{"x":1}}],"from":[null,1,{"source":{"x":1}}]}]';`,
  ],
  ["deep JSON", `return "[".repeat(400000) + "]".repeat(400000);`],
  ["a line's end", String.raw`return "[]\n[\"result\",\"[]\"]\n";`],
  ["too much", `return "x".repeat(5e8);`],
  ["too much that is cut into lines", String.raw`return "\n".repeat(1e6);`],
];

/** They take time or memory, some without an end. */
const exhausting: readonly Escape[] = [
  ["an endless loop", `for (;;);`],
  ["an endless loop that is caught", `for (;;) { try { for (;;); } catch {} finally { continue; } }`],
  ["endless promises", `const more = () => Promise.resolve().then(more); more();`],
  ["endless promises of import()", `const more = () => import("x").catch(more); more();`],
  ["a slow expression", `/^(a+)+$/.test("a".repeat(40) + "b");`],
  ["a getter of a result", `JSON.stringify({ get a() { for (;;); } });`],
  ["a list that grows", `const all = []; for (;;) all.push({ all: [...all] });`],
  ["a text that grows", `let all = "x"; for (;;) { all += all; all.at(1); }`],
  ["a number that grows", `let all = 2n; for (;;) all *= all;`],
  ["a list of the greatest length", `Array.from({ length: 2 ** 32 - 2 }, () => ({})); `],
  ["what is cleaned up later", `new FinalizationRegistry(take).register({}, "x"); new WeakRef({});`],
];

export const escapes: readonly (readonly [kind: string, ...Escape])[] = Object.entries({
  "by name:": throughName,
  "by code of text:": codeFromText,
  "by import:": imports,
  "by what is thrown:": thrown,
  "by errors:": errors,
  "by a changed": patched,
  "by a result:": results,
  "by growing:": exhausting,
}).flatMap(([kind, all]) => all.map((one) => [kind, ...one] as const));
