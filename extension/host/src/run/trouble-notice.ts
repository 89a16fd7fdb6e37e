import * as vscode from "vscode";
import type { CommandId } from "../commands/call-command.ts";
import { withoutLinks } from "../shared/dialogs.ts";
import type { Trouble } from "./trouble.ts";

/** A link in a notice: its command and text. */
export interface NoticeLink {
  readonly title: string;
  readonly command: CommandId;
  readonly argument: unknown;
}

function linkText({ title, command, argument }: NoticeLink): string {
  // A folder name may contain a bracket, which would end the link.
  const encoded = encodeURIComponent(JSON.stringify([argument]))
    .replaceAll("(", "%28")
    .replaceAll(")", "%29");
  return `[${title}](command:${command}?${encoded})`;
}

/**
 * Returns the title with the link near its start, because a notification initially shows a single line and truncates the rest.
 */
const noticeTitle = ({ title }: Trouble, link: NoticeLink): string =>
  `${withoutLinks(title)} (${linkText(link)})`;

/**
 * A notification that describes a problem and closes when the problem is solved. It is a progress notification, because VS Code
 * cannot close other kinds; its progress bar does not move.
 */
export class TroubleNotice implements vscode.Disposable {
  #report: (detail: string) => void = () => undefined;
  #close: () => void = () => undefined;
  #shown: string | undefined;
  /** The title, which cannot change while the notification is open. */
  readonly #title: string;

  constructor(trouble: Trouble, link: NoticeLink) {
    this.#title = noticeTitle(trouble, link);
    const closed = new Promise<void>((resolve) => {
      this.#close = resolve;
    });
    const options = { location: vscode.ProgressLocation.Notification, title: this.#title };
    // biome-ignore lint/plugin: the title ends with a link of its own; the texts before it are escaped above.
    void vscode.window.withProgress(options, (progress) => {
      this.#report = (message) => progress.report({ message: withoutLinks(message), increment: 0 });
      this.#show(trouble.detail);
      return closed;
    });
  }

  /** Shows another cause in the same notification; false if the title or the link would have to change. */
  update(trouble: Trouble, link: NoticeLink): boolean {
    if (noticeTitle(trouble, link) !== this.#title) return false;
    this.#show(trouble.detail);
    return true;
  }

  #show(detail: string): void {
    if (detail === this.#shown) return;
    this.#shown = detail;
    this.#report(detail);
  }

  dispose(): void {
    this.#close();
  }
}
