import type { ReactElement } from "react";

/** A member of something: `context.octokit.issues.addLabels`, also after a separator. */
const member = /^\W*\S+\.[\w$#]+$/;

/**
 * A name on one line, which keeps what says most of it where it does not fit: the end of a path of members, the beginning of any
 * other.
 */
export function Name({
  text,
  className = "",
}: {
  readonly text: string;
  readonly className?: string;
}): ReactElement {
  if (!member.test(text)) return <span className={`hl-name ${className}`}>{text}</span>;
  return (
    <span className={`hl-name hl-name-end ${className}`}>
      <bdi>{text}</bdi>
    </span>
  );
}
