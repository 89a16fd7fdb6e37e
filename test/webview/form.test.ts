import type { FormContent, FormValues, FormViewContract } from "@hookloom/protocol/form-view";
import { expect, test } from "vitest";
import { expectNothingCutOff, testAppearance } from "./testing/looks.ts";
import { openSmallPage, type SmallPage, type SmallPageOptions } from "./testing/small-page.ts";
import { testPageLender } from "./testing/test-place.ts";
import { eventually } from "./testing/with-page.ts";

// @bundles webview-ui/src/form/form.tsx
type FormPage = SmallPage<FormViewContract>;

const random = "f".repeat(64);

/** A form with a field of each kind; the name is wrong until it is `staging`. */
function formContent(values: FormValues): FormContent {
  const { name = "", target = "local", secret = "" } = values;
  const problem = name === "staging" ? {} : { problem: "Name it staging." };
  return {
    title: "Add environment",
    lead: "Where builds run.",
    sections: [
      {
        fields: [
          { name: "name", kind: "text", label: "Name", value: name, placeholder: "staging", ...problem },
          {
            name: "target",
            kind: "choice",
            label: "Runs on",
            value: target,
            options: [
              { value: "local", label: "This machine" },
              { value: "kubernetes", label: "A Kubernetes cluster" },
            ],
          },
        ],
      },
      {
        title: "Settings",
        lead: "Values stay here.",
        fields: [
          {
            name: "secret",
            kind: "secret",
            label: "GITHUB_SECRET",
            value: secret,
            aside: "missing",
            hint: "Signs what GitHub sends. A random value can be used.",
            buttons: [{ id: "random", icon: "sparkle", label: "Generate a random GITHUB_SECRET" }],
          },
          ...(target === "kubernetes"
            ? [
                {
                  name: "context",
                  kind: "select" as const,
                  label: "Context",
                  value: values.context ?? "",
                  hint: "Deployments use this context.",
                  options: ["", "kind-dev", "main"].map((value) => ({ value, label: value || "Choose one" })),
                },
              ]
            : []),
        ],
      },
    ],
    actions: [
      { id: "write", label: "Add environment", icon: "add", primary: true },
      { id: "save", label: "Save", icon: "save" },
    ],
  };
}

interface Recorded {
  /** The values of the changes that were sent to the host, in order. */
  readonly changes: FormValues[];
  readonly submitted: { action: string; values: FormValues }[];
  cancelled: number;
}

async function openForm(
  options: SmallPageOptions & {
    readonly submit?: () => Promise<{ said: string }>;
    /** Changes and buttons get their responses after this. */
    readonly held?: Promise<void>;
  } = {},
): Promise<FormPage & { readonly recorded: Recorded }> {
  const recorded: Recorded = { changes: [], submitted: [], cancelled: 0 };
  const page: FormPage = await openSmallPage<FormViewContract>(
    testPageLender,
    "form",
    {
      requests: {
        start: () => formContent({}),
        change: async ({ values }) => {
          recorded.changes.push(values);
          await options.held;
          return formContent(values);
        },
        press: async ({ values }) => {
          await options.held;
          return formContent({ ...values, secret: random });
        },
        submit: (submitted) => {
          recorded.submitted.push(submitted);
          return options.submit?.() ?? { said: "Added staging." };
        },
      },
      events: {
        ready: () => undefined,
        cancel: () => {
          recorded.cancelled++;
        },
      },
    },
    options,
  );
  return Object.assign(page, { recorded });
}

test("Ctrl+A in a box is the browser's alone: VS Code would select again a moment later", async () => {
  const { page } = await openForm();
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    window.addEventListener("keydown", ({ key }) => heard.push(key));
  });
  const name = page.getByTestId("name");
  await name.fill("production");
  await name.press("Control+a");
  await page.keyboard.type("x");
  expect(await name.inputValue()).toBe("x");
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).not.toContain("a");
});

test("the first field that is not filled in has the focus", async () => {
  const { page } = await openForm({ width: 800 });
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
    "name",
  );
});

test("a problem is shown once its field was touched, and the focus goes there", async () => {
  const { page, recorded } = await openForm();
  expect(await page.getByText("Name it staging.").count()).toBe(0);
  await page.getByTestId("action-write").click();
  await page.getByText("Name it staging.").waitFor();
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
    "name",
  );
  expect(recorded.submitted).toEqual([]);
  await page.keyboard.type("staging");
  await page.getByText("Name it staging.").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.getByText("Added staging.").waitFor();
  expect(recorded.submitted).toEqual([
    { action: "write", values: { name: "staging", target: "local", secret: "" } },
  ]);
});

test("a choice shows its fields, and another action is sent by its name", async () => {
  const { page, recorded } = await openForm();
  await page.getByTestId("name").fill("staging");
  await page.getByTestId("target-kubernetes").click();
  await page.getByTestId("context").selectOption("main");
  await page.getByTestId("action-save").click();
  await page.getByText("Added staging.").waitFor();
  expect(recorded.submitted[0]).toEqual({
    action: "save",
    values: { name: "staging", target: "kubernetes", secret: "", context: "main" },
  });
});

test("a secret is hidden until the user shows it, and a random one can be made", async () => {
  const { page } = await openForm();
  const field = page.getByTestId("secret");
  expect(await field.getAttribute("type")).toBe("password");
  await page.getByRole("button", { name: "Generate a random GITHUB_SECRET" }).click();
  await eventually(() => field.inputValue()).toBe(random);
  await page.getByTestId("secret-show").click();
  expect(await field.getAttribute("type")).toBe("text");
  expect(await page.getByRole("textbox", { name: "GITHUB_SECRET" }).count()).toBe(1);
});

test("text that is typed while the host is checking is not lost", async () => {
  const { promise: held, resolve: answer } = Promise.withResolvers<void>();
  const { page, recorded } = await openForm({ held });
  const name = page.getByTestId("name");
  const changedNames = () => recorded.changes.map((values) => values.name);
  await name.fill("stag");
  await eventually(changedNames).toEqual(["stag"]);
  await name.pressSequentially("ing");
  answer();
  await eventually(() => changedNames().at(-1)).toBe("staging");
  await page.getByText("Name it staging.").waitFor({ state: "detached" });
  expect(await name.inputValue()).toBe("staging");
});

test("a value filled in by a button is not lost to input right after it", async () => {
  const { promise: held, resolve: answer } = Promise.withResolvers<void>();
  const { page, recorded } = await openForm({ held });
  await page.getByRole("button", { name: "Generate a random GITHUB_SECRET" }).click();
  await page.getByTestId("name").fill("staging");
  await page.getByTestId("action-write").click();
  answer();
  await page.getByText("Added staging.").waitFor();
  expect(recorded.submitted[0]?.values).toMatchObject({ name: "staging", secret: random });
});

test("what is typed replaces a value that the host fills in under the cursor", async () => {
  const { page, peer } = await openForm();
  const name = page.getByTestId("name");
  await name.focus();
  peer.send("content", formContent({ name: "default" }));
  await eventually(() => name.inputValue()).toBe("default");
  await page.keyboard.type("staging");
  await eventually(() => name.inputValue()).toBe("staging");
});

test("progress is shown and can be cancelled; a failure is one message", async () => {
  let fail = (_error: Error): void => undefined;
  const submit = (): Promise<{ said: string }> => new Promise((_, reject) => (fail = reject));
  const { page, peer, recorded } = await openForm({ submit });
  await page.getByTestId("name").fill("staging");
  await page.getByTestId("action-write").click();
  await page.getByTestId("cancel").waitFor();
  peer.send("progress", { text: "Signing in" });
  await page.getByText("Signing in").waitFor();
  expect(await page.getByTestId("name").isDisabled()).toBe(true);
  await page.getByTestId("cancel").click();
  await eventually(() => recorded.cancelled).toBe(1);
  fail(new Error("hookloom.json cannot be written: it is read-only."));
  await page.getByTestId("form-error").getByText("hookloom.json cannot be written").waitFor();
  await page.getByTestId("action-write").waitFor();
});

test("the host sends new content by itself, and typed text stays", async () => {
  const { page, peer, recorded } = await openForm();
  await page.getByTestId("name").fill("staging");
  await eventually(() => recorded.changes.at(-1)?.name).toBe("staging");
  peer.send("content", {
    ...formContent({ name: "staging" }),
    notice: "Environments cannot be changed until you trust this.",
  });
  await page.getByTestId("notice").waitFor();
  expect(await page.getByTestId("name").inputValue()).toBe("staging");
});

testAppearance(
  "a form with a problem, in which every field has its name",
  async (look, check) => {
    const { page } = await openForm(look);
    await page.getByTestId("target-kubernetes").click();
    await page.getByTestId("context").waitFor();
    await page.getByTestId("action-write").click();
    await page.getByText("Name it staging.").waitFor();
    await check(page, "form", "main");
    for (const name of ["Name", "GITHUB_SECRET"])
      expect(await page.getByRole("textbox", { name, exact: true }).count()).toBe(1);
    expect(await page.getByRole("radiogroup", { name: "Runs on" }).count()).toBe(1);
    expect(await page.getByRole("combobox", { name: "Context" }).count()).toBe(1);
    await expectNothingCutOff(page, [1600, 320, 220], "form");
  },
  [1080, 600],
);

test("nothing of a new form is cut off", async () => {
  const { page } = await openForm();
  await expectNothingCutOff(page, [220, 320, 600, 1600], "form-new");
});
