/** Renders a page, and marks its islands for the browser. @module */
import { type ComponentType, createContext, Fragment, h, options, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { based, basePath } from "./base.ts";
import type { Build } from "./build.ts";
import { lockPicture, markLink, moveToBase } from "./elements.ts";
import { serialise } from "./serialise.ts";

/** The nonce of a page's own script. */
export const nonces = new WeakMap<Response, string>();

type Component = ComponentType<object>;

/** A page while it is rendered. */
interface Rendering {
  readonly url: URL;
  readonly build: Build;
  readonly nonce: string;
  /** The islands met so far. */
  readonly met: { readonly name: string; readonly url: string; readonly props: object }[];
  hasBody: boolean;
}

/** Rendering is synchronous, one page at a time. */
let rendering: Rendering | undefined;
/** Whether an island itself is made, not what marks it. */
let isOriginal = false;
const InsideIsland = createContext(false);
const marked = new WeakMap<Component, Component>();

const before = options.vnode;
options.vnode = (vnode: VNode) => {
  lockPicture(vnode);
  if (rendering) complete(vnode, rendering);
  before?.(vnode);
};

/** What Fresh would heed of an element. */
const UNKNOWN = ["f-client-nav", "f-partial", "srcset"];

/** Gives an element what it has in this page. */
function complete(vnode: VNode, page: Rendering): void {
  const unknown = UNKNOWN.find((name) => typeof vnode.type === "string" && name in vnode.props);
  if (unknown) {
    throw new Error(`Cannot render as web/fresh/ does not know of ${unknown}: do without`);
  }
  if (!isOriginal && page.build.islands.has(vnode.type)) {
    vnode.type = markedIsland(vnode.type as Component);
  }
  markLink(vnode, page.url);
  moveToBase(vnode);
  const props = vnode.props as { nonce?: string; children?: unknown };
  if (vnode.type === "script" || vnode.type === "style") props.nonce ??= page.nonce;
  if (vnode.type === "body") {
    page.hasBody = true;
    props.children = [props.children, h(Hydration, null)];
  }
}

/** An island with comments around it, between which the browser hydrates it. */
function markedIsland(component: Component): Component {
  if (!marked.has(component)) {
    marked.set(component, (props) => {
      isOriginal = true;
      const island = h(component, props);
      isOriginal = false;
      if (useContext(InsideIsland)) return island;
      const { met, build } = rendering!;
      const index = met.push({ ...build.islands.get(component)!, props }) - 1;
      const inside = h(InsideIsland.Provider, { value: true }, island);
      return h(Fragment, null, comment(`island:${index}`), inside, comment("/island"));
    });
  }
  return marked.get(component)!;
}

const comment = (text: string) => h(Fragment, { UNSTABLE_comment: text } as object);

/** What `renderPage` renders. */
interface Page {
  readonly page: VNode | null;
  /** Puts the page, which is rendered by then, into the document. */
  whole(page: VNode): VNode;
  readonly url: URL;
  readonly build: Build;
}

/** The page as a response, with the one script that hydrates its islands. */
export function renderPage({ page, whole, url, build }: Page, init: ResponseInit): Response {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const state: Rendering = { url, build, nonce, met: [], hasBody: false };
  rendering = state;
  let html: string;
  try {
    html = renderToString(whole(asElement(renderToString(h(Fragment, null, page)))));
    if (!state.hasBody) html = renderToString(documentOf(html));
  } finally {
    rendering = undefined;
  }
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (state.met.length > 0) headers.append("Link", preloads(state));
  const response = new Response(`<!DOCTYPE html>${html}`, { ...init, headers });
  nonces.set(response, nonce);
  return response;
}

const asElement = (html: string) => jsxTemplate([html]) as VNode;

/** Of a page without an app wrapper. */
const documentOf = (html: string) =>
  h(
    "html",
    null,
    h("head", null, h("meta", { charset: "utf-8" })),
    h("body", null, asElement(html)),
  );

const runtimeOf = ({ build }: Rendering) => based(`/_fresh/js/${build.id}/fresh-runtime.js`);

/** The scripts that the browser may fetch before it has read the page. */
function preloads(page: Rendering): string {
  const urls = new Set([runtimeOf(page), ...page.met.map(({ url }) => based(url))]);
  return [...urls].map((url) => `<${encodeURI(url)}>; rel="modulepreload"; as="script"`).join(", ");
}

/** The page's own script; a page without islands has none. */
function Hydration() {
  const { met, build } = rendering!;
  if (met.length === 0) return null;
  const urls = new Map(met.map(({ name, url }) => [name, url]));
  const imports = [...urls].map(([name, url]) => `import ${name} from "${based(url)}";`).join("");
  const props = JSON.stringify(serialise(met.map(({ name, props }) => [name, props])));
  const script = `import { boot } from "${runtimeOf(rendering!)}";${imports}` +
    `boot({ ${[...urls.keys()]} }, ${
      props.replaceAll("<", "\\u003c")
    }, "${build.id}", "${basePath()}");`;
  return h("script", { type: "module", dangerouslySetInnerHTML: { __html: script } });
}
