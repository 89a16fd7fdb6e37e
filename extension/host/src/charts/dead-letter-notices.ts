import { readFailures } from "@hookloom/core/environments/management/failures";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { WayOut } from "@hookloom/core/project/user-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { DeliverySummary, FailureGroup } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import { environmentKey } from "../commands/delivery-target.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { offer } from "../shared/dialogs.ts";
import type { SilencedGroups } from "./silenced-groups.ts";

export interface NoticePorts {
  readonly access: Pick<DeliveryAccess, "onDidChange" | "latest" | "reach" | "isHere" | "own">;
  readonly silenced: SilencedGroups;
  /** The Deliveries view, which has a badge until it is shown. */
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

/**
 * Shows one notification for each failure group with new dead letters, unless the group is silenced. Deliveries sent by this
 * window are ignored.
 */
export function noticeDeadLetters({ access, silenced, view }: NoticePorts): vscode.Disposable {
  /** The known failed runs, by environment. */
  const seen = new Map<string, ReadonlySet<string>>();
  const noticed = new Set<string>();
  let unseen = 0;
  const show = (count: number): void => {
    unseen = count;
    const tooltip = vscode.l10n.t("New groups of permanently failed deliveries: {0}", count);
    view.badge = count === 0 ? undefined : { value: count, tooltip };
  };
  const notice = (ref: ProjectEnvironment, group: FailureGroup): void => {
    if (!view.visible) show(unseen + 1);
    const key = `${environmentKey(ref)}\n${group.group}`;
    if (noticed.has(key)) return;
    noticed.add(key);
    const charts = commandButton(vscode.l10n.t("Show charts"), "hookloom.showCharts", ref);
    const silence: WayOut = {
      title: vscode.l10n.t("Don't notify me about this"),
      run: () => silenced.set(ref, group.group, true),
    };
    const delivery = { id: group.last.delivery, trigger: group.trigger };
    const diagram = commandButton(vscode.l10n.t("Show in diagram"), "hookloom.showInDiagram", {
      ...ref,
      delivery,
    });
    // Runs on this machine are recorded step by step.
    const ways: readonly [WayOut, ...WayOut[]] = access.isHere(ref)
      ? [diagram, charts, silence]
      : [charts, silence];
    void offer("warn", failureMessage(group, ref.environment), ways);
  };
  const check = async (ref: ProjectEnvironment): Promise<void> => {
    const latest = access.latest(ref);
    if (latest === undefined) return;
    const failed = latest.filter(({ outcome }) => outcome === "failed");
    const previous = seen.get(environmentKey(ref));
    seen.set(environmentKey(ref), new Set(failed.map(runKey)));
    // Deliveries that failed before the first check are not reported.
    const fresh = previous === undefined ? [] : failed.filter((one) => !previous.has(runKey(one)));
    if (fresh.length === 0) return;
    await access.own.settled();
    // The outcome of a delivery sent by this window is shown on the page that sent it.
    const news = fresh.filter((one) => !access.own.has(ref.root, one));
    if (news.length === 0) return;
    const { groups } = await access.reach(ref, readFailures);
    const ids = new Set(news.map(({ id }) => id));
    const muted = silenced.of(ref);
    for (const group of groups)
      if (ids.has(group.last.delivery) && group.dead > 0 && !muted.includes(group.group)) notice(ref, group);
  };
  return vscode.Disposable.from(
    access.onDidChange(
      (ref) => void check(ref).catch(ignored("the next change to the deliveries is checked")),
    ),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) show(0);
    }),
  );
}
