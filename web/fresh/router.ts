/** Which route answers an address. @module */
import type { Route } from "./build.ts";

/** A route, where one fits, with what its named segments are in the address. */
interface Match {
  readonly route?: Route;
  readonly params: Record<string, string>;
}

/**
 * Addresses without named segments go first, with or without a slash at their end; a pattern takes
 * no slash at its end. What decides between two patterns is the first segment that is named in one of
 * them only. The function that is given back throws a `URIError` where a named segment can't be
 * decoded.
 */
export function routerOf(routes: readonly Route[]): (url: URL) => Match {
  const pages = routes.filter(({ kind }) => kind === "page");
  const isNamed = ({ pattern }: Route) => pattern.includes(":");
  const literals = new Map(
    pages.filter((page) => !isNamed(page)).map((page) => [page.pattern, page]),
  );
  const rank = ({ pattern }: Route) => pattern.replaceAll(":", "\uffff");
  const patterns = pages.filter(isNamed).sort((a, b) => rank(a) < rank(b) ? -1 : 1)
    .map((route) => ({ route, pattern: new URLPattern({ pathname: route.pattern }) }));
  return ({ pathname }) => {
    const literal = literals.get(pathname) ?? literals.get(pathname.replace(/(.)\/$/, "$1"));
    if (literal) return { route: literal, params: {} };
    for (const { route, pattern } of patterns) {
      const groups = pattern.exec({ pathname })?.pathname.groups;
      if (groups) return { route, params: decoded(groups) };
    }
    return { params: {} };
  };
}

/** Decoded as a whole address is: `%2F` stays, as a `/` would part segments. */
function decoded(groups: Record<string, string | undefined>): Record<string, string> {
  const params = Object.entries(groups).map(([name, text = ""]) => [name, decodeURI(text)]);
  return Object.fromEntries(params);
}
