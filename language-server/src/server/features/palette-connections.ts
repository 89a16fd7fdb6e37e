import { type CatalogConnection, type ConnectionMethod, findConnection } from "@hookloom/runtime/catalog";
import type { KnownNames, PaletteItem } from "../../protocol/protocol.ts";

/** The name, or the first one with a number behind it, that a text does not use. */
function freeName(text: string, wanted: string): string {
  let name = wanted;
  for (let count = 2; new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(text); count++)
    name = `${wanted}${count}`;
  return name;
}

function methodItem(
  client: string,
  { id, label, icon }: CatalogConnection,
  method: ConnectionMethod,
  index: number,
  text: string,
): PaletteItem {
  const { path, arguments: given } = method;
  const result = freeName(text, method.result);
  return {
    id: `connection.${client}.${path}.${index}`,
    group: "connections",
    label: method.label,
    detail: `${client}.${path}`,
    description: method.description,
    icon,
    keywords: [id, label, client, ...path.split(".")],
    code: `const ${result} = await ${client}.${path}(${given});`,
  };
}

/** The methods that people need first, of each client that the file declares or imports. */
export function connectionItems(names: KnownNames, text: string): PaletteItem[] {
  return Object.entries(names).flatMap(([name, { connector }]) => {
    const row = connector === undefined ? undefined : findConnection(connector);
    return row?.methods.map((method, index) => methodItem(name, row, method, index, text)) ?? [];
  });
}
