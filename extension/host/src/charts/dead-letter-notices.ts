import { readFailures } from "@hookloom/core/environments/management/failures";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { WayOut } from "@hookloom/core/project/user-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { DeliverySummary, FailureGroup } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { type CommandId, callCommand } from "../commands/call-command.ts";
import { environmentKey } from "../commands/delivery-target.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { offer } from "../shared/dialogs.ts";
import type { SilencedGroups } from "./silenced-groups.ts";

export interface NoticePorts {
  readonly access: Pick<DeliveryAccess, "onDidChange" | "latest" | "reach" | "isHere" | "own">;
  readonly silenced: SilencedGroups;
  /** The Deliveries view, which gets a badge until it is looked at. */
  readonly view: Pick<vscode.TreeView<unknown>, "badge" | "visible" | "onDidChangeVisibility">;
}

const runKey = ({ id, trigger, attempts }: DeliverySummary): string => `${id}\n${trigger}\n${attempts}`;

function failureMessage({ event, deliveries, error }: FailureGroup, environment: string): string {
  const first = error.split("\n", 1)[0] ?? "";
  const where = environment === "" ? vscode.l10n.t("on this machine") : vscode.l10n.t("in {0}", environment);
  return deliveries === 1
    ? vscode.l10n.t("A delivery of {0} failed for good {1}: {2}", event, where, first)
    : vscode.l10n.t("{0} deliveries of {1} failed {2}: {3}", deliveries, event, where, first);
}

/** Says once for each group of failures that deliveries of others failed for good, unless it is silenced. */
export class DeadLetterNotices implements vscode.Disposable {
  readonly #ports: NoticePorts;
  /** The failed runs that are known, by environment. */
  readonly #seen = new Map<string, ReadonlySet<string>>();
  readonly #noticed = new Set<string>();
  #unseen = 0;
  readonly #listening: vscode.Disposable;

  constructor(ports: NoticePorts) {
    this.#ports = ports;
    this.#listening = vscode.Disposable.from(
      ports.access.onDidChange(
        (ref) => void this.#check(ref).catch(ignored("the next change of the deliveries is looked at again")),
      ),
      ports.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#show(0);
      }),
    );
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #check(ref: ProjectEnvironment): Promise<void> {
    const latest = this.#ports.access.latest(ref);
    if (latest === undefined) return;
    const failed = latest.filter(({ outcome }) => outcome === "failed");
    const before = this.#seen.get(environmentKey(ref));
    this.#seen.set(environmentKey(ref), new Set(failed.map(runKey)));
    // What failed before anybody looked is not news.
    const fresh = before === undefined ? [] : failed.filter((one) => !before.has(runKey(one)));
    if (fresh.length === 0) return;
    const { own } = this.#ports.access;
    await own.settled();
    // What this window sent says at its own place how it ended.
    const news = fresh.filter((one) => !own.has(ref.root, one));
    if (news.length === 0) return;
    const { groups } = await this.#ports.access.reach(ref, readFailures);
    const ids = new Set(news.map(({ id }) => id));
    const silenced = this.#ports.silenced.of(ref);
    for (const group of groups) {
      if (ids.has(group.last.delivery) && group.dead > 0 && !silenced.includes(group.group))
        this.#notice(ref, group);
    }
  }

  #notice(ref: ProjectEnvironment, group: FailureGroup): void {
    if (!this.#ports.view.visible) this.#show(this.#unseen + 1);
    const key = `${environmentKey(ref)}\n${group.group}`;
    if (this.#noticed.has(key)) return;
    this.#noticed.add(key);
    void this.#prompt(ref, group);
  }

  async #prompt(ref: ProjectEnvironment, group: FailureGroup): Promise<void> {
    const show = (title: string, id: CommandId, argument: object): WayOut => ({
      title,
      run: () => callCommand(id, argument),
    });
    const charts = show(vscode.l10n.t("Show charts"), "hookloom.showCharts", ref);
    const silence: WayOut = {
      title: vscode.l10n.t("Don't notify me about this"),
      run: () => this.#ports.silenced.set(ref, group.group, true),
    };
    const delivery = { id: group.last.delivery, trigger: group.trigger };
    const diagram = show(vscode.l10n.t("Show in diagram"), "hookloom.showInDiagram", { ...ref, delivery });
    // What runs here is recorded step by step.
    const ways: readonly [WayOut, ...WayOut[]] = this.#ports.access.isHere(ref)
      ? [diagram, charts, silence]
      : [charts, silence];
    await offer("warn", failureMessage(group, ref.environment), ways);
  }

  #show(count: number): void {
    this.#unseen = count;
    const tooltip = vscode.l10n.t("Kinds of deliveries that failed for good: {0}", count);
    this.#ports.view.badge = count === 0 ? undefined : { value: count, tooltip };
  }
}
