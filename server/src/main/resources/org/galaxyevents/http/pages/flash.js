import { Directive, directive } from "./webjars/lit-html/directive.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Lights an element up for a moment whenever its revision has grown since it was last rendered. */
class Flash extends Directive {
  #revision = 0;

  render() {}

  update(part, [revision]) {
    if (revision > this.#revision && !calm.matches) {
      part.element.animate([{ boxShadow: "inset 0 0 0 2px var(--flash)" }, { boxShadow: "inset 0 0 0 2px transparent" }],
        { duration: 1500, easing: "ease-out" });
    }
    this.#revision = revision;
  }
}

export const flash = directive(Flash);
