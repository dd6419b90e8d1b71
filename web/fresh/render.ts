/** Renders a page, and marks its islands for the browser. @module */
import { type ComponentType, createContext, Fragment, h, options, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { renderToString } from "preact-render-to-string";
import type { Build } from "./build.ts";

/** The nonce of a page's own script. */
export const nonces = new WeakMap<Response, string>();

type Component = ComponentType<object>;
/** The islands met in the page that is rendered; rendering is synchronous, one page at a time. */
let met: { readonly name: string; readonly url: string; readonly props: object }[] = [];
let islands: Build["islands"] = new Map();
/** Whether an island itself is made, not what marks it. */
let isOriginal = false;
const InsideIsland = createContext(false);
const marked = new WeakMap<Component, Component>();

const before = options.vnode;
options.vnode = (vnode: VNode) => {
  if (!isOriginal && islands.has(vnode.type)) vnode.type = markedIsland(vnode.type as Component);
  before?.(vnode);
};

/** An island with comments around it, between which the browser hydrates it. */
function markedIsland(component: Component): Component {
  if (!marked.has(component)) {
    marked.set(component, (props) => {
      isOriginal = true;
      const island = h(component, props);
      isOriginal = false;
      if (useContext(InsideIsland)) return island;
      const index = met.push({ ...islands.get(component)!, props }) - 1;
      const inside = h(InsideIsland.Provider, { value: true }, island);
      return h(Fragment, null, comment(`island:${index}`), inside, comment("/island"));
    });
  }
  return marked.get(component)!;
}

const comment = (text: string) => h(Fragment, { UNSTABLE_comment: text } as object);

/** The page as a response, with the one script that hydrates its islands. */
export function renderPage(page: VNode, build: Build, init: ResponseInit): Response {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  [met, islands] = [[], build.islands];
  let html: string;
  try {
    html = renderToString(page);
  } finally {
    islands = new Map();
  }
  const script = met.length ? hydration(build.id, nonce) : "";
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const body = `<!DOCTYPE html>${html.replace("</body>", () => `${script}</body>`)}`;
  const response = new Response(body, { ...init, headers });
  nonces.set(response, nonce);
  return response;
}

function hydration(id: string, nonce: string): string {
  const urls = new Map(met.map(({ name, url }) => [name, url]));
  const imports = [...urls].map(([name, url]) => `import ${name} from "${url}";`).join("");
  const props = JSON.stringify(met.map(({ name, props }) => [name, props]));
  return `<script type="module" nonce="${nonce}">` +
    `import { boot } from "/_fresh/js/${id}/fresh-runtime.js";${imports}` +
    `boot({ ${[...urls.keys()]} }, ${props.replaceAll("<", "\\u003c")}, "${id}");</script>`;
}
