import type { FreeNames } from "@hookloom/bridge/free-names";
import { type Operation, readOperations } from "@hookloom/bridge/operations";
import type { KnownNames } from "@hookloom/protocol/flow-document";
import type { PaletteItem } from "@hookloom/protocol/palette";
import { statusCheck } from "@hookloom/protocol/status-check";
import { type CatalogConnection, type ConnectionMethod, findConnection } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";

function methodItem(
  client: string,
  { id, label, icon }: CatalogConnection,
  method: ConnectionMethod,
  index: number,
  freeName: FreeNames,
): PaletteItem {
  const { path, arguments: given } = method;
  const result = freeName(method.result);
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

/**
 * Creates the row for `const { data, error, response } = await shop.POST("/orders", { body: {} });` and its status check.
 */
function operationItem(
  client: string,
  operation: Operation,
  index: number,
  freeName: FreeNames,
): PaletteItem {
  const { method, path, summary, hasBody } = operation;
  const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => {
    return `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ""`;
  });
  const options = [
    ...(parameters.length > 0 ? [`params: { path: { ${parameters.join(", ")} } }`] : []),
    ...(hasBody ? ["body: {}"] : []),
  ];
  const [data, error, response] = [freeName("data"), freeName("error"), freeName("response")];
  const kept = Object.entries({ data, error, response }).map(([member, name]) =>
    name === member ? member : `${member}: ${name}`,
  );
  const given = options.length > 0 ? `, { ${options.join(", ")} }` : "";
  const call = `${client}.${method}(${JSON.stringify(path)}${given})`;
  return {
    id: `connection.${client}.${method}.${index}`,
    group: "connections",
    label: summary ?? `${method} ${path}`,
    detail: `${client}.${method} ${path}`,
    description:
      summary === undefined ? t("Calls {0}", `${method} ${path}`) : `${summary}: ${method} ${path}`,
    icon: "json",
    keywords: [client, method, ...path.split("/")],
    code: `const { ${kept.join(", ")} } = await ${call};\n${statusCheck({ response, error })};`,
  };
}

/**
 * Returns the most important methods of each client that the file declares or imports, and the operations of a client that is
 * generated from an OpenAPI document. `importedText` returns the text of an imported file, `freeName` an unused name.
 */
export function connectionItems(
  names: KnownNames,
  freeName: FreeNames,
  importedText: (specifier: string) => string | undefined,
): PaletteItem[] {
  return Object.entries(names).flatMap(([name, { connector, types }]) => {
    const apiTypes = types === undefined ? undefined : importedText(types);
    if (apiTypes !== undefined)
      return readOperations(apiTypes).map((operation, index) =>
        operationItem(name, operation, index, freeName),
      );
    const row = connector === undefined ? undefined : findConnection(connector);
    return row?.methods.map((method, index) => methodItem(name, row, method, index, freeName)) ?? [];
  });
}
