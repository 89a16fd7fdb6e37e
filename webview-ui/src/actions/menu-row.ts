/** One row of a menu; `separated` draws a line above it. */
export interface MenuRow {
  readonly id: string;
  readonly label: string;
  readonly key?: string;
  readonly separated?: boolean;
  /** True where the change can be shown before it is made. */
  readonly previews?: boolean;
  run(preview?: boolean): void;
  /** The rows of a group, which choosing this one shows and hides. */
  readonly items?: readonly MenuRow[];
}
