import type { ConnectionCode, ConnectionSetting } from "./connection.ts";

/**
 * The factory's expression with its holes filled. `write` gets the setting of a hole, and whether the hole stands for the
 * setting itself rather than for its value.
 * @example
 * const slack = findConnection("slack") as ConnectionCode;
 * const text = fillHoles(slack, ({ name }) => `process.env.${name}`); // new WebClient(process.env.SLACK_TOKEN)
 * @see {@link ConnectionCode}
 * @throws Error where a hole names no setting of the row
 */
export function fillHoles(
  { factory, settings }: Pick<ConnectionCode, "factory" | "settings">,
  write: (setting: ConnectionSetting, isSetting: boolean) => string,
): string {
  return factory.replace(/\{\{(\w+)(:setting)?\}\}/g, (_hole, name: string, form: string | undefined) => {
    const setting = settings.find((each) => each.name === name);
    if (setting === undefined) throw new Error(`The factory has a hole ${name}, but no such setting.`);
    return write(setting, form !== undefined);
  });
}
