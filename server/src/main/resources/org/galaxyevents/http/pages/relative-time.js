import { html } from "./webjars/lit-html/lit-html.js";

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS = [[60, "minute"], [60, "hour"], [24, "day"], [30, "month"], [12, "year"]];

/** The moment of a time as the API writes it: UTC without saying so. */
export function momentOf(time) {
  return new Date(`${time}Z`);
}

/** "5 minutes ago" for a time as the API writes it. */
export function relativeTime(time) {
  const moment = momentOf(time);
  if (Number.isNaN(moment.getTime())) return "";
  return html`<time datetime=${moment.toISOString()} title=${moment.toLocaleString()}>${ago((Date.now() - moment) / 1000)}</time>`;
}

// A client's clock that is slow would say "in 2 minutes".
function ago(seconds) {
  let amount = seconds;
  let unit = "second";
  for (const [size, next] of STEPS) {
    if (amount < size) break;
    amount /= size;
    unit = next;
  }
  return unit === "second" ? "just now" : words.format(-Math.floor(amount), unit);
}
