import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Project } from "@hookloom/core/project/project";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { chooseConnection } from "./find-connection.ts";

interface Item {
  readonly label: string;
}

/** A person who types into the first list and takes a row of it. */
const person = { types: "", takes: "" };
const asked: { readonly value?: string }[] = [];

function quickPick() {
  let accept = (): void => undefined;
  const list = {
    value: "",
    items: [] as readonly Item[],
    selectedItems: [] as readonly Item[],
    onDidAccept: (listener: () => void) => {
      accept = listener;
    },
    onDidHide: () => undefined,
    show: () => {
      list.value = person.types;
      list.selectedItems = list.items.filter(({ label }) => label.includes(person.takes));
      accept();
    },
    dispose: () => undefined,
  };
  return list;
}

useVscode({
  window: {
    createQuickPick: quickPick,
    showInputBox: async (options: { readonly value?: string }) => {
      asked.push(options);
      return undefined;
    },
  },
});

const wanted = { connector: undefined, package: undefined };

it("takes the path of a document that was typed into the first list", async () => {
  const root = temporaryFolder();
  const document = { openapi: "3.1.0", info: { title: "Shipping", version: "1" }, paths: {} };
  writeFileSync(path.join(root, "shipping.json"), JSON.stringify(document));
  Object.assign(person, { types: " shipping.json", takes: "OpenAPI document" });
  const chosen = await chooseConnection({ root, name: "orders" } as Project, wanted);
  expect(chosen).toMatchObject({ document: { title: "Shipping" } });
  expect(asked).toEqual([]);
});

it.each(["OpenAPI document", "Another package"])(
  "begins the next question with other words: %s",
  async (takes) => {
    asked.length = 0;
    Object.assign(person, { types: "shop", takes });
    const choosing = chooseConnection({ root: temporaryFolder(), name: "orders" } as Project, wanted);
    await expect(choosing).rejects.toMatchObject({ name: "AbortError" });
    Object.assign(person, { types: takes.slice(0, 5).toLowerCase() });
    const again = chooseConnection({ root: temporaryFolder(), name: "orders" } as Project, wanted);
    await expect(again).rejects.toMatchObject({ name: "AbortError" });
    expect(asked).toMatchObject([{ value: "shop" }, { value: "" }]);
  },
);
