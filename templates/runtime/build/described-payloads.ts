import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TSType } from "@babel/types";
import { declaredIn } from "./example-maker.ts";
import { documentedSources, payloadTypes, readPayloads } from "./payload-types.ts";
import { propertiesOf } from "./type-source.ts";

// @reads templates/runtime/src/slack/*.ts

/** The payloads of a source as TypeScript. */
interface Described {
  /** The sources that declare the types. */
  readonly declarations: readonly string[];
  /** The type of each event's payload, in terms of the declared names. */
  readonly types: Readonly<Record<string, string>>;
}

/** The members of each interface, by name. */
type Interfaces = ReadonlyMap<string, ReadonlyMap<string, TSType>>;

function readInterfaces(texts: readonly string[]): Interfaces {
  return new Map(
    texts.flatMap(declaredIn).flatMap((declared) => {
      if (declared.type !== "TSInterfaceDeclaration") return [];
      const members = propertiesOf(declared.body.body).map(({ name, type }) => [name, type] as const);
      return [[declared.id.name, new Map(members)] as const];
    }),
  );
}

/** The value of a string literal type, or the name that a type refers to. */
function literalOrName(type: TSType | undefined): string | undefined {
  if (type?.type === "TSLiteralType" && type.literal.type === "StringLiteral") return type.literal.value;
  const named = type?.type === "TSTypeReference" && type.typeName.type === "Identifier";
  return named && type.typeName.type === "Identifier" ? type.typeName.name : undefined;
}

const entries = (interfaces: Interfaces, name: string): readonly (readonly [string, string])[] =>
  [...(interfaces.get(name) ?? [])].map(([member, type]) => [member, literalOrName(type) ?? ""] as const);

/** Slack's package declares the events, and the runtime what it lacks: the envelope, interactions and connections. */
function slackPayloads(): Described {
  const packaged = dirname(createRequire(import.meta.url).resolve("@slack/types"));
  const own = join(import.meta.dirname, "..", "src", "slack");
  const textsIn = (folder: string, isRead: (file: string) => boolean): readonly string[] => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isRead);
    return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
  };
  const declarations = [
    ...textsIn(packaged, (file) => file.endsWith(".d.ts")),
    ...textsIn(own, (file) => file.endsWith(".ts") && !file.endsWith(".test.ts")),
  ];
  const connections = readFileSync(join(own, "slack-connections.ts"), "utf8");
  const events = readInterfaces([
    ...textsIn(join(packaged, "events"), (file) => file.endsWith(".d.ts")),
    connections,
  ]);
  const wrapped = (event: string, also = ""): string => {
    const names = [...events].flatMap(([name, members]) =>
      literalOrName(members.get("type")) === event ? [name] : [],
    );
    return names.map((name) => `SlackEnvelope<${name}${also}>`).join(" | ");
  };
  const all = readInterfaces(declarations);
  const names = [...events.values()].flatMap((members) => literalOrName(members.get("type")) ?? []);
  const types = [
    ...names.map((event) => [event, wrapped(event)] as const),
    ...entries(all, "MessageKinds").map(
      ([event, kind]) => [event, wrapped("message", ` & { channel_type: "${kind}" }`)] as const,
    ),
    ...entries(all, "SlackInteractions"),
    ["command", "SlackCommand"] as const,
    ["app_rate_limited", "AppRateLimitedEvent"] as const,
  ];
  return { declarations, types: Object.fromEntries(types) };
}

/** The types of a source's payloads; empty where samples have to be written in full. */
export function describedPayloads(id: string): Described {
  if (id === "slack") return slackPayloads();
  if (!documentedSources().includes(id)) return { declarations: [], types: {} };
  const payloads = readPayloads(id);
  return { declarations: [payloadTypes(payloads)], types: payloads.events ?? {} };
}
