// Files with connections, written by the edit that adds them.
import type { CatalogConnection, ConnectionCode } from "@hookloom/runtime/catalog";
import {
  planConnection,
  writeConnection,
} from "../../extension/core/src/project/connections/add-connection.ts";

const start = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

export default webhook(hook);
`;

/** The text of a file with the clients of these connections. */
export function fileWith(connections: readonly (ConnectionCode & { readonly id: string })[]): string {
  return connections.reduce((text, row) => {
    return writeConnection(text, planConnection(text, { connector: row.id, code: row }));
  }, start);
}

/** A file with a client, a function that makes the harmless call and one for each method. */
export function clientModule(connection: CatalogConnection): string {
  const { variable, check, methods } = connection;
  const functions = methods.map(
    ({ path, arguments: given, result }, index) =>
      `export async function method${index}() {\n  const ${result} = await ${variable}.${path}(${given});\n  return ${result};\n}\n`,
  );
  const call = `export async function check() {\n  const client = ${variable};\n  return ${check.call};\n}\n`;
  return [fileWith([connection]), call, ...functions].join("\n");
}
