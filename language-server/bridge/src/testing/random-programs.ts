// Programs whose effects come one after another, so that they say the same however many turns an await takes.
import type { Random } from "./random.ts";

type Kind = "plain" | "async" | "generator" | "asyncGenerator";

/** What the statements of a function may use. */
interface Scope {
  readonly kind: Kind;
  readonly isMethod: boolean;
  readonly inLoop: boolean;
  readonly depth: number;
  /** Variables that can be read, those that can be set, and functions that can be called without arguments. */
  readonly read: readonly string[];
  readonly set: readonly string[];
  readonly functions: readonly string[];
}

/** Writes one program by the choices of a random source. */
class Writer {
  readonly #random: Random;
  #names = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  #fresh(stem: string): string {
    this.#names++;
    return `${stem}${this.#names}`;
  }

  #value(around: Scope): string {
    const { kind, isMethod, read, functions } = around;
    const isAsync = kind === "async" || kind === "asyncGenerator";
    const isGenerator = kind === "generator" || kind === "asyncGenerator";
    const name = (): string => this.#random.pick(read);
    const forms: (() => string)[] = [
      name,
      name,
      () => String(this.#random.integerBelow(4)),
      () => `e("v", ${name()})`,
      () => `[${name()}, ${name()}]`,
      () => `${name()} + 1`,
      () => `{ of: ${name()} }.of`.replace(/^/, "(").replace(/\}\.of$/, "}).of"),
      () => "undefined",
      () => "shared",
      () => "arguments.length",
      () => `(() => ${name()})()`,
      ...(isMethod ? [() => "this.n", () => "this.#p", () => `super.base(${name()})`] : []),
      ...(functions.length > 0 ? [() => `${this.#random.pick(functions)}()`] : []),
      ...(isAsync ? [() => `await later(${name()})`, () => `later(${name()})`, () => "await fails()"] : []),
      ...(isGenerator ? [() => `yield ${name()}`] : []),
    ];
    const value = this.#random.pick(forms)();
    return /^(?:await|yield)/.test(value) ? `(${value})` : value;
  }

  /** A block of statements, which declares its own names. */
  #block(around: Scope, depth = around.depth - 1): string {
    return `{\n${this.#list({ ...around, depth }, 1 + this.#random.integerBelow(3))}\n}`;
  }

  #list(around: Scope, count: number): string {
    let now = around;
    const lines: string[] = [];
    for (let at = 0; at < count; at++) {
      const [line, next] = this.#statement(now);
      lines.push(line);
      now = next;
    }
    return lines.join("\n");
  }

  #declaration(around: Scope): readonly [string, Scope] {
    const value = this.#value(around);
    const [name, other] = [this.#fresh("x"), this.#fresh("y")];
    switch (this.#random.integerBelow(4)) {
      case 0:
        return [`const ${name} = ${value};`, { ...around, read: [...around.read, name] }];
      case 1: {
        const known = { read: [...around.read, name], set: [...around.set, name] };
        return [`let ${name} = ${value};`, { ...around, ...known }];
      }
      case 2: {
        const read = [...around.read, name, other];
        return [`const { ${name}, ${other} = 3 } = { ${name}: ${value} };`, { ...around, read }];
      }
      default: {
        const sets = this.#random.next() < 0.5 && around.set.length > 0;
        const body = sets ? `{ ${this.#random.pick(around.set)} = 7; }` : this.#random.pick(around.read);
        return [`const ${name} = () => ${body};`, { ...around, functions: [...around.functions, name] }];
      }
    }
  }

  #jump(around: Scope): string {
    const value = (): string => this.#value(around);
    const jumps = ["return;", `return ${value()};`, `return ${value()};`, 'throw new Error("thrown");'];
    const isAsync = around.kind === "async" || around.kind === "asyncGenerator";
    const wait = `{\ne("waited", await later(${this.#random.pick(around.read)}));\nreturn;\n}`;
    const all = [
      ...jumps,
      ...(isAsync ? [wait, wait] : []),
      ...(around.inLoop ? ["break;", "continue;"] : []),
    ];
    const jump = this.#random.pick(all);
    const test = this.#value({ ...around, kind: "plain" });
    return this.#random.next() < 0.1 ? jump : `if (${test} === ${this.#random.integerBelow(3)}) ${jump}`;
  }

  #statement(around: Scope): readonly [string, Scope] {
    const { set, depth } = around;
    const value = (): string => this.#value(around);
    const simple: (() => readonly [string, Scope])[] = [
      () => [`e("s", ${value()});`, around],
      () => [`${this.#random.pick(set)} = ${value()};`, around],
      () => [`${this.#random.pick(set)} += 1;`, around],
      () => [`shared = ${value()};`, around],
      () => this.#declaration(around),
      () => this.#declaration(around),
      () => [this.#jump(around), around],
      () => [`// A note.\ne("noted");`, around],
      ...(around.isMethod ? [(): readonly [string, Scope] => [`this.n = ${value()};`, around]] : []),
    ];
    if (depth <= 0 || this.#random.next() < 0.6) return this.#random.pick(simple)();
    const inner = { ...around, depth: depth - 1 };
    const item = this.#fresh("i");
    const inLoop = { ...inner, inLoop: true, read: [...around.read, item] };
    const nested: (() => string)[] = [
      () => `if (${value()}) ${this.#block(inner)}`,
      () => `if (${value()}) ${this.#block(inner)} else ${this.#block(inner)}`,
      () => `for (const ${item} of [1, 2]) ${this.#block(inLoop)}`,
      () => `for (let ${item} = 0; ${item} < 2; ${item}++) ${this.#block(inLoop)}`,
      () =>
        `try ${this.#block(inner)} catch (${item}) ${this.#block({ ...inner, read: [...around.read, item] })}`,
      () => `try ${this.#block(inner)} finally { e("finally", ${this.#random.pick(around.read)}); }`,
      () =>
        `switch (${value()}) {\ncase 1:\n${this.#list(inner, 1)}\nbreak;\ndefault:\n${this.#list(inner, 1)}\n}`,
    ];
    return [this.#random.pick(nested)(), around];
  }

  program(): string {
    const kind = this.#random.pick([
      "plain",
      "plain",
      "async",
      "async",
      "generator",
      "asyncGenerator",
    ] as const);
    const isMethod = this.#random.next() < 0.4;
    const words = {
      plain: ["", ""],
      async: ["async ", ""],
      generator: ["", "*"],
      asyncGenerator: ["async ", "*"],
    } as const;
    const [before, star] = words[kind];
    const around = {
      kind,
      isMethod,
      inLoop: false,
      depth: 3,
      read: ["a", "b"],
      set: ["a", "b"],
      functions: [],
    };
    const body = `let b = 2;\n${this.#list(around, 3 + this.#random.integerBelow(4))}`;
    const made = isMethod
      ? `class Part extends Base {\nn = 1;\n#p = 4;\n${before}${star}part(e, a) {\n${body}\n}\n}`
      : `${before}function${star} part(e, a) {\n${body}\n}`;
    const call = `${isMethod ? "new Part()." : ""}part(e, a)`;
    const all = {
      plain: call,
      async: `await ${call}`,
      generator: `await all(${call})`,
      asyncGenerator: `await all(${call})`,
    };
    return `let shared = 1;
const later = async (x) => { await null; return x; };
const fails = async () => { await null; throw new Error("failed"); };
class Base { base(x) { return [x]; } }
async function all(values) {
  const found = [];
  for (;;) {
    const { done, value } = await values.next(found.length);
    found.push(await value);
    if (done || found.length > 50) return found;
  }
}
${made}
export async function run(e) {
  const ends = [];
  for (const a of [0, 1, 5]) {
    try { ends.push(${all[kind]}); } catch (error) { ends.push(String(error)); }
    e("shared", String(shared));
  }
  return ends;
}
`;
  }
}

/** A program with the exported function `run`, in the functions and methods of which anything may happen. */
export function randomProgram(random: Random): string {
  return new Writer(random).program();
}
