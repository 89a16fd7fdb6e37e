import type { SampleLink, SentSample } from "@hookloom/protocol/sample-view";
import { t } from "@vscode/l10n";
import { type ReactElement, useLayoutEffect, useRef } from "react";
import { closeSample } from "../actions/runs.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { useController } from "../state/controller.ts";
import "./run-bar.css";

interface StateStyle {
  readonly icon: string;
  readonly style: string;
  readonly label: string;
}

const stateStyles: Readonly<Record<SentSample["state"], StateStyle>> = {
  busy: { icon: "loading", style: "hl-run-outcome-busy", label: t("busy") },
  open: { icon: "circle-outline", style: "", label: t("outcome pending") },
  ok: { icon: "pass", style: "hl-run-outcome-ok", label: t("ok") },
  failed: { icon: "error", style: "hl-run-outcome-failed", label: t("failed") },
  problem: { icon: "warning", style: "hl-run-outcome-unfinished", label: t("not sent") },
};

function Outcome({ sample: { state, text } }: { readonly sample: SentSample }): ReactElement {
  const { icon, style, label } = stateStyles[state];
  return (
    <span
      role="status"
      className={`hl-run-outcome hl-run-text ${style}`}
      title={text}
      data-state={state}
      data-testid="sample-outcome"
    >
      <Icon name={icon} size={14} label={label} />
      <span>{text}</span>
    </span>
  );
}

/**
 * The result of the last sample sent from this window, with links to its card and its delivery, or an action that solves a
 * problem.
 */
export function SampleBar({ sample }: { readonly sample: SentSample }): ReactElement {
  const control = useController();
  const { host, focusDiagram } = control;
  const bar = useRef<HTMLDivElement>(null);
  // The bar may be removed by its own buttons or by the recording that replaces it. The focus must not be lost.
  useLayoutEffect(
    () => () => {
      if (bar.current?.contains(document.activeElement)) queueMicrotask(focusDiagram);
    },
    [focusDiagram],
  );
  const { delivery, hasLocation, fix } = sample;
  const open = (link: SampleLink) => () => host.send("openSampleLink", { link });
  const close = (): void => closeSample(control);
  const repair = (): void => {
    close();
    open("fix")();
  };
  return (
    <div
      ref={bar}
      className="hl-bar hl-run-bar"
      role="toolbar"
      aria-label={t("Last sent sample")}
      data-testid="sample-bar"
    >
      <Outcome sample={sample} />
      {hasLocation && (
        <button type="button" className="hl-run-link" data-testid="sample-card" onClick={open("place")}>
          {t("Show the card")}
        </button>
      )}
      {delivery && (
        <button
          type="button"
          className="hl-run-link"
          data-testid="sample-delivery"
          onClick={open("delivery")}
        >
          {t("Open delivery")}
        </button>
      )}
      <span className="hl-toolbar-space" />
      {fix !== undefined && (
        <Button variant="secondary" className="hl-bar-button" data-testid="sample-fix" onClick={repair}>
          {fix}
        </Button>
      )}
      <IconButton icon="close" label={t("Close")} data-testid="close-sample" onClick={close} />
    </div>
  );
}
