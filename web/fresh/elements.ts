/** What Fresh does to elements as they are made, on the server and in the browser. @module */
import type { VNode } from "preact";
import { based } from "./base.ts";
import { asset } from "./runtime.ts";

type Props = Record<string, unknown>;

/** A picture among the static files is asked for by the address that may be kept for a year. */
export function lockPicture({ type, props }: VNode): void {
  if (type !== "img" && type !== "source") return;
  const picture = props as Props;
  if (picture["data-fresh-disable-lock"]) return;
  if (typeof picture.src === "string") picture.src = asset(picture.src);
}

const ADDRESSES = ["href", "src", "action", "formAction", "poster"];

/** An element's addresses are below the app's base; made last, as the rest knows none of it. */
export function moveToBase({ type, props }: VNode): void {
  if (typeof type !== "string") return;
  const element = props as Props;
  for (const name of ADDRESSES) {
    if (typeof element[name] === "string") element[name] = based(element[name]);
  }
}

/**
 * A link to the page itself, or to one above it, is said to be current, unless it says by itself
 * whether it is. "/" is above all.
 */
export function markLink({ type, props }: VNode, url: URL): void {
  const link = props as Props;
  const { href } = link;
  if (type !== "a" || typeof href !== "string" || !href.startsWith("/")) return;
  if (link["aria-current"] !== undefined) return;
  const target = new URL(href, "http://localhost");
  const [here, there] = [url, target].map(({ pathname }) => pathname.replace(/(.)\/$/, "$1"));
  const isSame = here === there && (target.search === "" || target.search === url.search);
  const isAbove = here === there || there === "/" || here.startsWith(`${there}/`);
  if (isSame) Object.assign(link, { "data-current": "true", "aria-current": "page" });
  else if (isAbove) Object.assign(link, { "data-ancestor": "true", "aria-current": "true" });
}
