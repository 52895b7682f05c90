import { html, nothing } from "./webjars/lit-html/lit-html.js";

const SHAPES = {
  done: "M3 8.5l3.2 3.2L13 4.8",
  turning: "M13.5 8A5.5 5.5 0 1 1 8 2.5",
  waiting: "M8 4v4l2.6 1.8M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  failed: "M8 4.5v4.2M8 11.4v.2M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  held: "M5.8 3.5v9M10.2 3.5v9",
  none: "M4 8h8",
};

const SHAPE_OF = {
  ok: "done",
  running: "turning", setting_metadata: "turning", upload: "turning",
  new: "waiting", queued: "waiting",
  error: "failed", failed: "failed", failed_metadata: "failed",
  paused: "held", deferred: "held",
};

/** A state in words with its sign. The colour comes from the style sheet and repeats what the word says. */
export function stateLabel(state) {
  if (!state) return nothing;
  const shape = SHAPE_OF[state] ?? "none";
  return html`<span class="state" data-state=${state}><svg class=${shape} viewBox="0 0 16 16" aria-hidden="true"><path
    d=${SHAPES[shape]}></path></svg>${state.replaceAll("_", " ")}</span>`;
}
