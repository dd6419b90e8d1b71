/** What Fresh does to elements as they are made, on the server and in the browser. @module */
import type { VNode } from "preact";
import { asset } from "./runtime.ts";

type Props = Record<string, unknown>;

/** A picture among the static files is asked for by the address that may be kept for a year. */
export function lockPicture({ type, props }: VNode): void {
  if (type !== "img" && type !== "source") return;
  const picture = props as Props;
  if (picture["data-fresh-disable-lock"]) return;
  if (typeof picture.src === "string") picture.src = asset(picture.src);
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
