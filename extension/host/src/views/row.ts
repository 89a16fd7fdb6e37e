import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliverySummary } from "@hookloom/runtime/management";
import type { CommandId } from "../commands/call-command.ts";

/** A codicon and the theme colour that it takes. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/**
 * One line of a tree, free of the editor's API; commands that are called on it find their object in it.
 * @typeParam Command the ids of the commands that a click can call; a package with commands of its own passes theirs
 */
export interface Row<Command extends string = CommandId | "workbench.actions.view.problems"> {
  /** Unique in its tree; keeps a row open and selected when the tree is built again. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: RowIcon;
  /** The context value for the clauses of menus. */
  readonly context?: string;
  readonly children?: readonly Row<Command>[];
  /** Reads the children once the row is unfolded; it is folded at first. */
  readonly load?: () => Promise<readonly Row<Command>[]>;
  readonly click?: {
    readonly command: Command;
    readonly title: string;
  };
  /** The root of the project that the row belongs to. */
  readonly root?: string;
  /** The environment that the row is about. */
  readonly environment?: string;
  /** The build that the row is about. */
  readonly build?: string;
  readonly url?: string;
  readonly delivery?: Pick<DeliverySummary, "id" | "trigger" | "event" | "outcome">;
  readonly setting?: string;
}

/** The members that identify a row of an environment in its tree, and by which commands find its environment. */
export const rowKey = ({ root, environment }: ProjectEnvironment, name: string) => ({
  id: `${root}\n${environment}\n${name}`,
  root,
  environment,
});

/** A row of any package. */
export type AnyRow = Row<string>;

export const green = "testing.iconPassed";
export const red = "testing.iconFailed";
export const amber = "list.warningForeground";
