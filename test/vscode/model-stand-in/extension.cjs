// Calls tools, and answers questions, as a language model of the editor does. Each call is a file in a folder that the
// environment names, and so is its answer: tests read and write them outside of the editor. There is a model while the
// folder has a `model.txt`, which holds what it answers; what it was asked last is `asked.txt`.
const { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const process = require("node:process");
const vscode = require("vscode");

const asked = ".call.json";

/** @param {{ list?: boolean, tool?: string, input?: object }} call */
async function answerTo(call) {
  if (call.list) return { tools: vscode.lm.tools.map(({ name }) => name) };
  const options = { input: call.input ?? {}, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(call.tool, options);
  return { text: content.map((part) => part.value).join("") };
}

/** @param {string} folder @param {string} name */
async function take(folder, name) {
  const file = join(folder, name);
  const taken = file.replace(asked, ".taken.json");
  renameSync(file, taken);
  const call = JSON.parse(readFileSync(taken, "utf8"));
  const answer = await answerTo(call).catch((thrown) => ({ error: String(thrown?.message ?? thrown) }));
  writeFileSync(file.replace(asked, ".part"), JSON.stringify(answer));
  renameSync(file.replace(asked, ".part"), file.replace(asked, ".answer.json"));
}

/** @param {string} folder @param {vscode.Event<void>} changed */
const modelOf = (folder, changed) => ({
  onDidChangeLanguageModelChatInformation: changed,
  provideLanguageModelChatInformation: () =>
    existsSync(join(folder, "model.txt"))
      ? [
          {
            id: "stand-in",
            name: "Model stand-in",
            family: "stand-in",
            version: "1",
            maxInputTokens: 100_000,
            maxOutputTokens: 10_000,
            capabilities: {},
          },
        ]
      : [],
  provideLanguageModelChatResponse: async (_model, messages, _options, progress) => {
    const words = messages.flatMap(({ content }) => content.map((part) => part.value ?? ""));
    writeFileSync(join(folder, "asked.txt"), words.join("\n"));
    progress.report(new vscode.LanguageModelTextPart(readFileSync(join(folder, "model.txt"), "utf8")));
  },
  provideTokenCount: async (_model, text) => String(text).length,
});

exports.activate = (context) => {
  const folder = process.env.HOOKLOOM_TEST_CALLS;
  if (!folder) return;
  const changed = new vscode.EventEmitter();
  let hasModel = existsSync(join(folder, "model.txt"));
  const timer = setInterval(() => {
    for (const name of readdirSync(folder)) if (name.endsWith(asked)) void take(folder, name);
    if (existsSync(join(folder, "model.txt")) === hasModel) return;
    hasModel = !hasModel;
    changed.fire();
  }, 100);
  context.subscriptions.push(
    changed,
    { dispose: () => clearInterval(timer) },
    vscode.lm.registerLanguageModelChatProvider("hookloom-tests", modelOf(folder, changed.event)),
  );
};
