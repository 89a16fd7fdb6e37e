import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliverySummary } from "@hookloom/runtime/management";
import type { CommandId } from "../commands/call-command.ts";

/** A codicon and its theme colour. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/**
 * A row of a tree, independent of the editor's API. Commands called on a row find their target in it.
 * @typeParam Command the ids of the commands that a click can call; a package with its own commands passes their ids
 */
export interface Row<Command extends string = CommandId | "workbench.actions.view.problems"> {
  /** Unique in its tree, so that a row stays expanded and selected when the tree is rebuilt. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: RowIcon;
  /** The context value for the menus' `when` clauses. */
  readonly context?: string;
  readonly children?: readonly Row<Command>[];
  /** Loads the children when the row is expanded; the row is initially collapsed. */
  readonly load?: () => Promise<readonly Row<Command>[]>;
  readonly click?: {
    readonly command: Command;
    readonly title: string;
  };
  /** The root of the row's project. */
  readonly root?: string;
  /** The row's environment. */
  readonly environment?: string;
  /** The row's build. */
  readonly build?: string;
  readonly url?: string;
  readonly delivery?: Pick<DeliverySummary, "id" | "trigger" | "event" | "outcome">;
  readonly setting?: string;
}

/** Returns the members that identify an environment's row in its tree, and from which commands find the environment. */
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
