import path from "node:path";
import { capabilities } from "@hookloom/core/capabilities/capabilities";
import { confirmInWindow } from "@hookloom/core/capabilities/confirm-in-window";
import { markServed } from "@hookloom/core/capabilities/production-guard";
import { redacted } from "@hookloom/core/capabilities/redact";
import type { RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import { runAttended } from "@hookloom/core/environments/local/owner/run-attended";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { Command } from "../shared/command.ts";
import { oneLine } from "../shared/errors.ts";
import { printNote } from "../shared/output.ts";
import { toolOptions } from "../shared/run-verb.ts";

export const mcp: Command = {
  name: "mcp",
  usage: "[DIR...]",
  summary: "Offer the projects of a folder to language models, as an MCP server",
  maxPositionals: 20,
  details: [
    "The server speaks the Model Context Protocol over standard input and output, until the client closes them. Its tools work on",
    "the given folders, by default the current one. Running, testing and deploying a project executes its code with your full",
    "permissions, even if a model wrote the code; a client with elicitation confirms this once. Responses never show a stored secret.",
    "Production is changed only after a user has confirmed the change: in the client (elicitation), or else in the VS Code window",
    "that has the project open; if neither is possible, the tool fails and shows the command for a user. While the server runs, no",
    "command changes production without a terminal, unless a user allows it (hookloom approve ENV).",
  ],
  options: {},
  async run(call, context) {
    const folders = (call.positionals.length > 0 ? call.positionals : ["."]).map((folder) =>
      path.resolve(context.cwd, folder),
    );
    const { distDir, stdin, stdout } = context;
    const started = new Map<string, RunningEnvironment>();
    const options = await toolOptions(context);
    const unmark = await markServed(folders);
    const { serveMcp } = await import("../mcp/serve-mcp.ts");
    const served = serveMcp({
      tools: capabilities,
      redacted,
      confirmInWindow,
      version: options.toolVersion,
      stdin,
      stdout,
      onError: (error) => printNote(context, oneLine(errorMessage(error))),
      context: {
        ...options,
        folders,
        async start(project) {
          const running = await runAttended(project, {
            environment: "dev",
            distDir,
            values: {},
            log: () => undefined,
          });
          // This process keeps the environment that it started. The environment ends some time after its last viewer closes.
          await started.get(project.root)?.dispose();
          started.set(project.root, running);
          return running;
        },
      },
    });
    await Promise.race([served, context.ended]).finally(unmark);
    await Promise.all([...started.values()].map((running) => running.dispose()));
  },
};
