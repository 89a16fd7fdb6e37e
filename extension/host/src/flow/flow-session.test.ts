import { readDeclarations } from "@hookloom/bridge/declarations";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { readFlow } from "@hookloom/bridge/read";
import { textOfSteps } from "@hookloom/bridge/text-of-steps";
import { writeEdit } from "@hookloom/bridge/write";
import type { CodeProblems, TypeProblemsParams } from "@hookloom/protocol/code-problems";
import type { FlowSnapshot, FlowViewContract } from "@hookloom/protocol/flow-view";
import type { LspParams, LspRequest, LspResult } from "@hookloom/protocol/lsp-requests";
import { connectRpc, RpcError, type RpcPeer } from "@hookloom/protocol/rpc";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { FlowSession } from "./flow-session.ts";
import { KeptViews } from "./page/kept-by-file.ts";
import type { SettingsPort } from "./questions/flow-questions.ts";
import { RecentRows } from "./questions/recent-rows.ts";
import type { FlowChange } from "./server/flow-server.ts";
import { editor, type FakeDocument, fakePanel, fakeVscode } from "./testing/fake-vscode.ts";
import { memory } from "./testing/memory.ts";
import { quietEvents, quietPorts } from "./testing/quiet-ports.ts";

useVscode(fakeVscode);

const uri = "file:///project/webhook.ts";
const code = `function main() {
  alpha();
  // twice
  beta(1);
}
`;

let document: FakeDocument;
let session: FlowSession;
let view: RpcPeer<FlowViewContract["view"], FlowViewContract["host"]>;
let shown: FlowSnapshot;
let asked: LspParams<"edit">[];
let copied: LspParams<"textOf">[];
let chosen: string[];
let failures: unknown[];
let changeTypes: () => void;
let typesChanged: number;
let changeValues: () => void;
let valuesChanged: number;
let reportProblems: (problems: TypeProblemsParams) => void;
let marked: CodeProblems[];
let paletteChanged: number;
let changePalette: () => void;
let paletteAsked: unknown[];
let recent: RecentRows;
let tried: string[];
let models: boolean[];
let report: (change: FlowChange) => void;

/** What the server reports for the current text; ids stay those of the previous picture. */
function picture(): FlowChange {
  const text = document.getText();
  const previous = shown && { text: drawn, document: shown.document };
  drawn = text;
  return { uri, version: document.version, document: readFlow(text, previous ? { previous } : {}) };
}
let drawn: string;

/** Every setting is missing in dev. */
const settings: SettingsPort = {
  values: async (_uri, declared) => {
    const states = declared.map(({ name }) => [name, "missing"] as const);
    return [{ environment: "dev", values: Object.fromEntries(states) }];
  },
  onChange: (listener) => {
    changeValues = listener;
    return { dispose: () => undefined };
  },
};

type Answer = ((params: unknown) => Promise<never>) | undefined;

/** What the server says where there is no TypeScript. */
const noTypes = { unavailable: "no-typescript" } as never;

const answers: { readonly [M in LspRequest]?: (params: LspParams<M>) => Promise<LspResult<M>> } = {
  proposedName: async () => ({ name: "made" }),
  nameOfFlow: async () => ({ version: 1 }),
  declarations: async ({ preview }) => {
    const { version } = document;
    const edits = preview ? writeEdit(document.getText(), picture().document, preview.edit) : [];
    return { version, declarations: readDeclarations(applyEdits(document.getText(), edits)) };
  },
  fixes: async ({ version }) => ({ version, fixes: [] }),
  fix: async () => ({ changes: {} }),
  palette: async (params) => {
    paletteAsked.push(params);
    return { version: 1, items: [], more: 0, notes: [], loading: false };
  },
  paletteDetail: async () => ({ signature: "beta(count: number): void" }),
  textOf: async (params) => {
    copied.push(params);
    const text = textOfSteps(document.getText(), picture().document, params.steps);
    if (text === undefined) throw new RpcError("stale", "Copy it again.");
    return { text };
  },
  markedText: async () => ({ mark: "here();", text: document.getText() }),
  proposal: async ({ code: statements }) => {
    tried.push(statements);
    return { version: document.version, lines: [], diff: {} as never };
  },
  edit: async (params) => {
    asked.push(params);
    const { version } = document;
    const edits = writeEdit(document.getText(), picture().document, params.edit);
    return { changes: { [uri]: { version, edits } } };
  },
};

const flushed = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(async () => {
  document = editor.reset(uri, code);
  [asked, copied, chosen, failures] = [[], [], [], []];
  [typesChanged, valuesChanged] = [0, 0];
  [marked, tried, models] = [[], [], []];
  [paletteChanged, paletteAsked] = [0, []];
  recent = new RecentRows(memory());
  shown = undefined as unknown as FlowSnapshot;
  let toView: (message: unknown) => void = () => undefined;
  const { panel, toHost } = fakePanel((message) => toView(message));
  session = new FlowSession(
    document as unknown as vscode.TextDocument,
    panel as unknown as vscode.WebviewPanel,
    {
      server: {
        watch: async () => picture(),
        unwatch: () => undefined,
        request: async (method, params) => (await (answers[method] as Answer)?.(params)) ?? noTypes,
        onTypesChanged: (listener) => {
          changeTypes = listener;
          return { dispose: () => undefined };
        },
        onTypeProblems: (listener) => {
          reportProblems = listener;
          return { dispose: () => undefined };
        },
        onPaletteChanged: (listener) => {
          changePalette = listener;
          return { dispose: () => undefined };
        },
        onFlowChanged: (listener) => {
          report = listener;
          return { dispose: () => undefined };
        },
      },
      sources: [],
      connections: [],
      highlight: {} as vscode.TextEditorDecorationType,
      ...quietPorts,
      settings,
      recent,
      views: new KeptViews(memory()),
      onError: (error) => failures.push(error),
    },
    undefined,
  );
  view = connectRpc<FlowViewContract["view"], FlowViewContract["host"]>(
    {
      post: toHost,
      listen: (receive) => {
        toView = receive;
        return () => undefined;
      },
    },
    {
      requests: {},
      events: {
        ...quietEvents,
        flow: (snapshot) => {
          shown = snapshot;
        },
        problems: (problems) => marked.push(problems),
        showFlow: ({ flow }) => chosen.push(flow),
        typesChanged: () => typesChanged++,
        settingValuesChanged: () => valuesChanged++,
        paletteChanged: () => paletteChanged++,
        models: ({ available }) => models.push(available),
      },
    },
  );
  await session.load();
  await flushed();
});

afterEach(() => {
  session.dispose();
  expect(failures).toEqual([]);
  expect(editor.listeners).toBe(0);
});

const step = (at: number) => shown.document.flows[0]?.body.steps[at] ?? expect.fail();
const textEditor = () => editor.visible[0] ?? expect.fail();

it("tells the page which language models there are, and asks one for a proposal, which changes nothing", async () => {
  expect(models).toEqual([true]);
  const place = { version: 1, block: shown.document.flows[0]?.body.id ?? "", index: 0 };
  const { code: statements } = await view.request("propose", { ...place, wish: "call gamma" });
  expect([statements, tried]).toEqual(["gamma();", ["gamma();"]]);
  expect([asked, document.getText()]).toEqual([[], code]);
});

describe("an edit", () => {
  it("is requested with the version that the view sent, even if the text has changed since", async () => {
    const { id } = step(0);
    document.type("beta(1)", "beta(2)");
    const edit = { op: "remove", steps: [id] } as const;
    expect(await view.request("edit", { version: 1, edit })).toMatchObject({ version: 3 });
    expect(asked).toEqual([{ uri, version: 1, edit }]);
    expect(document.getText()).toBe(code.replace("  alpha();\n", "").replace("beta(1)", "beta(2)"));
  });

  it("is answered with the server's refusal", async () => {
    const edit = { op: "remove", steps: ["gone"] } as const;
    await expect(view.request("edit", { version: 1, edit })).rejects.toMatchObject({ code: "not-found" });
    expect(document.version).toBe(1);
  });
});

describe("what TypeScript says of the text", () => {
  it("reaches the page where that text is by now, and nothing of other documents does", async () => {
    const start = code.indexOf("beta");
    const problem = {
      range: { start, end: start + 4 },
      severity: "error",
      message: "No.",
      code: "1",
    } as const;
    document.edit({ start: 0, end: 0, newText: "// head\n" });
    reportProblems({ uri: "file:///project/other.ts", version: 1, problems: [problem] });
    reportProblems({ uri, version: 1, problems: [problem] });
    await flushed();
    const range = { start: start + 8, end: start + 12 };
    expect(marked.filter(({ problems }) => problems.length > 0)).toEqual([
      { version: 2, problems: [{ ...problem, range }] },
    ]);
  });

  it("is fixed through the server", async () => {
    expect(await view.request("fixes", { version: 1, ranges: [{ start: 0, end: 1 }] })).toEqual({
      version: 1,
      fixes: [],
    });
    expect(await view.request("fix", { version: 1, id: "1.0" })).toEqual({ version: 1, written: [] });
    await expect(view.request("fix", { version: 1 } as never)).rejects.toMatchObject({ code: "bad-message" });
  });
});

describe("types of fields", () => {
  it("are asked for with the document's uri, and the page hears that some may have come", async () => {
    const question = { version: 1, step: "s", field: "call", text: "a" };
    expect(await view.request("callForm", question)).toEqual({ unavailable: "no-typescript" });
    expect(await view.request("installTypes", {})).toEqual({ installed: false });
    changeTypes();
    await flushed();
    expect(typesChanged).toBe(1);
  });
});

it("keeps how the diagram is looked at, and gives it to the next page of the file", async () => {
  expect(shown.kept).toEqual({});
  const kept = { file: "zoom 2", panes: "wide" };
  view.send("keep", kept);
  await flushed();
  view.send("ready", {});
  await flushed();
  expect(shown.kept).toEqual(kept);
});

describe("the palette", () => {
  it("is asked for with what was chosen last, and the page hears that there may be more", async () => {
    for (const id of ["construct.if", "export.slugify#default", "construct.if"])
      view.send("paletteChosen", { version: 1, id });
    await flushed();
    const place = { version: 1, block: "b", index: 0 };
    expect(await view.request("palette", { ...place, query: "sl" })).toMatchObject({ version: 1, items: [] });
    expect(paletteAsked).toEqual([
      { uri, ...place, query: "sl", recent: ["construct.if", "export.slugify#default"] },
    ]);
    const detail = await view.request("paletteDetail", { version: 1, block: "b", id: "export.beta#beta" });
    expect(detail).toEqual({ signature: "beta(count: number): void" });
    changePalette();
    await flushed();
    expect(paletteChanged).toBe(1);
  });
});

describe("a selected card", () => {
  it("selects its code at its current position", async () => {
    document.edit({ start: 18, end: 18, newText: "  typed();\n" });
    view.send("select", { version: 1, step: step(1).id });
    expect(textEditor().selected()).toBe("beta(1);");
    document.type("beta(1)", "beta(1, 2)");
    report(picture());
    await flushed();
    expect(textEditor().markedWords()).toEqual(["beta(1, 2);"]);
  });

  it("selects nothing if its code was replaced or the card is gone", async () => {
    const { id } = step(1);
    document.type("beta(1);\n}", "}");
    view.send("select", { version: 1, step: id });
    view.send("select", { version: 1, step: "gone" });
    await flushed();
    expect(textEditor().selected()).toBe("");
  });
});

describe("a card that is revealed in the text", () => {
  it("is found by its offsets in an older text", async () => {
    const { range } = step(1);
    document.edit({ start: 18, end: 18, newText: "  typed();\n" });
    view.send("reveal", { version: 1, ...range });
    await flushed();
    expect(textEditor().selected()).toBe("beta(1);");
  });

  it("is not looked for if that text was replaced", async () => {
    const { range } = step(1);
    document.type("  alpha();\n  // twice\n  beta(1);\n", "  other(1);\n");
    view.send("reveal", { version: 1, ...range });
    await flushed();
    expect(textEditor().selected()).toBe("");
  });
});

describe("the flow around an offset", () => {
  it("is the innermost function there, and none outside of all functions", async () => {
    document.type("alpha();", "alpha(() => {\n    wave();\n  });");
    document.type("}\n", "}\nmain();\n");
    report(picture());
    await flushed();
    chosen = [];
    const [main, arrow] = shown.document.flows;
    for (const words of ["beta(", "wave()", "main();"]) {
      session.show({ offset: document.getText().indexOf(words) });
      await flushed();
    }
    expect(chosen).toEqual([main?.id, arrow?.id]);
  });
});

describe("copied cards", () => {
  it("are the current text of the statements, with the comments above them", async () => {
    const steps = [step(0).id, step(1).id];
    document.edit({ start: 0, end: 0, newText: "// head\n" });
    document.type("beta(1)", "beta(2)");
    const { text } = await view.request("textOf", { version: 1, steps });
    expect(text).toBe("alpha();\n// twice\nbeta(2);");
    expect(copied).toEqual([{ uri, version: 1, steps }]);
  });

  it("are refused if one of them is gone", async () => {
    const steps = [step(0).id, step(1).id];
    document.type("  alpha();\n", "");
    await expect(view.request("textOf", { version: 1, steps })).rejects.toMatchObject({ code: "stale" });
  });
});

describe("what a file declares", () => {
  const setting = { op: "addSetting", name: "TOKEN", secret: true } as const;

  it("comes with the states of its settings' values, and with an edit as it would be after it", async () => {
    expect((await view.request("declarations", {})).declarations.settings).toEqual([]);
    const { version } = document;
    const after = await view.request("declarations", { preview: { version, edit: setting } });
    expect(after.declarations.settings).toMatchObject([{ name: "TOKEN", secret: true }]);
    expect(document.getText()).toBe(code);
    document.edit({
      start: 0,
      end: 0,
      newText: 'import { secret } from "@hookloom/runtime";\nsecret("TOKEN");\n',
    });
    expect(await view.request("settingValues", {})).toEqual([
      { environment: "dev", values: { TOKEN: "missing" } },
    ]);
    changeValues();
    await flushed();
    expect(valuesChanged).toBe(1);
  });

  it("refuses a preview of an unknown edit", async () => {
    const preview = { version: 1, edit: { op: "grow" } } as unknown as { version: 1; edit: typeof setting };
    await expect(view.request("declarations", { preview })).rejects.toMatchObject({ code: "bad-message" });
  });
});
