import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { MappingResult } from "@hookloom/protocol/lsp-requests";
import type { MappingLocation } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { editRejection, shownVersion } from "../../actions/edits.ts";
import { openMapper } from "../../actions/mapper.ts";
import { revealField } from "../../actions/pointer.ts";
import { Button } from "../../controls/button.tsx";
import { TextField } from "../../controls/text-field.tsx";
import { useController } from "../../state/controller.ts";
import { ExpressionField } from "../expression/expression-field.tsx";
import { otherMembers, type ShownMember, shownMembers } from "./use-members.ts";

const focusAddButton = (box: Element | null): void =>
  box?.querySelector<HTMLElement>("[data-testid^=add-]")?.focus();

/** Moves the focus from a field that is about to be removed to the next one, or else to the previous one or the add button. */
function leaveField(box: Element | null): void {
  const fields = [...(box?.querySelectorAll(".hl-expression") ?? [])];
  const fieldIndex = fields.findIndex((field) => field.contains(document.activeElement));
  if (fieldIndex === -1) return;
  const next = (fields[fieldIndex + 1] ?? fields[fieldIndex - 1])?.querySelector<HTMLElement>(
    "textarea, input, select, .cm-content",
  );
  if (next) next.focus();
  else focusAddButton(box);
}

/** The texts for a member, by noun. */
const texts = {
  parameter: { name: t("parameter name"), add: t("Add a parameter") },
  header: { name: t("header name"), add: t("Add a header") },
  member: { name: t("member name"), add: t("Add a member") },
} as const;

interface MembersProps {
  readonly location: MappingLocation;
  readonly shown: MappingResult | undefined;
  readonly noun: keyof typeof texts;
  readonly disabled: boolean;
  /** True if the values can be mapped from the payload. */
  readonly mapped?: boolean;
}

function Member(
  props: MembersProps & {
    readonly member: ShownMember;
    readonly focus: boolean;
    readonly box: RefObject<HTMLDivElement | null>;
  },
): ReactElement {
  const control = useController();
  const { location, shown, disabled, member, focus } = props;
  const { path, label, node } = member;
  const { step, field, argument } = location;
  const id = [step, field, argument ?? "", ...path].join(" ");
  const mappedField = shown?.mapping.field;
  const offsetInField = (offset: number): number => offset - (mappedField?.start ?? 0);
  const surroundings = mappedField
    ? {
        before: mappedField.text.slice(0, offsetInField(node.range.start)),
        after: mappedField.text.slice(offsetInField(node.range.end)),
      }
    : {};
  const edit = (text: string): FlowEdit =>
    text === ""
      ? { op: "mapRemove", ...location, path }
      : { op: "mapSet", ...location, path, text, replace: true };
  const write = async (text: string, version: number): Promise<string | undefined> => {
    const spoken = text === "" ? t("Removed {0}", label) : t("Changed {0}", label);
    const rejected = await editRejection(control, edit(text), { spoken, at: { step, field } }, version);
    if (rejected === undefined && text === "") {
      // The draft of a removed field must not be written when the focus leaves it.
      control.drafts.keep(id, undefined);
      leaveField(props.box.current);
    }
    return rejected;
  };
  return (
    <ExpressionField
      id={id}
      step={step}
      field={field}
      {...surroundings}
      part={path.join(".")}
      label={label}
      testId={`${field}-${label}`}
      text={node.text}
      untyped
      disabled={disabled}
      focus={focus}
      version={() => shown?.version ?? shownVersion(control)}
      onCommit={write}
      onRemove={() => void write("", shown?.version ?? shownVersion(control))}
      onLeave={() => control.focusDiagram()}
      onReveal={() => revealField(control, step, field)}
    />
  );
}

/** Compares names. Header names are case-insensitive. */
const isSameName = (noun: string, one: string, other = ""): boolean =>
  noun === "header" ? one.toLowerCase() === other.toLowerCase() : one === other;

/** Prompts for the name of a new member. Enter adds the member with an empty string. */
function NewMember(
  props: MembersProps & {
    readonly onAdded: (name: string) => void;
    readonly onClose: (byKey: boolean) => void;
  },
): ReactElement {
  const control = useController();
  const { location, shown, noun, onAdded, onClose } = props;
  const [name, setName] = useState("");
  const [rejection, setRejection] = useState<string>();
  const add = async (): Promise<void> => {
    const path = [name.trim()];
    if (path[0] === "") return onClose(true);
    const known = shownMembers(shown?.mapping.root).find(({ label }) => isSameName(noun, label, path[0]));
    if (known)
      return setRejection(t('"{0}" already exists. Change it, or choose another name.', known.label));
    const { step, field } = location;
    const edit = { op: "mapSet", ...location, path, text: '""' } as const;
    const after = { spoken: t("Added {0}", path[0] ?? ""), at: { step, field }, quiet: true };
    const reason = await editRejection(control, edit, after);
    if (reason === undefined) onAdded(path[0] ?? "");
    else setRejection(reason);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") void add();
    else if (event.key === "Escape") onClose(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <TextField
      label={texts[noun].name}
      mono
      value={name}
      error={rejection}
      autoFocus
      data-testid={`new-${location.field}`}
      onChange={setName}
      onKeyDown={onKeyDown}
      onBlur={() => name.trim() === "" && onClose(false)}
    />
  );
}

/** The members of one of a request's objects, each as a separate field. */
export function Members(props: MembersProps): ReactElement {
  const control = useController();
  const { location, shown, noun, disabled, mapped } = props;
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const root = shown?.mapping.root;
  const members = shownMembers(root);
  const isShown = members.some(({ label }) => label === added);
  // The new member's field already has the focus and must not take it again.
  useEffect(() => {
    if (isShown) setAdded(undefined);
  }, [isShown]);
  return (
    <div ref={box} className="hl-call-rows hl-column" data-testid={`members-${location.field}`}>
      {members.map((member) => (
        <Member key={member.label} {...props} box={box} member={member} focus={member.label === added} />
      ))}
      {otherMembers(root).map((text) => (
        <code
          key={text}
          className="hl-dim hl-cut"
          title={t("This member cannot be edited here. Change it in the text.")}
        >
          {text}
        </code>
      ))}
      {adding && (
        <NewMember
          {...props}
          onAdded={(name) => {
            setAdding(false);
            setAdded(name);
          }}
          onClose={(byKey) => {
            flushSync(() => setAdding(false));
            // The kit's button only takes the focus after its first update.
            if (byKey) queueMicrotask(() => focusAddButton(box.current));
          }}
        />
      )}
      {!disabled && !adding && (
        <div className="hl-call-links hl-button-row">
          {mapped && (
            <Button
              icon="type-hierarchy-sub"
              variant="secondary"
              data-testid={`map-${location.field}`}
              onClick={() => openMapper(control, location)}
            >
              {t("Map data…")}
            </Button>
          )}
          <Button
            icon="add"
            variant="secondary"
            data-testid={`add-${location.field}`}
            onClick={() => setAdding(true)}
          >
            {texts[noun].add}
          </Button>
        </div>
      )}
    </div>
  );
}
