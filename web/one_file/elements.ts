/** Elements of the page. @module */
import { visible } from "../../data/text/visible.ts";

type Child = Node | string | undefined;

/** An element with attributes and what is in it; texts are texts, never markup, and steer nothing. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(
    ...children.flatMap((child) =>
      child === undefined ? [] : typeof child === "string" ? visible(child) : child
    ),
  );
  return made;
}

/** A button that does something. */
export function button(text: string, act: () => void, kind = ""): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind }, text);
  made.addEventListener("click", act);
  return made;
}

/** An element of the page that is there. */
export const byId = <Kind extends HTMLElement = HTMLElement>(id: string): Kind =>
  document.getElementById(id) as Kind;
