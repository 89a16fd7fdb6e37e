import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type Gate,
  ignored,
  jsonReply,
  type Logger,
  type Managed,
  type ManageRequest,
  objectIn,
  problem,
  type Reply,
  type Webhook,
} from "@hookloom/runtime/seams";
import { pageIn } from "./access/list-page.ts";
import { type EffectiveApi, portalPath } from "./api/api.ts";
import type { Rules } from "./lifecycle/rules-file.ts";
import type { PortalInvitation } from "./management/api-management.ts";
import type { Portal } from "./portal/portal.ts";

const invitationsPath = "/portal/invitations";
const membersPath = "/portal/members";
const maxNameLength = 60;
/** The maximum number of members per page; lower than for applications, since each member has several. */
const maxListed = 100;

const isBelow = (path: string): boolean => path === portalPath || path.startsWith(`${portalPath}/`);

export interface PortalDoorOptions {
  readonly rules: Pick<Rules, "current" | "onChange">;
  readonly webhook: Webhook;
  readonly log: Logger;
  /** Loads and opens the portal. */
  open(): Promise<Portal>;
}

/** Loads the portal only in environments that have one. */
export class PortalDoor {
  readonly #options: PortalDoorOptions;
  #opening: Promise<Portal> | undefined;
  #portal: Portal | undefined;

  constructor(options: PortalDoorOptions) {
    this.#options = options;
    const { rules } = options;
    this.#followRules(rules.current());
    rules.onChange((api) => this.#followRules(api));
  }

  /** Whether a trigger on the portal's path takes precedence, since the trigger's deliveries would otherwise be lost. */
  get #isShadowed(): boolean {
    return this.#options.webhook.triggers.some(({ path }) => isBelow(path));
  }

  get #isDescribed(): boolean {
    return this.#options.rules.current()?.portal !== undefined;
  }

  /** Returns the route of a portal path. Returns undefined for other paths, or if there is no portal. */
  findRoute(path: string): string | undefined {
    if (!isBelow(path) || !this.#isDescribed || this.#isShadowed) return undefined;
    return path === portalPath ? path : `${portalPath}/{page}`;
  }

  /** Handles a request whose path has a route. */
  async respond(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const portal = await this.#open();
    await portal.respond(path, request, response);
  }

  /** Wraps a gate to record calls for the portal. */
  around(gate: Gate): Gate {
    return {
      ...gate,
      finish: (trigger, reply, caller) => {
        const finished = gate.finish(trigger, reply, caller);
        if (caller !== undefined && trigger.protocol.consumers === true)
          this.note(caller.application, trigger.path, finished);
        return finished;
      },
    };
  }

  /** Records the reply to an application's call. */
  note(application: string, trigger: string, reply: Reply): void {
    if (this.#isDescribed) this.#portal?.calls.note(application, trigger, reply);
  }

  /** Returns the names of the members who created the applications, by application ID. @throws StoreUnavailable */
  async owners(applications: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.#isDescribed ? (await this.#open()).store.owners(applications) : new Map();
  }

  /** Removes the owners of these applications. @throws StoreUnavailable */
  async disown(applications: readonly string[]): Promise<void> {
    if (this.#isDescribed) await (await this.#open()).store.disown(applications);
  }

  /** Handles `POST /portal/invitations`, `GET /portal/members` and `DELETE /portal/members/<id>` on the management port. */
  get managed(): Managed {
    const has = (path: string) =>
      path === invitationsPath || path === membersPath || path.startsWith(`${membersPath}/`);
    return { has, handle: (request) => this.#manage(request) };
  }

  /** Returns a message if the portal cannot be shown. */
  problems(): readonly string[] {
    if (!this.#isDescribed || !this.#isShadowed) return [];
    return [
      `The portal is not available, because a trigger listens on ${portalPath} or a path below it: choose another path for the trigger.`,
    ];
  }

  async close(): Promise<void> {
    await this.#opening?.catch(ignored("a portal that failed to open does not have to be closed"));
    await this.#portal?.close();
  }

  /** @throws BadDelivery */
  async #manage(request: ManageRequest): Promise<Reply | undefined> {
    const { method, path, query } = request;
    if (!this.#isDescribed) {
      const detail = 'This environment has no portal: add "portal": {} to the api of hookloom.json.';
      return problem({ status: 409, detail });
    }
    if (path === invitationsPath) return method === "POST" ? this.#invite(request) : undefined;
    const { members } = await this.#open();
    if (path === membersPath)
      return method === "GET" ? jsonReply(200, await members.list(pageIn(query, maxListed))) : undefined;
    if (method !== "DELETE") return undefined;
    // Whether the applications of the removed member are also revoked.
    const revokes = objectIn(request.body)?.revoke === true;
    const removed = await members.remove(path.slice(membersPath.length + 1), revokes);
    if (removed !== undefined) return jsonReply(200, removed);
    return problem({ status: 404, detail: "The portal has no member with this id." });
  }

  async #invite({ body }: ManageRequest): Promise<Reply> {
    const given = objectIn(body)?.name;
    const name = typeof given === "string" ? given.trim() : "";
    if (name === "" || name.length > maxNameLength || /\p{Cc}/u.test(name)) {
      const detail = `Specify the name of the invited person, such as { "name": "Anna" }: 1 to ${maxNameLength} characters.`;
      return problem({ status: 400, detail });
    }
    const { path, expiresAt, ...known } = await (await this.#open()).invite(name);
    return jsonReply(201, {
      name,
      path,
      expiresAt: new Date(expiresAt).toISOString(),
      ...known,
    } satisfies PortalInvitation);
  }

  #followRules(api: EffectiveApi | undefined): void {
    if (api?.portal === undefined) return;
    this.#open().catch((error: unknown) =>
      this.#options.log.error("The portal could not be opened", { error }),
    );
  }

  /** Opens the portal once. After a failure, the next call retries. @throws StoreUnavailable */
  #open(): Promise<Portal> {
    this.#opening ??= this.#options.open().then(
      (portal) => {
        this.#portal = portal;
        return portal;
      },
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }
}
