import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import {
  type Capability,
  type CapabilityContext,
  type Confirmed,
  readInput,
} from "@hookloom/core/capabilities/capability";
import {
  type Confirmation,
  confirmationAction,
  confirmationIn,
  NeedsPermission,
} from "@hookloom/core/capabilities/errors";
import type { redacted } from "@hookloom/core/capabilities/redact";
import { isUserError } from "@hookloom/core/project/user-error";
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  McpServer,
  type RequestStateCodec,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { toStandardJsonSchema } from "@valibot/to-json-schema";

/** Loaded only for `hookloom mcp`; the entry point of a separate bundle. */

export interface McpOptions {
  readonly tools: readonly Capability[];
  /** The context for the tools; the other members are passed with each call. */
  readonly context: Omit<CapabilityContext, "signal" | "progress" | "confirmed" | "checkStart" | "mayStart">;
  readonly version: string;
  /** Hides secrets in a response. Comes from the bundle that can read projects. */
  readonly redacted: typeof redacted;
  /** Prompts the user to confirm in a VS Code window; undefined if no window has the project open. */
  confirmInWindow(
    confirmation: Confirmation,
    signal: AbortSignal,
  ): Promise<"confirmed" | "declined" | undefined>;
  readonly stdin: Readable;
  readonly stdout: NodeJS.WritableStream;
  /** Called with a protocol or Hookloom error that is not reported to any client. */
  onError(error: unknown): void;
}

const instructions =
  "Hookloom creates, edits, runs and deploys webhook projects in TypeScript. Read a flow before you edit it, and pass the version that you read. Secrets are never shown and never requested: mention the setting, and let the user set its value. Running, testing and deploying a project executes its code with the full permissions of the user at this machine, who confirms this once. Production is changed only after the user has confirmed the change.";

/** Keys of the prompts that a client shows to the user. The client repeats the request with the response under the key. */
const confirmationKey = "confirmation";
const permissionKey = "permission";

/** The prompt that the user responded to, returned with the repeated request. */
interface PromptState {
  readonly question: typeof confirmationKey | typeof permissionKey;
  readonly build?: string | undefined;
}

/** Permissions until the client disconnects, granted by the user or by a call that started the project's code. */
interface Session {
  mayStart: boolean;
}

/** Maximum time for the user's response, in seconds. */
const maxPromptSeconds = 24 * 60 * 60;

const errorResult = (text: string): CallToolResult => ({ content: [{ type: "text", text }], isError: true });

/** Serves the tools to one client over two streams; resolves when the client closes the connection. */
export function serveMcp({ tools, version, stdin, stdout, ...shared }: McpOptions): Promise<void> {
  const transport = new StdioServerTransport(stdin, stdout as Writable);
  const closed = new Promise<void>((resolve) => {
    stdin.once("end", resolve);
    stdin.once("close", resolve);
  });
  const questions = createRequestStateCodec<PromptState>({
    key: randomBytes(32),
    ttlSeconds: maxPromptSeconds,
  });
  // One client uses both streams until it closes them, even if its protocol revision creates several servers.
  const session = { mayStart: false };
  const server = serveStdio(
    () => {
      // The list never changes while a client is connected.
      const capabilities = { tools: { listChanged: false } };
      const requestState = { verify: questions.verify };
      const served = new McpServer(
        { name: "hookloom", version },
        { instructions, requestState, capabilities },
      );
      for (const tool of tools) register(served, tool, { ...shared, questions, session });
      return served;
    },
    { transport, onerror: shared.onError },
  );
  return closed.then(() => server.close());
}

/** The values shared by all calls. */
interface Shared extends Pick<McpOptions, "context" | "redacted" | "confirmInWindow" | "onError"> {
  readonly questions: RequestStateCodec<PromptState>;
  readonly session: Session;
}

function register(server: McpServer, tool: Capability, shared: Shared): void {
  const { name, title, description, effect, input, output, idempotent = false } = tool;
  const annotations = {
    readOnlyHint: effect === "reads",
    idempotentHint: effect === "reads" || idempotent,
    destructiveHint: effect === "deploys" || effect === "runs",
    openWorldHint: effect === "deploys" || effect === "runs",
  };
  const described = toStandardJsonSchema(input)["~standard"];
  // The tool validates its input itself, so that errors have the same message here as in the editor.
  const validate = (value: unknown) => ({ value });
  const config = {
    title,
    description,
    annotations,
    inputSchema: { "~standard": { ...described, validate } },
    outputSchema: toStandardJsonSchema(output),
  };
  server.registerTool(name, config, (given: unknown, request) =>
    call(server, { ...shared, tool, given }, request),
  );
}

interface ToolCall extends Shared {
  readonly tool: Capability;
  readonly given: unknown;
}

async function call(
  server: McpServer,
  { tool, context, given, redacted, confirmInWindow, onError, questions, session }: ToolCall,
  request: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  const { signal, inputResponses } = request.mcpReq;
  const confirmationResponse = inputResponse(inputResponses, confirmationKey);
  const permission = inputResponse(inputResponses, permissionKey);
  for (const one of [confirmationResponse, permission])
    if (one.kind === "elicit" && one.action !== "accept") return declined();
  const typed =
    confirmationResponse.kind === "elicit" ? confirmationResponse.content?.environment : undefined;
  const canElicit = supportsElicitation(server, request);
  let steps = 0;
  const progress = (text: string): void => report(request, { text, step: ++steps }, onError);
  const checkStart = (): void => {
    if (canElicit && !session.mayStart) throw new NeedsPermission();
    // A client without elicitation prompts the user before it calls a tool that runs code.
    session.mayStart = true;
  };
  const mayStart = (): boolean => session.mayStart;
  const run = async (confirmed?: Confirmed): Promise<CallToolResult> => {
    // A user who confirms a change in production has seen the code that is about to run.
    if (confirmed) session.mayStart = true;
    const result = await tool.run(readInput(tool, given), {
      ...context,
      signal,
      confirmed,
      progress,
      checkStart,
      mayStart,
    });
    return toolResult(await redacted(tool, result, context));
  };
  const failed = (thrown: unknown): Promise<CallToolResult> =>
    redacted(tool, failure(tool, thrown, onError), context);
  try {
    const promptState = request.mcpReq.requestState<PromptState>();
    if (permission.kind === "elicit" && promptState?.question === permissionKey) session.mayStart = true;
    const isTyped = typeof typed === "string" && promptState?.question === confirmationKey;
    return await run(isTyped ? { environment: typed.trim(), build: promptState.build } : undefined);
  } catch (thrown) {
    if (thrown instanceof NeedsPermission)
      return elicitPermission(tool, await questions.mint({ question: permissionKey }));
    const confirmation = confirmationIn(thrown);
    if (!confirmation) return await failed(thrown);
    const { environment, build } = confirmation;
    if (typeof typed === "string")
      return errorResult(`Nothing was done, since ${environment} was not typed.`);
    if (canElicit)
      return elicitConfirmation(
        confirmation,
        await questions.mint({ question: confirmationKey, build: build?.id }),
      );
    const windowResponse = await confirmInWindow(confirmation, signal).catch(failed);
    if (windowResponse === undefined) return await failed(thrown);
    if (windowResponse === "declined") return declined();
    return windowResponse === "confirmed"
      ? await run({ environment, build: build?.id }).catch(failed)
      : windowResponse;
  }
}

const toolResult = (made: object): CallToolResult => ({
  content: [{ type: "text", text: JSON.stringify(made) }],
  structuredContent: { ...made },
});

const declined = (): CallToolResult => errorResult("The user declined, so nothing was done.");

/**
 * Returns the error result for a client: the message of an error that the user can fix. For any other error, the result only
 * states that an error occurred.
 */
function failure({ name }: Capability, thrown: unknown, onError: McpOptions["onError"]): CallToolResult {
  if (isUserError(thrown)) return errorResult([thrown.message, ...thrown.detail].join("\n"));
  onError(thrown);
  return errorResult(`${name} failed because of an error in Hookloom: see Hookloom's log.`);
}

/** True if the client can prompt the user. */
function supportsElicitation(server: McpServer, request: ServerContext): boolean {
  const envelope: Readonly<Record<string, unknown>> | undefined = request.mcpReq.envelope;
  // Since the 2026 protocol revision, each request contains the capabilities; before, only the first one did.
  const capabilities = envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities();
  return typeof capabilities === "object" && capabilities !== null && "elicitation" in capabilities;
}

function elicit(
  key: PromptState["question"],
  message: string,
  properties: Readonly<Record<string, { readonly type: "string"; readonly title: string }>>,
  requestState: string,
): InputRequiredResult {
  const required = Object.keys(properties);
  const requestedSchema = {
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
  } as const;
  return inputRequired({
    requestState,
    inputRequests: { [key]: inputRequired.elicit({ message, requestedSchema }) },
  });
}

/** Requires the user to type the name of the environment, as on the command line. */
function elicitConfirmation(confirmation: Confirmation, requestState: string): InputRequiredResult {
  const { environment, build } = confirmation;
  const about = build === undefined ? "" : `\nBuild: ${build.label}`;
  const properties = { environment: { type: "string", title: `Type ${environment} to confirm` } } as const;
  return elicit(confirmationKey, `${confirmationAction(confirmation)}?${about}`, properties, requestState);
}

/** Prompts the user to allow running the project's code in this session, since a model may have written it. */
const elicitPermission = ({ title }: Capability, requestState: string): InputRequiredResult =>
  elicit(
    permissionKey,
    `${title}? The project's code runs with your full permissions on this machine, even if a model wrote it. You confirm this once per session.`,
    {},
    requestState,
  );

/** Reports progress to a client that requested it. */
function report(
  request: ServerContext,
  { text, step }: { readonly text: string; readonly step: number },
  onError: McpOptions["onError"],
): void {
  const { _meta, notify } = request.mcpReq;
  const token = _meta?.progressToken;
  if (token === undefined) return;
  // `progress` must increase with each notification of a call.
  const params = { progressToken: token, progress: step, message: text };
  notify({ method: "notifications/progress", params }).catch(onError);
}
