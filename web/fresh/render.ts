/** Renders a page, and marks its islands for the browser. @module */
import { createContext, Fragment, h, options, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { renderToString } from "preact-render-to-string";
import { nonces } from "./nonce.ts";
import type { Snapshot } from "./snapshot.ts";

interface Rendering {
  readonly snapshot: Snapshot;
  /** The islands met so far, with their properties. */
  readonly met: { readonly name: string; readonly url: string; readonly props: unknown }[];
}

/** Rendering is synchronous: one at a time. */
let current: Rendering | undefined;
const InsideIsland = createContext(false);
const wrappers = new WeakMap<object, (props: object) => VNode>();

let original = false;
const before = options.vnode;
options.vnode = (vnode: VNode) => {
  const island = typeof vnode.type === "function" && current?.snapshot.islands.get(vnode.type);
  // deno-lint-ignore no-explicit-any
  if (island && !original) vnode.type = wrapperOf(vnode.type as any, island);
  before?.(vnode);
};

/** The component itself, not what marks it. */
function originalOf(component: (props: object) => VNode, props: object): VNode {
  original = true;
  try {
    return h(component, props);
  } finally {
    original = false;
  }
}

/** Puts comments around an outermost island, between which the browser hydrates it. */
function wrapperOf(
  component: (props: object) => VNode,
  { name, url }: { name: string; url: string },
): (props: object) => VNode {
  const made = wrappers.get(component);
  if (made) return made;
  const wrapper = (props: object) => {
    const inner = originalOf(component, props);
    if (useContext(InsideIsland)) return inner;
    const index = current!.met.push({ name, url, props }) - 1;
    const comment = (text: string) => h(Fragment, { UNSTABLE_comment: text } as object);
    return h(
      Fragment,
      null,
      comment(`island:${index}`),
      h(InsideIsland.Provider, { value: true }, inner),
      comment("/island"),
    );
  };
  wrappers.set(component, wrapper);
  return wrapper;
}

/** The page as a response, with the one script that hydrates its islands. */
export function renderPage(whole: VNode, snapshot: Snapshot, init: ResponseInit): Response {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const rendering: Rendering = current = { snapshot, met: [] };
  let html;
  try {
    html = renderToString(whole);
  } finally {
    current = undefined;
  }
  const script = rendering.met.length ? hydration(rendering, nonce) : "";
  const body = `<!DOCTYPE html>${html.replace(/<\/body>/, () => `${script}</body>`)}`;
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const response = new Response(body, { ...init, headers });
  nonces.set(response, nonce);
  return response;
}

function hydration({ snapshot, met }: Rendering, nonce: string): string {
  const urls = new Map(met.map(({ name, url }) => [name, url]));
  const imports = [...urls].map(([name, url]) => `import ${name} from ${JSON.stringify(url)};`);
  const props = JSON.stringify(met.map(({ name, props }) => [name, props]));
  return `<script type="module" nonce="${nonce}">` +
    `import { boot } from "/_fresh/js/${snapshot.id}/fresh-runtime.js";${imports.join("")}` +
    `boot({ ${[...urls.keys()].join(", ")} }, ${props.replaceAll("<", "\\u003c")}, ` +
    `${JSON.stringify(snapshot.id)});</script>`;
}
